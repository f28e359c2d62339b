//! Maps: what a parallel map may promise about order, laziness, memory and
//! stopping, and what each promise takes.

use std::{
    collections::BTreeMap,
    iter::{Enumerate, Fuse},
    marker::PhantomData,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread::{self, Scope},
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use indicatif::ParallelProgressIterator;
use rayon::prelude::*;
use serial::correctness::Kicks;

// ANCHOR: smallest_divisor
/// The smallest divisor of `n` above 1, found by trying: `n` itself if it is
/// prime. Takes √n / 2 divisions for a prime, and 1 for a multiple of 3.
pub fn smallest_divisor(n: u64) -> u64 {
    if n.is_multiple_of(2) {
        return 2;
    }
    let root = n.isqrt();
    (3..=root)
        .step_by(2)
        .find(|d| n.is_multiple_of(*d))
        .unwrap_or(n)
}

/// The odd numbers from 10¹⁰ on. There is no end to them.
pub fn candidates() -> impl Iterator<Item = u64> + Clone {
    (10_000_000_001..).step_by(2)
}
// ANCHOR_END: smallest_divisor

/// Whether nothing but 1 and `n` divides `n`.
pub fn is_prime(n: u64) -> bool {
    n > 1 && smallest_divisor(n) == n
}

// ANCHOR: blocking
/// The results of all items in the order of the items, when all are there.
pub fn blocking<T: Sync, U: Send>(
    items: &[T],
    f: impl Fn(&T) -> U + Send + Sync,
) -> Vec<U> {
    items.par_iter().map(f).collect()
}
// ANCHOR_END: blocking

// ANCHOR: batches
/// The results in the order of the items. `size` items are taken from the
/// source and mapped when the first of their results is asked for.
pub fn batches<I: Iterator<Item: Send>, U: Send>(
    mut source: I,
    size: NonZeroUsize,
    f: impl Fn(I::Item) -> U + Sync,
) -> impl Iterator<Item = U> {
    std::iter::from_fn(move || {
        let batch: Vec<_> = source.by_ref().take(size.get()).collect();
        let results: Vec<U> = batch.into_par_iter().map(&f).collect();
        (!results.is_empty()).then_some(results)
    })
    .flatten()
}
// ANCHOR_END: batches

// ANCHOR: limits
/// Limits of a lazy map.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Threads that are started.
    pub threads: NonZeroUsize,
    /// Items that may be taken from the source beyond the results that were
    /// handed out.
    pub window: NonZeroUsize,
}
// ANCHOR_END: limits

// ANCHOR: unordered
/// Results with the numbers of their items, as they finish.
pub struct Unordered<'scope, I: Iterator, U> {
    source: Enumerate<Fuse<I>>,
    jobs: Sender<(usize, I::Item)>,
    results: Receiver<(usize, thread::Result<U>)>,
    window: usize,
    in_flight: usize,
    // The workers wait for the end of `jobs`, and the scope for the workers:
    // the iterator must not outlive the scope.
    scope: PhantomData<&'scope ()>,
}

/// A map whose results come as they finish. Nothing is taken from the source
/// before the first result is asked for.
///
/// A panic of `f` comes in place of its result. Once it is dropped, no thread
/// begins more than one further item.
pub fn unordered<'scope, I, U>(
    scope: &'scope Scope<'scope, '_>,
    limits: Limits,
    source: I,
    f: impl Fn(I::Item) -> U + Send + Sync + 'scope,
) -> Unordered<'scope, I, U>
where
    I: Iterator<Item: Send + 'scope>,
    U: Send + 'scope,
{
    let window = limits.window.get();
    let (jobs, jobs_of_worker) = bounded(window);
    let (results_of_worker, results) = bounded(window);
    let f = Arc::new(f);
    for _ in 0..limits.threads.get() {
        let (jobs, f) = (jobs_of_worker.clone(), Arc::clone(&f));
        let results = results_of_worker.clone();
        scope.spawn(move || {
            for (number, item) in jobs {
                let result = catch_unwind(AssertUnwindSafe(|| f(item)));
                if results.send((number, result)).is_err() {
                    break; // The iterator was dropped.
                }
            }
        });
    }
    Unordered {
        source: source.fuse().enumerate(),
        jobs,
        results,
        window,
        in_flight: 0,
        scope: PhantomData,
    }
}

impl<I: Iterator, U> Unordered<'_, I, U> {
    /// Has `limit` items in flight, if the source has so many.
    fn refill(&mut self, limit: usize) {
        while self.in_flight < limit
            && let Some(job) = self.source.next()
            && self.jobs.send(job).is_ok()
        {
            self.in_flight += 1;
        }
    }

    fn receive(&mut self) -> Option<(usize, thread::Result<U>)> {
        if self.in_flight == 0 {
            return None;
        }
        self.in_flight -= 1;
        self.results.recv().ok()
    }
}

impl<I: Iterator, U> Iterator for Unordered<'_, I, U> {
    type Item = (usize, U);

    fn next(&mut self) -> Option<(usize, U)> {
        self.refill(self.window);
        let (number, result) = self.receive()?;
        Some((number, result.unwrap_or_else(|panic| resume_unwind(panic))))
    }
}
// ANCHOR_END: unordered

// ANCHOR: ordered
/// Results in the order of the items, as they are asked for.
pub struct Ordered<'scope, I: Iterator, U> {
    results: Unordered<'scope, I, U>,
    /// What finished before its turn.
    early: BTreeMap<usize, thread::Result<U>>,
    next: usize,
}

/// A map that hands out its results in the order of the items. Otherwise as
/// [`unordered`].
pub fn ordered<'scope, I, U>(
    scope: &'scope Scope<'scope, '_>,
    limits: Limits,
    source: I,
    f: impl Fn(I::Item) -> U + Send + Sync + 'scope,
) -> Ordered<'scope, I, U>
where
    I: Iterator<Item: Send + 'scope>,
    U: Send + 'scope,
{
    Ordered {
        results: unordered(scope, limits, source, f),
        early: BTreeMap::new(),
        next: 0,
    }
}

impl<I: Iterator, U> Iterator for Ordered<'_, I, U> {
    type Item = U;

    fn next(&mut self) -> Option<U> {
        loop {
            let room = self.results.window - self.early.len();
            self.results.refill(room);
            if let Some(result) = self.early.remove(&self.next) {
                self.next += 1;
                return Some(result.unwrap_or_else(|p| resume_unwind(p)));
            }
            let (number, result) = self.results.receive()?;
            self.early.insert(number, result);
        }
    }
}
// ANCHOR_END: ordered

// ANCHOR: makespan
/// The time of an ordered map whose items take `costs`, in the unit of these,
/// if handing them over took none: an item is begun when a thread is free and
/// the item `window` places in front of it was handed out.
///
/// # Panics
///
/// If `threads` or `window` is zero.
pub fn makespan(costs: &[u64], threads: usize, window: usize) -> u64 {
    assert!(threads > 0 && window > 0, "no threads or no window");
    let mut free = vec![0; threads];
    let mut handed_out = Vec::with_capacity(costs.len());
    let mut last = 0;
    for (number, cost) in costs.iter().enumerate() {
        let thread = (0..threads).min_by_key(|t| free[*t]).unwrap_or(0);
        let room = number.checked_sub(window).map_or(0, |n| handed_out[n]);
        free[thread] = free[thread].max(room) + cost;
        last = free[thread].max(last);
        handed_out.push(last);
    }
    last
}
// ANCHOR_END: makespan

// ANCHOR: pending
/// A result that is being computed by rayon's threads.
#[derive(Debug)]
pub struct Pending<T> {
    result: Receiver<thread::Result<T>>,
}

impl<T: Send + 'static> Pending<T> {
    /// Starts `work` and returns at once.
    pub fn start(work: impl FnOnce() -> T + Send + 'static) -> Pending<T> {
        let (sender, result) = bounded(1);
        rayon::spawn(move || {
            let outcome = catch_unwind(AssertUnwindSafe(work));
            // It is no fault if the handle was dropped: nobody asks any more.
            let _ = sender.send(outcome);
        });
        Pending { result }
    }

    /// Whether [`Pending::wait`] would return at once.
    pub fn is_ready(&self) -> bool {
        !self.result.is_empty()
    }

    /// The result, or the panic of the work. Blocks the thread, so don't call
    /// it in rayon's own.
    pub fn wait(self) -> thread::Result<T> {
        self.result
            .recv()
            .unwrap_or_else(|gone| Err(Box::new(gone)))
    }

    /// As [`Pending::wait`], for no longer than `limit`.
    ///
    /// # Errors
    ///
    /// The handle, if there is no result yet.
    pub fn wait_for(self, limit: Duration) -> Result<thread::Result<T>, Self> {
        match self.result.recv_timeout(limit) {
            Ok(outcome) => Ok(outcome),
            Err(RecvTimeoutError::Timeout) => Err(self),
            Err(gone) => Ok(Err(Box::new(gone))),
        }
    }
}
// ANCHOR_END: pending

// ANCHOR: several
/// `base` to the power of `exponent`, modulo `modulus`.
///
/// # Panics
///
/// If `modulus` is zero.
pub fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
    let times = |a: u64, b: u64| {
        (u128::from(a) * u128::from(b) % u128::from(modulus)) as u64
    };
    let (mut result, mut square) = (1 % modulus, base % modulus);
    let mut rest = exponent;
    while rest > 0 {
        if rest & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        rest >>= 1;
    }
    result
}

/// [`power`] of one number from each list, as far as the shortest reaches.
pub fn powers(bases: &[u64], exponents: &[u64], moduli: &[u64]) -> Vec<u64> {
    (bases, exponents, moduli)
        .into_par_iter()
        .map(|(base, exponent, modulus)| power(*base, *exponent, *modulus))
        .collect()
}
// ANCHOR_END: several

// ANCHOR: stopped
/// The results of those items that were begun before `stop` was set.
pub fn until_stopped<T: Sync, U: Send>(
    items: &[T],
    stop: &AtomicBool,
    f: impl Fn(&T) -> U + Send + Sync,
) -> Vec<Option<U>> {
    items
        .par_iter()
        .map(|item| (!stop.load(Relaxed)).then(|| f(item)))
        .collect()
}
// ANCHOR_END: stopped

// ANCHOR: progress
/// [`blocking`] with a bar on standard error, if that is a terminal.
pub fn with_bar<T: Sync, U: Send>(
    items: &[T],
    f: impl Fn(&T) -> U + Send + Sync,
) -> Vec<U> {
    items.par_iter().progress().map(f).collect()
}
// ANCHOR_END: progress

// ANCHOR: cheap
/// A map that costs little: the first kick of a particle.
pub fn kick(particle: u64) -> f64 {
    Kicks::of(particle).draw()
}

/// The sum over an iterator that is bridged, one item at a time.
pub fn sum_bridged(particles: impl Iterator<Item = u64> + Send) -> f64 {
    particles.par_bridge().map(kick).sum()
}

/// The sum over an iterator that is bridged, a thousand items at a time.
pub fn sum_bridged_in_chunks(
    mut particles: impl Iterator<Item = u64> + Send,
) -> f64 {
    let chunk = || Some(particles.by_ref().take(1000).collect::<Vec<_>>());
    std::iter::from_fn(chunk)
        .take_while(|chunk| !chunk.is_empty())
        .par_bridge()
        .map(|chunk| chunk.into_iter().map(kick).sum::<f64>())
        .sum()
}
// ANCHOR_END: cheap

/// Counts the items that a map holds: taken from its source, and not yet handed
/// out.
#[derive(Debug, Default)]
pub struct Meter {
    taken: AtomicUsize,
    handed_out: AtomicUsize,
    peak: AtomicUsize,
}

impl Meter {
    /// `source`, counted.
    pub fn count<'a, T>(
        &'a self,
        source: impl Iterator<Item = T> + 'a,
    ) -> impl Iterator<Item = T> + 'a {
        source.inspect(|_| {
            let taken = self.taken.fetch_add(1, Relaxed) + 1;
            let held = taken - self.handed_out.load(Relaxed);
            self.peak.fetch_max(held, Relaxed);
        })
    }

    /// A result was handed out.
    pub fn hand_out(&self) {
        self.handed_out.fetch_add(1, Relaxed);
    }

    /// Items taken so far.
    pub fn taken(&self) -> usize {
        self.taken.load(Relaxed)
    }

    /// The most that were held at any time.
    pub fn peak(&self) -> usize {
        self.peak.load(Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        panic,
        sync::{Barrier, Mutex},
    };

    use proptest::prelude::*;
    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn limits(threads: usize, window: usize) -> Limits {
        let positive = |n| NonZeroUsize::new(n).expect("positive");
        Limits {
            threads: positive(threads),
            window: positive(window),
        }
    }

    fn divisors(count: usize) -> Vec<u64> {
        (100_001..).take(count).map(smallest_divisor).collect()
    }

    fn message(outcome: thread::Result<()>) -> String {
        let panic = outcome.expect_err("it did not panic");
        panic
            .downcast_ref::<&str>()
            .map(|s| s.to_string())
            .expect("text")
    }

    #[test]
    fn divisors_are_the_smallest() {
        for n in 2..2000 {
            let plain = (2..=n).find(|d| n % d == 0);
            assert_eq!(Some(smallest_divisor(n)), plain);
        }
        assert_eq!([0, 1].map(is_prime), [false; 2]);
        assert_eq!(smallest_divisor(10_000_000_019), 10_000_000_019);
        assert_eq!(candidates().find(|n| is_prime(*n)), Some(10_000_000_019));
        assert!(is_prime(4_294_967_291));
        // The square of a prime below 2³², near the end of u64.
        assert_eq!(u64::MAX.isqrt(), 4_294_967_295);
    }

    // Rows of the table on the page: order.

    #[test]
    fn blocking_keeps_order() {
        let items: Vec<u64> = (100_001..).take(200).collect();
        assert_eq!(blocking(&items, |n| smallest_divisor(*n)), divisors(200));
        assert_eq!(with_bar(&items, |n| smallest_divisor(*n)), divisors(200));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]
        #[test]
        fn lazy_maps_are_the_map(
            items in 0..60_usize, threads in 1..5_usize, window in 1..9_usize,
        ) {
            within(LIMIT, move || {
                let source = || (100_001..).take(items);
                let expected = divisors(items);
                let size = NonZeroUsize::new(window).expect("positive");
                let batched = batches(source(), size, smallest_divisor);
                assert_eq!(batched.collect::<Vec<_>>(), expected);
                thread::scope(|scope| {
                    let limits = limits(threads, window);
                    let ours =
                        ordered(scope, limits, source(), smallest_divisor);
                    assert_eq!(ours.collect::<Vec<_>>(), expected);
                    let ours =
                        unordered(scope, limits, source(), smallest_divisor);
                    let numbered: BTreeMap<_, _> = ours.collect();
                    assert!(numbered.into_values().eq(expected));
                });
            });
        }
    }

    /// The first item doesn't end before the second was handed out.
    #[test]
    fn unordered_hands_out_what_is_finished() {
        let order = within(LIMIT, || {
            let second_is_out = Barrier::new(2);
            thread::scope(|scope| {
                let wait_if_first = |n| {
                    if n == 0 {
                        second_is_out.wait();
                    }
                };
                let results =
                    unordered(scope, limits(2, 2), 0..2, wait_if_first);
                let mut order = Vec::new();
                for (number, ()) in results {
                    order.push(number);
                    if number == 1 {
                        second_is_out.wait();
                    }
                }
                order
            })
        });
        assert_eq!(order, [1, 0]);
    }

    #[test]
    fn a_bridge_loses_order_but_no_item() {
        let mut items: Vec<u64> = (0..1000).par_bridge().collect();
        items.sort_unstable();
        assert!(items.into_iter().eq(0..1000));
    }

    // Laziness and memory.

    #[test]
    fn lazy_maps_of_unbounded_sources_hold_a_window() {
        within(LIMIT, || {
            let meter = Meter::default();
            let first: Vec<u64> = thread::scope(|scope| {
                let source = meter.count(candidates());
                ordered(scope, limits(3, 7), source, |n| n / 3)
                    .inspect(|_| meter.hand_out())
                    .take(100)
                    .collect()
            });
            assert!(
                first.into_iter().eq(candidates().take(100).map(|n| n / 3))
            );
            assert_eq!((meter.peak(), meter.taken()), (7, 106));

            let meter = Meter::default();
            thread::scope(|scope| {
                let source = meter.count(candidates());
                let results = unordered(scope, limits(3, 7), source, |n| n / 3);
                results.take(100).for_each(|_| meter.hand_out());
            });
            assert_eq!((meter.peak(), meter.taken()), (7, 106));

            let meter = Meter::default();
            let size = NonZeroUsize::new(7).expect("positive");
            batches(meter.count(candidates()), size, |n| n / 3)
                .take(100)
                .for_each(|_| meter.hand_out());
            assert_eq!((meter.peak(), meter.taken()), (7, 105));
        });
    }

    #[test]
    fn nothing_is_taken_before_it_is_asked_for() {
        let meter = Meter::default();
        thread::scope(|scope| {
            let source = meter.count(candidates());
            let results = ordered(scope, limits(2, 5), source, |n| n);
            assert_eq!(meter.taken(), 0);
            drop(results);
        });
        assert_eq!(meter.taken(), 0);
    }

    /// One item is held by each thread, and no thread begins a second one
    /// before another has ended its first.
    #[test]
    fn a_bridge_takes_an_item_when_a_thread_is_free() {
        within(LIMIT, || {
            let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let found = candidates()
                .inspect(|_| {
                    most.fetch_max(running.fetch_add(1, Relaxed) + 1, Relaxed);
                })
                .par_bridge()
                .find_any(|n| {
                    running.fetch_sub(1, Relaxed);
                    is_prime(*n)
                });
            assert!(found.is_some_and(is_prime));
            assert!(most.into_inner() <= rayon::current_num_threads());
        });
    }

    #[test]
    fn a_window_limits_the_speedup() {
        let costs = [8, 1, 1, 1, 1, 1, 1, 1, 1];
        assert_eq!(makespan(&costs, 1, 1), 16);
        assert_eq!(makespan(&costs, 1, 9), 16);
        // One item at a time, however many threads.
        assert_eq!(makespan(&costs, 4, 1), 16);
        // The second item beside the first, and the other seven in pairs.
        assert_eq!(makespan(&costs, 2, 2), 8 + 4);
        assert_eq!(makespan(&costs, 2, 9), 8);
        assert_eq!(makespan(&[], 2, 9), 0);
    }

    // Errors and panics.

    #[test]
    fn maps_pass_panics_on() {
        within(LIMIT, || {
            let f = |n: u64| if n == 3 { panic!("three") } else { n };
            let wide = limits(2, 4);
            let items: Vec<u64> = (0..10).collect();
            let size = NonZeroUsize::MIN.saturating_add(3);
            let maps: [Box<dyn Fn()>; 5] = [
                Box::new(move || {
                    let results = (0..10).par_bridge().map(f);
                    results.collect::<Vec<_>>();
                }),
                Box::new(move || {
                    blocking(&items, |n| f(*n));
                }),
                Box::new(move || {
                    batches(0.., size, f).take(9).for_each(drop);
                }),
                Box::new(move || {
                    thread::scope(|scope| {
                        ordered(scope, wide, 0.., f).take(9).for_each(drop);
                    });
                }),
                Box::new(move || {
                    thread::scope(|scope| {
                        unordered(scope, wide, 0..10, f).for_each(drop);
                    });
                }),
            ];
            for map in maps {
                assert_eq!(
                    message(catch_unwind(AssertUnwindSafe(map))),
                    "three"
                );
            }
            let pending = Pending::start(move || f(3));
            assert_eq!(message(pending.wait().map(|_| ())), "three");
        });
    }

    /// Where it is handed out is where a result would have been.
    #[test]
    fn a_panic_of_an_ordered_map_waits_for_its_turn() {
        within(LIMIT, || {
            let results = Mutex::new(Vec::new());
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                thread::scope(|scope| {
                    let f = |n| if n == 5 { panic!("five") } else { n };
                    for n in ordered(scope, limits(3, 4), 0..10, f) {
                        results.lock().expect("no panic inside").push(n);
                    }
                });
            }));
            assert_eq!(message(outcome), "five");
            let results = results.into_inner().expect("no panic inside");
            assert_eq!(results, [0, 1, 2, 3, 4]);
        });
    }

    // Handles.

    #[test]
    fn a_handle_can_be_polled() {
        within(LIMIT, || {
            let (open, gate) = bounded::<()>(0);
            let pending = Pending::start(move || gate.recv().is_ok());
            assert!(!pending.is_ready());
            let soon = Duration::from_millis(1);
            let pending = pending.wait_for(soon).expect_err("it is closed");
            open.send(()).expect("somebody waits");
            assert!(pending.wait().expect("no panic"));

            let pending = Pending::start(|| 42);
            while !pending.is_ready() {
                thread::yield_now();
            }
            assert_eq!(
                pending.wait_for(LIMIT).ok().and_then(Result::ok),
                Some(42)
            );
            // A dropped handle does not stop its work.
            let (done, wait) = bounded(1);
            drop(Pending::start(move || done.send(7)));
            assert_eq!(wait.recv(), Ok(7));
        });
    }

    // Several arguments.

    #[test]
    fn powers_take_one_of_each() {
        assert_eq!(powers(&[2, 3, 5], &[10, 4, 0], &[1000, 80, 1]), [24, 1, 0]);
        assert_eq!(powers(&[2, 3], &[10], &[1000, 80]), [24]);
        let p = 10_000_000_019;
        assert_eq!(power(3, p - 1, p), 1);
        assert_eq!(power(u64::MAX - 1, 2, u64::MAX), 1);
    }

    // Leaving early.

    #[test]
    fn searches_find() {
        let items: Vec<u64> = candidates().take(64).collect();
        let first = items.par_iter().find_first(|n| is_prime(**n));
        assert_eq!(first, Some(&10_000_000_019));
        let any = items.par_iter().find_any(|n| is_prime(**n));
        assert!(any.is_some_and(|n| is_prime(*n)));
        let result: Result<Vec<u64>, u64> = items
            .par_iter()
            .map(|n| if is_prime(*n) { Err(*n) } else { Ok(*n) })
            .collect();
        assert!(result.is_err_and(is_prime));
        let lowest = items.par_iter().find_map_first(|n| {
            let result = if is_prime(*n) { Err(*n) } else { Ok(()) };
            result.err()
        });
        assert_eq!(lowest, Some(10_000_000_019));
        let tried = items
            .par_iter()
            .try_for_each(|n| if is_prime(*n) { Err(*n) } else { Ok(()) });
        assert!(tried.is_err_and(is_prime));
    }

    /// What the page says of `find_first`: the other thread begins in the middle
    /// of 256 numbers, and is in a prime when the first is found.
    #[test]
    fn the_other_thread_ends_after_the_hit() {
        let divisions = |numbers: std::ops::Range<usize>| -> u64 {
            let numbers = candidates().take(numbers.end).skip(numbers.start);
            numbers
                .map(|n| smallest_divisor(n).min(n.isqrt()) / 2)
                .sum()
        };
        assert_eq!(divisions(0..10), 76_033);
        assert!(divisions(128..138) < 76_033);
        assert_eq!(divisions(128..139), 102_019);
    }

    // Cancellation.

    #[test]
    fn a_stopped_map_keeps_what_it_has() {
        let items: Vec<u64> = (0..1000).collect();
        let stop = AtomicBool::new(false);
        let all = until_stopped(&items, &stop, |n| n * n);
        assert!(all.into_iter().eq((0..1000).map(|n| Some(n * n))));

        let some = until_stopped(&items, &stop, |n| {
            if *n == 500 {
                stop.store(true, Relaxed);
            }
            n * n
        });
        assert_eq!((some.len(), some[500]), (1000, Some(250_000)));
        let right = |(n, result): (u64, &Option<u64>)| {
            result.is_none_or(|square| square == n * n)
        };
        assert!((0..).zip(&some).all(right));
        let none = until_stopped(&items, &stop, |n| *n);
        assert!(none.iter().all(Option::is_none));
    }

    /// The workers end although the source doesn't.
    #[test]
    fn a_dropped_map_stops() {
        let began = within(LIMIT, || {
            let began = AtomicUsize::new(0);
            thread::scope(|scope| {
                let count = |n| {
                    began.fetch_add(1, Relaxed);
                    n
                };
                let mut results = ordered(scope, limits(2, 8), 0.., count);
                assert_eq!(results.next(), Some(0));
            });
            began.into_inner()
        });
        assert!((1..=8).contains(&began));
    }

    // Cheap maps.

    #[test]
    fn sums_agree() {
        let particles = 0..10_000;
        let serial: f64 = particles.clone().map(kick).sum();
        // Roundings of 10,000 additions of terms below 1/2.
        let bound = 10_000.0 * 5_000.0 * f64::EPSILON;
        for sum in [
            sum_bridged(particles.clone()),
            sum_bridged_in_chunks(particles),
        ] {
            assert!((sum - serial).abs() <= bound);
        }
    }
}
