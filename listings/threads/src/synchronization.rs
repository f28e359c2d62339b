//! Synchronization: locks, events, barriers and parking; what they cost, and
//! how threads come to wait for ever.

use std::{
    collections::VecDeque,
    mem,
    num::NonZeroUsize,
    panic::resume_unwind,
    sync::{
        Barrier, MutexGuard,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, Thread, park},
};

use crate::false_sharing::bind;
use sync::{Condvar, Mutex};

pub mod accounts;
pub mod barriers;
pub mod events;

use barriers::{SpinBarrier, spin_until};

/// What the modules below wait with. The test `synchronization_loom` compiles
/// them with loom's in their place.
mod sync {
    pub use std::{
        hint::spin_loop,
        sync::{
            Condvar, Mutex,
            atomic::{AtomicBool, AtomicUsize},
        },
        thread::yield_now,
    };
}

/// A signal to one thread, which takes it and waits for the next.
pub trait Signal: Sync {
    /// Sends the signal to the thread that receives it.
    fn send(&self, to: &Thread);
    /// Waits for the signal and takes it back.
    fn receive(&self);
}

/// A signal under a lock, with a condition variable.
#[derive(Debug, Default)]
pub struct ByCondvar {
    sent: Mutex<bool>,
    changed: Condvar,
}

// ANCHOR: by_condvar
impl Signal for ByCondvar {
    fn send(&self, _: &Thread) {
        // A flag can't be half changed: what a panic left is good.
        *self.sent.lock().unwrap_or_else(|e| e.into_inner()) = true;
        self.changed.notify_one();
    }

    fn receive(&self) {
        let sent = self.sent.lock().unwrap_or_else(|e| e.into_inner());
        let mut sent = self
            .changed
            .wait_while(sent, |sent| !*sent)
            .unwrap_or_else(|e| e.into_inner());
        *sent = false;
    }
}
// ANCHOR_END: by_condvar

/// A flag, and a thread that sleeps until somebody wakes it.
#[derive(Debug, Default)]
pub struct ByPark(AtomicBool);

// ANCHOR: by_park
impl Signal for ByPark {
    fn send(&self, to: &Thread) {
        self.0.store(true, Ordering::Release);
        to.unpark();
    }

    fn receive(&self) {
        while !self.0.swap(false, Ordering::Acquire) {
            park();
        }
    }
}
// ANCHOR_END: by_park

/// A flag that the receiver reads until it is set.
#[derive(Debug, Default)]
pub struct BySpin(AtomicBool);

// ANCHOR: by_spin
impl Signal for BySpin {
    fn send(&self, _: &Thread) {
        self.0.store(true, Ordering::Release);
    }

    fn receive(&self) {
        spin_until(|| self.0.swap(false, Ordering::Acquire));
    }
}
// ANCHOR_END: by_spin

// ANCHOR: relay
/// Sends a signal to another thread and back, `turns` times, between two
/// cores or within one. How many came back.
pub fn relay<S: Signal + Default>(turns: usize, cores: [usize; 2]) -> usize {
    let (there, back) = (S::default(), S::default());
    let (there, back) = (&there, &back);
    thread::scope(|scope| {
        let one = scope.spawn(move || {
            let this = thread::current();
            let other = scope.spawn(move || {
                bind(cores[1]);
                for _ in 0..turns {
                    there.receive();
                    back.send(&this);
                }
            });
            bind(cores[0]);
            let mut returned = 0;
            for _ in 0..turns {
                there.send(other.thread());
                back.receive();
                returned += 1;
            }
            returned
        });
        one.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}
// ANCHOR_END: relay

/// A point that threads pass together, again and again.
pub trait Meeting: Sync {
    /// A meeting of this many threads.
    fn of(threads: usize) -> Self;
    /// Waits until all threads have come.
    fn wait(&self);
}

impl Meeting for Barrier {
    fn of(threads: usize) -> Self {
        Barrier::new(threads)
    }

    fn wait(&self) {
        Barrier::wait(self);
    }
}

impl Meeting for SpinBarrier {
    fn of(threads: usize) -> Self {
        SpinBarrier::new(threads)
    }

    fn wait(&self) {
        SpinBarrier::wait(self);
    }
}

/// Threads that meet `phases` times and do nothing else. How often one of them
/// was there.
pub fn meet<M: Meeting>(threads: NonZeroUsize, phases: usize) -> usize {
    let barrier = M::of(threads.get());
    let met = AtomicUsize::new(0);
    on_threads(threads, |thread| {
        for _ in 0..phases {
            barrier.wait();
            if thread == 0 {
                met.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    met.into_inner()
}

/// Explicit steps of heat along a rod whose ends are held at zero.
pub fn diffuse(rod: &mut Vec<f64>, steps: usize) {
    let mut next = rod.clone();
    for _ in 0..steps {
        step(rod, [0.0, 0.0], &mut next);
        mem::swap(rod, &mut next);
    }
}

/// One step of a piece of the rod that lies between two cells.
fn step(piece: &[f64], [left, right]: [f64; 2], next: &mut [f64]) {
    let heat = |l: f64, m: f64, r: f64| m + 0.25 * (l - 2.0 * m + r);
    match next {
        [] => {}
        [only] => *only = heat(left, piece[0], right),
        [first, inner @ .., last] => {
            let n = piece.len();
            *first = heat(left, piece[0], piece[1]);
            for (new, cells) in inner.iter_mut().zip(piece.windows(3)) {
                *new = heat(cells[0], cells[1], cells[2]);
            }
            *last = heat(piece[n - 2], piece[n - 1], right);
        }
    }
}

// ANCHOR: diffuse_pieces
/// The same steps, with the same bits, by threads that own a piece each.
pub fn diffuse_pieces<M: Meeting>(
    rod: &mut [f64],
    steps: usize,
    threads: NonZeroUsize,
) {
    let length = rod.len().div_ceil(threads.get()).max(1);
    let pieces: Vec<&mut [f64]> = rod.chunks_mut(length).collect();
    // The outermost cells of all pieces, of even and of odd steps, so that
    // nobody writes what a neighbor still reads: one meeting a step will do.
    let edges = [(); 2].map(|()| Edges::of(pieces.len()));
    let barrier = M::of(pieces.len());
    thread::scope(|scope| {
        for (at, piece) in pieces.into_iter().enumerate() {
            let (edges, barrier) = (&edges, &barrier);
            scope.spawn(move || {
                bind(at);
                let mut now = piece.to_vec();
                let mut next = now.clone();
                for edges in edges.iter().cycle().take(steps) {
                    edges.publish(at, &now);
                    barrier.wait();
                    step(&now, edges.beside(at), &mut next);
                    mem::swap(&mut now, &mut next);
                }
                piece.copy_from_slice(&now);
            });
        }
    });
}
// ANCHOR_END: diffuse_pieces

/// The first and the last cell of each piece.
struct Edges(Vec<Mutex<[f64; 2]>>);

impl Edges {
    fn of(pieces: usize) -> Self {
        Edges((0..pieces).map(|_| Mutex::default()).collect())
    }

    fn at(&self, piece: Option<usize>) -> [f64; 2] {
        let edges = piece.and_then(|piece| self.0.get(piece));
        // Copied in one go: a panic leaves nothing half written.
        edges.map_or([0.0; 2], |edges| {
            *edges.lock().unwrap_or_else(|e| e.into_inner())
        })
    }

    fn publish(&self, piece: usize, cells: &[f64]) {
        if let [first, .., last] | [first @ last] = cells {
            *self.0[piece].lock().unwrap_or_else(|e| e.into_inner()) =
                [*first, *last];
        }
    }

    /// The cells on both sides of a piece.
    fn beside(&self, piece: usize) -> [f64; 2] {
        [
            self.at(piece.checked_sub(1))[1],
            self.at(Some(piece + 1))[0],
        ]
    }
}

/// Work that no compiler can shorten: a chain of `steps` turns, each of which
/// needs the one before.
pub fn turns(steps: usize, mut state: u64) -> u64 {
    for _ in 0..steps {
        state = (state ^ state.rotate_right(23))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    state
}

/// How long a thread works outside and inside a lock, in [`turns`].
#[derive(Clone, Copy, Debug)]
pub struct Share {
    pub outside: usize,
    pub inside: usize,
}

// ANCHOR: contend
/// `tasks` tasks by several threads, a part of each under one lock. The sum of
/// their results, which depends on nobody's order.
pub fn contend(tasks: usize, share: Share, threads: NonZeroUsize) -> u64 {
    let total = Mutex::new(0u64);
    on_threads(threads, |thread| {
        for task in (thread..tasks).step_by(threads.get()) {
            let part = turns(share.outside, task as u64);
            let mut total = total.lock().unwrap_or_else(|e| e.into_inner());
            *total = total.wrapping_add(turns(share.inside, part));
        }
    });
    total.into_inner().unwrap_or_else(|e| e.into_inner())
}
// ANCHOR_END: contend

/// Runs `work` in threads, each on a core, with their numbers. Panics as they
/// do.
fn on_threads(threads: NonZeroUsize, work: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for thread in 0..threads.get() {
            let work = &work;
            scope.spawn(move || {
                bind(thread);
                work(thread);
            });
        }
    });
}

// ANCHOR: take_in_while
/// Two threads take tasks from a queue, and hold its lock for too long.
pub fn tasks_locked(queue: &Mutex<VecDeque<usize>>, work: impl Fn(usize)) {
    while let Some(task) = lock(queue).pop_front() {
        work(task); // the queue is still locked
    }
}
// ANCHOR_END: take_in_while

// ANCHOR: take_first
/// The guard is gone at the end of the statement that made it.
pub fn tasks_free(queue: &Mutex<VecDeque<usize>>, work: impl Fn(usize)) {
    loop {
        let next = lock(queue).pop_front();
        let Some(task) = next else { break };
        work(task); // the queue is free
    }
}
// ANCHOR_END: take_first

/// The queue, also after a panic: taking a task can't be half done.
fn lock(queue: &Mutex<VecDeque<usize>>) -> MutexGuard<'_, VecDeque<usize>> {
    queue.lock().unwrap_or_else(|e| e.into_inner())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use watchdog::within;

    use super::{accounts::*, events::*, *};

    const LIMIT: Duration = Duration::from_secs(20);

    fn threads(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).expect("positive")
    }

    #[test]
    fn signals_come_back() {
        within(LIMIT, || {
            assert_eq!(relay::<ByCondvar>(100, [0, 1]), 100);
            assert_eq!(relay::<ByPark>(100, [0, 1]), 100);
            assert_eq!(relay::<BySpin>(100, [0, 1]), 100);
            assert_eq!(relay::<ByPark>(100, [0, 0]), 100);
        });
    }

    /// All threads have passed a phase before one begins the next.
    fn phases_are_apart<M: Meeting + 'static>() {
        within(LIMIT, || {
            for n in 1..4 {
                let barrier = M::of(n);
                let passed = AtomicUsize::new(0);
                thread::scope(|scope| {
                    for _ in 0..n {
                        scope.spawn(|| {
                            for phase in 1..4 {
                                passed.fetch_add(1, Ordering::Relaxed);
                                barrier.wait();
                                let seen = passed.load(Ordering::Relaxed);
                                assert_eq!(seen, n * phase);
                                barrier.wait();
                            }
                        });
                    }
                });
            }
        });
    }

    #[test]
    fn barriers_keep_phases_apart() {
        phases_are_apart::<Barrier>();
        phases_are_apart::<SpinBarrier>();
        assert_eq!(meet::<Barrier>(threads(3), 10), 10);
        within(LIMIT, || SpinBarrier::new(0).wait());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn pieces_have_the_bits_of_the_whole(
            rod in proptest::collection::vec(-1.0..1.0, 0..50),
            steps in 0usize..6,
            n in 1usize..5,
        ) {
            let mut whole = rod.clone();
            diffuse(&mut whole, steps);
            let pieces = within(LIMIT, move || {
                let mut pieces = rod;
                diffuse_pieces::<Barrier>(&mut pieces, steps, threads(n));
                pieces
            });
            prop_assert_eq!(whole, pieces);
        }
    }

    #[test]
    fn heat_spreads_as_by_hand() {
        let mut rod = vec![0.0, 0.0, 16.0, 0.0];
        diffuse(&mut rod, 2);
        assert_eq!(rod, [1.0, 4.0, 6.0, 4.0]);
        let mut one = vec![16.0];
        diffuse(&mut one, 2);
        assert_eq!(one, [4.0]);
    }

    #[test]
    fn sums_do_not_depend_on_threads() {
        within(LIMIT, || {
            let share = Share {
                outside: 3,
                inside: 2,
            };
            let one = (0..100)
                .map(|task| turns(5, task))
                .fold(0, u64::wrapping_add);
            assert_eq!(contend(100, share, threads(1)), one);
            for n in 2..5 {
                assert_eq!(contend(100, share, threads(n)), one);
            }
        });
    }

    #[test]
    fn a_guard_in_while_let_lives_through_the_body() {
        let queue = Mutex::new(VecDeque::from([1, 2]));
        tasks_locked(&queue, |_| assert!(queue.try_lock().is_err()));
        queue.lock().unwrap().extend([3, 4]);
        tasks_free(&queue, |_| assert!(queue.try_lock().is_ok()));
    }

    #[test]
    fn queues_give_each_task_once() {
        type Take = fn(&Mutex<VecDeque<usize>>, &dyn Fn(usize));
        within(LIMIT, || {
            for take in
                [(|q, w| tasks_locked(q, w)) as Take, |q, w| tasks_free(q, w)]
            {
                let queue = Mutex::new((0..50).collect());
                let taken = [(); 50].map(|()| AtomicUsize::new(0));
                on_threads(threads(3), |_| {
                    take(&queue, &|task| {
                        taken[task].fetch_add(1, Ordering::Relaxed);
                    });
                });
                assert_eq!(taken.map(AtomicUsize::into_inner), [1; 50]);
            }
        });
    }

    type Transfer =
        fn(&[Mutex<i64>], usize, usize, i64) -> Result<(), Poisoned>;

    #[test]
    fn transfers_keep_the_sum_and_end() {
        for transfer in [
            transfer_ordered as Transfer,
            transfer_trying,
            transfer_apart,
        ] {
            let left = within(LIMIT, move || {
                let accounts = [(); 3].map(|()| Mutex::new(1000));
                thread::scope(|scope| {
                    for thread in 0..3 {
                        let accounts = &accounts;
                        scope.spawn(move || {
                            for turn in 0..1000 {
                                let to = (thread + 1 + turn % 3) % 3;
                                transfer(accounts, thread, to, 1)
                                    .expect("nobody panics");
                            }
                        });
                    }
                });
                accounts.map(|account| account.into_inner().expect("nor here"))
            });
            assert_eq!(left.iter().sum::<i64>(), 3000);
        }
    }

    #[test]
    fn a_panic_that_held_an_account_is_told() {
        let accounts = [Mutex::new(100), Mutex::new(0)];
        let worker = thread::scope(|scope| {
            let panicked = scope.spawn(|| {
                let _guard = accounts[1].lock();
                panic!("while it held the account");
            });
            panicked.join()
        });
        assert!(worker.is_err());
        assert_eq!(transfer_ordered(&accounts, 0, 1, 10), Err(Poisoned));
        assert_eq!(transfer_trying(&accounts, 0, 1, 10), Err(Poisoned));
        assert_eq!(*accounts[0].lock().expect("not this one"), 100);
    }

    #[test]
    fn an_event_set_before_is_seen() {
        within(LIMIT, || {
            let event = Event::default();
            event.set();
            event.wait();
            assert!(event.wait_for(Duration::ZERO));
            assert!(!Event::default().wait_for(Duration::from_millis(1)));
        });
    }

    #[test]
    fn all_who_wait_are_woken() {
        within(LIMIT, || {
            let event = Event::default();
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| event.wait());
                }
                event.set();
            });
        });
    }
}
