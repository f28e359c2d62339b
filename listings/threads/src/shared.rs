//! A number and an array that threads share: by locks, by atomics, by borrows
//! that are split, and by a thread that owns them.

use std::{
    array,
    num::NonZeroUsize,
    ops::Range,
    sync::{
        LazyLock, Mutex, OnceLock, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

use thiserror::Error;

use crate::false_sharing::bind;

/// Draw number `index` of SplitMix64 with the seed 0: 64 random bits.
pub fn bits(index: u64) -> u64 {
    let z = index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

// ANCHOR: is_hit
/// Whether a dart that is thrown at a square hits the quarter of a circle in
/// it. Its place depends on its number alone.
pub fn is_hit(dart: u64) -> bool {
    let bits = bits(dart);
    // Two coordinates of 31 bits: their squares add up exactly.
    let (x, y) = (bits >> 33, bits & 0x7FFF_FFFF);
    x * x + y * y < 1 << 62
}
// ANCHOR_END: is_hit

// ANCHOR: hits_serial
/// How many of the first `darts` darts hit.
pub fn hits_serial(darts: u64) -> u64 {
    (0..darts).filter(|dart| is_hit(*dart)).count() as u64
}
// ANCHOR_END: hits_serial

/// Divides `0..n` into one range for each thread. Their lengths differ by one
/// at most.
pub fn parts(
    n: u64,
    threads: NonZeroUsize,
) -> impl Iterator<Item = Range<u64>> {
    let threads = threads.get() as u64;
    let (each, more) = (n / threads, n % threads);
    let start = move |part: u64| part * each + part.min(more);
    (0..threads).map(move |part| start(part)..start(part + 1))
}

// ANCHOR: share_out
/// Calls `work` for each part of `0..n`, in as many threads on cores of their
/// own, and waits for them.
pub fn share_out(
    n: u64,
    threads: NonZeroUsize,
    work: impl Fn(Range<u64>) + Sync,
) {
    thread::scope(|scope| {
        for (thread, part) in parts(n, threads).enumerate() {
            let work = &work;
            scope.spawn(move || {
                bind(thread);
                work(part);
            });
        }
    });
}
// ANCHOR_END: share_out

// ANCHOR: hits_mutex
/// [`hits_serial`] by threads that add to one number under a lock.
pub fn hits_mutex(darts: u64, threads: NonZeroUsize) -> u64 {
    let hits = Mutex::new(0);
    share_out(darts, threads, |part| {
        for _ in part.filter(|dart| is_hit(*dart)) {
            // No panic can leave a number half added.
            *hits.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        }
    });
    hits.into_inner().unwrap_or_else(PoisonError::into_inner)
}
// ANCHOR_END: hits_mutex

// ANCHOR: hits_atomic
/// [`hits_serial`] by threads that add to one atomic number.
pub fn hits_atomic(darts: u64, threads: NonZeroUsize) -> u64 {
    let hits = AtomicU64::new(0);
    share_out(darts, threads, |part| {
        for _ in part.filter(|dart| is_hit(*dart)) {
            hits.fetch_add(1, Ordering::Relaxed);
        }
    });
    hits.into_inner()
}
// ANCHOR_END: hits_atomic

// ANCHOR: hits_local
/// [`hits_serial`] by threads that count for themselves and add once.
pub fn hits_local(darts: u64, threads: NonZeroUsize) -> u64 {
    let hits = AtomicU64::new(0);
    thread::scope(|scope| {
        for part in parts(darts, threads) {
            scope.spawn(|| {
                let mine = part.filter(|dart| is_hit(*dart)).count();
                hits.fetch_add(mine as u64, Ordering::Relaxed);
            });
        }
    });
    hits.into_inner()
}
// ANCHOR_END: hits_local

/// [`hits_serial`] with a mistake: what is added between the load and the
/// store is lost.
pub fn hits_lost(darts: u64, threads: NonZeroUsize) -> u64 {
    let hits = AtomicU64::new(0);
    share_out(darts, threads, |part| {
        for _ in part.filter(|dart| is_hit(*dart)) {
            // ANCHOR: hits_lost
            let before = hits.load(Ordering::Relaxed);
            hits.store(before + 1, Ordering::Relaxed);
            // ANCHOR_END: hits_lost
        }
    });
    hits.into_inner()
}

/// [`hits_serial`] with the same mistake under a lock, which is taken twice.
pub fn hits_lost_locked(darts: u64, threads: NonZeroUsize) -> u64 {
    let hits = Mutex::new(0);
    let lock = || hits.lock().unwrap_or_else(PoisonError::into_inner);
    share_out(darts, threads, |part| {
        for _ in part.filter(|dart| is_hit(*dart)) {
            // ANCHOR: hits_lost_locked
            let before = *lock();
            *lock() = before + 1;
            // ANCHOR_END: hits_lost_locked
        }
    });
    hits.into_inner().unwrap_or_else(PoisonError::into_inner)
}

// ANCHOR: grown
/// The population of a cell after eight seasons, in units of what the cell can
/// feed: logistic growth.
pub fn grown(population: f64) -> f64 {
    (0..8).fold(population, |p, _season| p + 0.25 * p * (1.0 - p))
}
// ANCHOR_END: grown

/// Populations of `n` cells at first, from nearly 0 to nearly 1.
pub fn populations(n: usize) -> Vec<f64> {
    (0..n)
        .map(|cell| bits(cell as u64) as f64 / 2.0_f64.powi(64))
        .collect()
}

/// Lets the populations of all cells grow.
pub fn grow_serial(cells: &mut [f64]) {
    for cell in cells {
        *cell = grown(*cell);
    }
}

// ANCHOR: grow_lock_each
/// [`grow_serial`] by threads where each cell has a lock of its own.
pub fn grow_lock_each(cells: &[Mutex<f64>], threads: NonZeroUsize) {
    share_out(cells.len() as u64, threads, |part| {
        for cell in &cells[part.start as usize..part.end as usize] {
            let mut cell = cell.lock().unwrap_or_else(PoisonError::into_inner);
            *cell = grown(*cell);
        }
    });
}
// ANCHOR_END: grow_lock_each

// ANCHOR: grow_chunks
/// [`grow_serial`] by threads, each of which borrows a part of the cells.
pub fn grow_chunks(cells: &mut [f64], threads: NonZeroUsize) {
    let length = cells.len().div_ceil(threads.get()).max(1);
    thread::scope(|scope| {
        for part in cells.chunks_mut(length) {
            scope.spawn(|| grow_serial(part));
        }
    });
}
// ANCHOR_END: grow_chunks

// ANCHOR: grow_halves
/// [`grow_serial`] by this thread and another one.
pub fn grow_halves(cells: &mut [f64]) {
    let (left, right) = cells.split_at_mut(cells.len() / 2);
    thread::scope(|scope| {
        scope.spawn(|| grow_serial(left));
        grow_serial(right);
    });
}
// ANCHOR_END: grow_halves

// ANCHOR: bin
/// The one of `bins` equal parts of the interval from 0 to 1 in which the value
/// lies; none for 1 and above, below 0, and NaN.
pub fn bin(value: f64, bins: usize) -> Option<usize> {
    let last = bins.checked_sub(1)?;
    let inside = (0.0..1.0).contains(&value);
    // Rounding may reach the end of the interval.
    inside.then(|| ((value * bins as f64) as usize).min(last))
}

/// How many of the values lie in each bin.
pub fn histogram_serial(values: &[f64], bins: usize) -> Vec<u64> {
    let mut counts = vec![0; bins];
    for bin in values.iter().filter_map(|value| bin(*value, bins)) {
        counts[bin] += 1;
    }
    counts
}
// ANCHOR_END: bin

/// The sum of `width` neighbors in a table, at a random place that depends on
/// `index` alone; 0 if the table is shorter.
fn window(table: &[u64], index: u64, width: usize) -> u64 {
    let Some(last) = table.len().checked_sub(width) else {
        return 0;
    };
    let start = bits(index) as usize % (last + 1);
    let window = &table[start..start + width];
    window.iter().fold(0, |sum, v| sum.wrapping_add(*v))
}

/// Sums of `reads` windows of a table, by threads that call `read` for each.
fn add_windows(
    reads: u64,
    threads: NonZeroUsize,
    read: impl Fn(u64) -> u64 + Sync,
) -> u64 {
    let total = AtomicU64::new(0);
    share_out(reads, threads, |part| {
        let mine = part.map(&read).fold(0, u64::wrapping_add);
        total.fetch_add(mine, Ordering::Relaxed);
    });
    total.into_inner()
}

/// Sums of windows of a table, with a lock for each.
pub fn windows_mutex(
    table: &Mutex<Vec<u64>>,
    reads: u64,
    width: usize,
    threads: NonZeroUsize,
) -> u64 {
    add_windows(reads, threads, |index| {
        let table = table.lock().unwrap_or_else(PoisonError::into_inner);
        window(&table, index, width)
    })
}

/// [`windows_mutex`] with a lock that lets several readers in.
pub fn windows_rwlock(
    table: &RwLock<Vec<u64>>,
    reads: u64,
    width: usize,
    threads: NonZeroUsize,
) -> u64 {
    add_windows(reads, threads, |index| {
        // ANCHOR: windows_rwlock
        let table = table.read().unwrap_or_else(PoisonError::into_inner);
        window(&table, index, width)
        // ANCHOR_END: windows_rwlock
    })
}

/// [`windows_mutex`] of a table that nobody can change meanwhile.
pub fn windows_borrowed(
    table: &[u64],
    reads: u64,
    width: usize,
    threads: NonZeroUsize,
) -> u64 {
    add_windows(reads, threads, |index| window(table, index, width))
}

// ANCHOR: once
/// Logarithms of 0! to 170!, computed by the thread that asks first.
static LN_FACTORIALS: LazyLock<[f64; 171]> = LazyLock::new(|| {
    let mut sum = 0.0;
    array::from_fn(|n| {
        sum += (n.max(1) as f64).ln();
        sum
    })
});

/// The logarithm of the number of ways to choose `k` of `n`, where there is
/// one, for `n` to 170.
pub fn ln_choices(n: usize, k: usize) -> Option<f64> {
    let ln = &*LN_FACTORIALS;
    Some(ln.get(n)? - ln.get(k)? - ln.get(n.checked_sub(k)?)?)
}

static THREADS: OnceLock<NonZeroUsize> = OnceLock::new();

/// Sets the number of threads for the rest of the program.
///
/// # Errors
///
/// With `threads`, if the number was set or asked for before.
pub fn set_threads(threads: NonZeroUsize) -> Result<(), NonZeroUsize> {
    THREADS.set(threads)
}

/// The number that was set, or that of the cores that this program may use.
pub fn threads() -> NonZeroUsize {
    let cores = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    *THREADS.get_or_init(cores)
}
// ANCHOR_END: once

// ANCHOR: log
/// Readings and their sum, which must fit together.
#[derive(Debug, Default)]
pub struct Log {
    readings: Vec<f64>,
    sum: f64,
}

impl Log {
    /// # Panics
    ///
    /// If the reading is not finite. Then it stands in the list, but not in the
    /// sum.
    pub fn note(&mut self, reading: f64) {
        self.readings.push(reading);
        assert!(reading.is_finite(), "a reading of {reading}");
        self.sum += reading;
    }

    /// Makes list and sum fit again.
    fn mend(&mut self) {
        self.readings.retain(|reading| reading.is_finite());
        self.sum = self.readings.iter().sum();
    }

    /// None if there is no reading.
    fn mean(&self) -> Option<f64> {
        let count = self.readings.len();
        (count > 0).then(|| self.sum / count as f64)
    }
}
// ANCHOR_END: log

// ANCHOR: means
/// A thread panicked while it changed the log.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[error("a thread panicked while it changed the log")]
pub struct HalfChanged;

/// The mean of the log, unless a thread may have left it half changed.
///
/// # Errors
///
/// If the lock is poisoned.
pub fn mean_or_fail(log: &Mutex<Log>) -> Result<Option<f64>, HalfChanged> {
    Ok(log.lock().map_err(|_| HalfChanged)?.mean())
}

/// The mean of a log that is mended first where a thread may have left it half
/// changed.
pub fn mean_mended(log: &Mutex<Log>) -> Option<f64> {
    let log = log.lock().unwrap_or_else(|poisoned| {
        let mut guard = poisoned.into_inner();
        guard.mend();
        log.clear_poison();
        guard
    });
    log.mean()
}

/// The mean of a log, half changed or not: a mistake here, right for data that
/// can't be half changed.
pub fn mean_anyway(log: &Mutex<Log>) -> Option<f64> {
    log.lock().unwrap_or_else(PoisonError::into_inner).mean()
}
// ANCHOR_END: means

// ANCHOR: owner
enum Request {
    Note(f64),
    Mean { reply: Sender<Option<f64>> },
}

/// A proxy of a log that a thread of its own holds.
#[derive(Clone)]
pub struct LogProxy {
    requests: Sender<Request>,
}

/// The thread that holds the log has ended.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[error("the thread that holds the log has ended")]
pub struct OwnerEnded;

impl LogProxy {
    /// Starts the thread. It ends with the last proxy, and returns the log.
    pub fn start() -> (LogProxy, JoinHandle<Log>) {
        let (requests, inbox) = channel();
        (LogProxy { requests }, thread::spawn(|| serve(inbox)))
    }

    /// Notes a reading; doesn't wait until it is done.
    ///
    /// # Errors
    ///
    /// If the thread has ended.
    pub fn note(&self, reading: f64) -> Result<(), OwnerEnded> {
        let request = Request::Note(reading);
        self.requests.send(request).map_err(|_| OwnerEnded)
    }

    /// The mean of what was noted before, by this proxy at least.
    ///
    /// # Errors
    ///
    /// If the thread has ended.
    pub fn mean(&self) -> Result<Option<f64>, OwnerEnded> {
        let (reply, answer) = channel();
        let request = Request::Mean { reply };
        self.requests.send(request).map_err(|_| OwnerEnded)?;
        answer.recv().map_err(|_| OwnerEnded)
    }
}

fn serve(inbox: Receiver<Request>) -> Log {
    let mut log = Log::default();
    for request in inbox {
        match request {
            Request::Note(reading) => log.note(reading),
            Request::Mean { reply } => {
                // Who asked may have ended since.
                let _ = reply.send(log.mean());
            }
        }
    }
    log
}
// ANCHOR_END: owner

#[cfg(test)]
mod tests {
    use std::{iter, time::Duration};

    use proptest::prelude::*;
    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn count(threads: usize) -> NonZeroUsize {
        NonZeroUsize::new(threads).expect("some")
    }

    #[test]
    fn darts_find_pi() {
        let n = 1_000_000;
        let pi = 4.0 * hits_serial(n) as f64 / n as f64;
        // The standard error is 1.64 / 1000.
        assert!((pi - std::f64::consts::PI).abs() < 0.005, "{pi}");
    }

    /// The first values of the generator's reference implementation.
    #[test]
    fn bits_are_those_of_splitmix64() {
        let first = [bits(0), bits(1), bits(2)];
        let known = [
            0xE220_A839_7B1D_CDAF,
            0x6E78_9E6A_A1B9_65F4,
            0x06C4_5D18_8009_454F,
        ];
        assert_eq!(first, known);
    }

    #[test]
    fn all_threads_together_hit_as_often_as_one() {
        within(LIMIT, || {
            for (darts, threads) in
                [(0, 1), (1, 4), (999, 1), (1000, 2), (1001, 3), (500, 8)]
            {
                let (expected, threads) = (hits_serial(darts), count(threads));
                for hits in [hits_mutex, hits_atomic, hits_local] {
                    assert_eq!(hits(darts, threads), expected);
                }
            }
        });
    }

    #[test]
    fn lost_hits_are_lost_by_several_threads_only() {
        within(LIMIT, || {
            for hits in [hits_lost, hits_lost_locked] {
                assert_eq!(hits(1000, count(1)), hits_serial(1000));
                assert!(hits(1000, count(4)) <= hits_serial(1000));
            }
        });
    }

    proptest! {
        #[test]
        fn parts_join_to_the_whole(n in 0..2000_u64, threads in 1..50_usize) {
            let parts: Vec<_> = parts(n, count(threads)).collect();
            prop_assert_eq!(parts.len(), threads);
            let lengths = parts.iter().map(|part| part.end - part.start);
            let (least, most) = (lengths.clone().min(), lengths.max());
            prop_assert!(most <= least.map(|least| least + 1));
            let joined: Vec<_> = parts.into_iter().flatten().collect();
            prop_assert!(joined.into_iter().eq(0..n));
        }
    }

    #[test]
    fn all_ways_to_grow_are_one() {
        within(LIMIT, || {
            for (n, threads) in [(0, 2), (1, 3), (100, 1), (101, 2), (64, 7)] {
                let first = populations(n);
                let threads = count(threads);
                let mut expected = first.clone();
                grow_serial(&mut expected);

                let mut cells = first.clone();
                grow_chunks(&mut cells, threads);
                assert_eq!(cells, expected);
                let mut cells = first.clone();
                grow_halves(&mut cells);
                assert_eq!(cells, expected);
                let cells: Vec<_> =
                    first.iter().map(|p| Mutex::new(*p)).collect();
                grow_lock_each(&cells, threads);
                let cells = cells.into_iter().map(|p| p.into_inner());
                assert!(cells.map(|p| p.expect("whole")).eq(expected));
            }
        });
    }

    /// By the exact solution of the differential equation, from which eight
    /// steps of a quarter are a few percent away.
    #[test]
    fn populations_grow_towards_one() {
        let p = 0.3_f64;
        let exact = 1.0 / (1.0 + (1.0 - p) / p * (-2.0_f64).exp());
        assert!((grown(p) - exact).abs() < 0.05, "{} {exact}", grown(p));
        assert_eq!((grown(0.0), grown(1.0)), (0.0, 1.0));
    }

    #[test]
    fn readers_find_the_same() {
        within(LIMIT, || {
            let table: Vec<u64> = (0..1000).collect();
            let mutex = Mutex::new(table.clone());
            let rwlock = RwLock::new(table.clone());
            for (width, threads) in [(1, 1), (10, 2), (1000, 3), (1001, 2)] {
                let threads = count(threads);
                let expected = windows_borrowed(&table, 99, width, threads);
                assert_eq!(expected, windows_mutex(&mutex, 99, width, threads));
                assert_eq!(
                    expected,
                    windows_rwlock(&rwlock, 99, width, threads)
                );
            }
            let all = windows_borrowed(&table, 2, 1000, count(2));
            assert_eq!(all, 999 * 1000);
        });
    }

    #[test]
    fn a_table_is_made_once() {
        static MADE: AtomicU64 = AtomicU64::new(0);
        static TABLE: LazyLock<u64> =
            LazyLock::new(|| MADE.fetch_add(1, Ordering::Relaxed) + 42);
        within(LIMIT, || {
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| assert_eq!(*TABLE, 42));
                }
            });
        });
        assert_eq!(MADE.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn choices_are_binomial() {
        let ten = ln_choices(5, 2).expect("in the table");
        assert!((ten - 10.0_f64.ln()).abs() < 1e-14);
        assert_eq!(ln_choices(170, 170), Some(0.0));
        assert_eq!((ln_choices(3, 4), ln_choices(171, 1)), (None, None));
    }

    #[test]
    fn the_number_of_threads_is_set_once() {
        assert_eq!(set_threads(count(3)), Ok(()));
        assert_eq!(set_threads(count(4)), Err(count(4)));
        assert_eq!(threads(), count(3));
    }

    fn poisoned(readings: &[f64]) -> Mutex<Log> {
        let log = Mutex::new(Log::default());
        thread::scope(|scope| {
            let noting = scope.spawn(|| {
                for reading in readings {
                    log.lock().expect("first").note(*reading);
                }
            });
            assert!(noting.join().is_err());
        });
        log
    }

    #[test]
    fn a_poisoned_log_fails_misleads_or_is_mended() {
        let log = poisoned(&[1.0, 2.0, f64::NAN]);
        assert_eq!(mean_or_fail(&log), Err(HalfChanged));
        assert_eq!(mean_anyway(&log), Some(1.0));
        assert!(log.is_poisoned());
        assert_eq!(mean_mended(&log), Some(1.5));
        assert!(!log.is_poisoned());
        assert_eq!(mean_or_fail(&log), Ok(Some(1.5)));
    }

    #[test]
    fn an_owner_serves_all_and_ends_with_the_last() {
        within(LIMIT, || {
            let (proxy, owner) = LogProxy::start();
            assert_eq!(proxy.mean(), Ok(None));
            let others: Vec<_> = iter::repeat_n(proxy, 4)
                .map(|p| {
                    thread::spawn(move || {
                        (0..100).try_for_each(|i| p.note(f64::from(i)))?;
                        p.mean()
                    })
                })
                .collect();
            for other in others {
                let mean = other.join().expect("no panic");
                assert!(mean.is_ok_and(|mean| mean.is_some()));
            }
            let log = owner.join().expect("no panic");
            assert_eq!(log.readings.len(), 400);
            assert_eq!(log.mean(), Some(49.5));
        });
    }

    #[test]
    fn a_proxy_notices_that_its_owner_panicked() {
        within(LIMIT, || {
            let (proxy, owner) = LogProxy::start();
            assert_eq!(proxy.note(f64::INFINITY), Ok(()));
            assert_eq!(proxy.mean(), Err(OwnerEnded));
            assert!(owner.join().is_err());
            assert_eq!(proxy.note(1.0), Err(OwnerEnded));
        });
    }

    #[test]
    fn what_lies_outside_is_in_no_bin() {
        let mut values = populations(1000);
        values.extend([0.0, 1.0, -0.1, 1e300, f64::NAN]);
        values.push(1.0_f64.next_down());
        for bins in [0, 1, 7, 64] {
            let inside = if bins > 0 { 1002 } else { 0 };
            let counts = histogram_serial(&values, bins);
            assert_eq!(counts.iter().sum::<u64>(), inside);
        }
    }

    #[test]
    fn a_lock_takes_room() {
        assert_eq!(size_of::<Mutex<f64>>(), 2 * size_of::<f64>());
    }
}
