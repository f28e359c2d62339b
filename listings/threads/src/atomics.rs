//! Memory ordering by examples that fail, and the versions that don't.
//!
//! What is wrong on purpose says so in its first line. The tests are models:
//! `loom` runs each through its possible executions, on types of its own.

use std::sync::atomic::Ordering::{self, Acquire, Relaxed, Release, SeqCst};

use super::sync::{AtomicBool, AtomicU64, UnsafeCell, fence, spin_loop};

// ANCHOR: count
/// Wrong: counts one event. Two threads may load the same number.
pub fn count_in_steps(events: &AtomicU64) {
    let before = events.load(Relaxed);
    events.store(before + 1, Relaxed);
}

/// Counts one event.
pub fn count(events: &AtomicU64) {
    events.fetch_add(1, Relaxed);
}
// ANCHOR_END: count

// ANCHOR: update
/// Replaces the `f64` whose bits are in `bits` by what `change` makes of it,
/// unless that is `None`. Returns what was there before.
pub fn update(
    bits: &AtomicU64,
    mut change: impl FnMut(f64) -> Option<f64>,
) -> f64 {
    let mut seen = bits.load(Relaxed);
    loop {
        let before = f64::from_bits(seen);
        let Some(after) = change(before) else {
            return before;
        };
        let after = after.to_bits();
        match bits.compare_exchange_weak(seen, after, Relaxed, Relaxed) {
            Ok(_) => return before,
            // Another thread came first, or the exchange failed for no reason.
            Err(now) => seen = now,
        }
    }
}

/// Adds `term`. The order of additions, and so the rounding, is that of arrival.
pub fn add(bits: &AtomicU64, term: f64) -> f64 {
    update(bits, |sum| Some(sum + term))
}

/// Keeps the larger of both; a NaN is never taken.
pub fn keep_largest(bits: &AtomicU64, x: f64) -> f64 {
    update(bits, |largest| (x > largest).then_some(x))
}
// ANCHOR_END: update

// ANCHOR: message
/// A number that one thread leaves for another.
#[derive(Default)]
pub struct Message {
    value: AtomicU64,
    ready: AtomicBool,
}

impl Message {
    /// Leaves `value`, then says so by a store of the given ordering.
    ///
    /// # Panics
    ///
    /// If it is none of a store, as `Acquire`. `receive` likewise.
    pub fn send(&self, value: u64, ordering: Ordering) {
        self.value.store(value, Relaxed);
        self.ready.store(true, ordering);
    }

    /// The value, if a load of the given ordering finds that it is there.
    pub fn receive(&self, ordering: Ordering) -> Option<u64> {
        let is_ready = self.ready.load(ordering);
        is_ready.then(|| self.value.load(Relaxed))
    }
}
// ANCHOR_END: message

// ANCHOR: sum
/// A sum under way, and how many terms are in it.
#[derive(Default)]
pub struct Sum {
    total: UnsafeCell<f64>,
    terms: AtomicU64,
}

impl Sum {
    /// Adds the terms, and stores after each how many there are now.
    ///
    /// # Safety
    ///
    /// One thread calls this, once, with `Release`.
    pub unsafe fn add(&self, terms: &[f64], ordering: Ordering) {
        for (number, term) in (1..).zip(terms) {
            // SAFETY: others read the total only when all terms are in it.
            self.total.with_mut(|total| unsafe { *total += term });
            self.terms.store(number, ordering);
        }
    }

    /// The total, once so many terms are in it.
    ///
    /// # Safety
    ///
    /// One thread calls this, with `Acquire` and the number of all terms.
    pub unsafe fn total(&self, terms: u64, ordering: Ordering) -> Option<f64> {
        let is_done = self.terms.load(ordering) == terms;
        // SAFETY: the last store was the end of all writes to the total, and
        // the load that saw it is before this.
        is_done.then(|| self.total.with_mut(|total| unsafe { *total }))
    }
}
// ANCHOR_END: sum

// ANCHOR: lock_wrong
/// Wrong: between its two steps another thread may take the lock as well.
pub fn lock_in_steps(locked: &AtomicBool) {
    while locked.load(Acquire) {
        spin_loop();
    }
    locked.store(true, Relaxed);
}

/// Wrong: lets one thread in at a time, and doesn't show it what others wrote.
pub fn lock_relaxed(locked: &AtomicBool) {
    let take = || locked.compare_exchange_weak(false, true, Relaxed, Relaxed);
    while take().is_err() {
        spin_loop();
    }
}

/// Wrong: as `lock_relaxed`.
pub fn unlock_relaxed(locked: &AtomicBool) {
    locked.store(false, Relaxed);
}
// ANCHOR_END: lock_wrong

// ANCHOR: lock
/// Takes the lock, spinning until it is free.
pub fn lock(locked: &AtomicBool) {
    let take = || locked.compare_exchange_weak(false, true, Acquire, Relaxed);
    while take().is_err() {
        // Only look: an exchange takes the cache line from the others.
        while locked.load(Relaxed) {
            spin_loop();
        }
    }
}

/// Frees the lock.
pub fn unlock(locked: &AtomicBool) {
    locked.store(false, Release);
}
// ANCHOR_END: lock

// ANCHOR: spin_lock
/// A value that one thread at a time may change. Those that wait spin.
pub struct SpinLock<T> {
    locked: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `with` gives the value to one thread at a time, and what a thread
// wrote happens before the next one has it. So the value moves between threads.
unsafe impl<T: Send> Sync for SpinLock<T> {}

impl<T> SpinLock<T> {
    pub fn new(value: T) -> SpinLock<T> {
        SpinLock {
            locked: AtomicBool::new(false),
            value: UnsafeCell::new(value),
        }
    }

    /// What `work` makes of the value. If it panics the lock is freed, and the
    /// value is as it was left. A `with` within a `with` spins for ever.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        lock(&self.locked);
        let _unlock = Unlock(&self.locked);
        // SAFETY: the lock is held until `_unlock` is dropped, so nobody else
        // has a reference, and the Acquire of `lock` saw the Release of the
        // last holder.
        self.value.with_mut(|value| work(unsafe { &mut *value }))
    }
}

/// Frees a lock when it is dropped, also by a panic.
struct Unlock<'a>(&'a AtomicBool);

impl Drop for Unlock<'_> {
    fn drop(&mut self) {
        unlock(self.0);
    }
}
// ANCHOR_END: spin_lock

// ANCHOR: announce
/// Raises the own flag, and says whether the other one is up.
pub fn announce(
    mine: &AtomicBool,
    other: &AtomicBool,
    store: Ordering,
    load: Ordering,
) -> bool {
    mine.store(true, store);
    other.load(load)
}

/// As `announce`, with a fence between the two.
pub fn announce_fenced(mine: &AtomicBool, other: &AtomicBool) -> bool {
    mine.store(true, Relaxed);
    fence(SeqCst);
    other.load(Relaxed)
}
// ANCHOR_END: announce

// ANCHOR: pool
/// Which of some buffers are free, as a stack of their numbers: each free buffer
/// knows the next one. Wrong unless `TAGGED`.
pub struct Pool<const TAGGED: bool> {
    /// Number of the free buffer on top, and in the upper half a tag that
    /// changes when one is taken.
    top: AtomicU64,
    next: Box<[AtomicU64]>,
}

const NONE: u64 = u32::MAX as u64;

impl<const TAGGED: bool> Pool<TAGGED> {
    /// All of `buffers` buffers are free.
    pub fn new(buffers: u32) -> Pool<TAGGED> {
        let buffers = u64::from(buffers);
        let next = |b| if b + 1 < buffers { b + 1 } else { NONE };
        Pool {
            top: AtomicU64::new(if buffers > 0 { 0 } else { NONE }),
            next: (0..buffers).map(|b| AtomicU64::new(next(b))).collect(),
        }
    }

    /// A free buffer, which is the caller's until it is given back.
    pub fn take(&self) -> Option<usize> {
        let mut top = self.top.load(Acquire);
        loop {
            let (tag, buffer) = (top >> 32, top & NONE);
            let tag = if TAGGED { tag + 1 } else { 0 };
            let next = self.next.get(buffer as usize)?.load(Relaxed);
            let rest = (tag & NONE) << 32 | next;
            let taken =
                self.top.compare_exchange_weak(top, rest, Acquire, Acquire);
            match taken {
                Ok(_) => return Some(buffer as usize),
                Err(now) => top = now,
            }
        }
    }

    /// Gives back a buffer that was taken.
    ///
    /// # Panics
    ///
    /// If there is no such buffer.
    pub fn give(&self, buffer: usize) {
        let mut top = self.top.load(Relaxed);
        loop {
            self.next[buffer].store(top & NONE, Relaxed);
            let with = top & !NONE | buffer as u64;
            let given =
                self.top.compare_exchange_weak(top, with, Release, Relaxed);
            match given {
                Ok(_) => return,
                Err(now) => top = now,
            }
        }
    }
}
// ANCHOR_END: pool

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        panic::{AssertUnwindSafe, catch_unwind},
        sync::{Arc, Mutex, PoisonError},
    };

    use loom::{model::Builder, thread};

    use super::*;

    /// What the model's executions come to, each once.
    fn outcomes<T: Ord + Clone + Send + 'static>(
        model: impl Fn() -> T + Send + Sync + 'static,
    ) -> Vec<T> {
        let found = Arc::new(Mutex::new(BTreeSet::new()));
        let all = Arc::clone(&found);
        loom::model(move || {
            let outcome = model();
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(outcome);
        });
        let found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.iter().cloned().collect()
    }

    /// What the checker says of a model that fails.
    fn fault(model: impl Fn() + Send + Sync + 'static) -> String {
        let check = || Builder::new().check(model);
        let panic = catch_unwind(AssertUnwindSafe(check))
            .expect_err("nothing is wrong with it");
        match panic.downcast::<String>() {
            Ok(text) => *text,
            Err(other) => match other.downcast::<&str>() {
                Ok(text) => (*text).into(),
                Err(_) => "no text".into(),
            },
        }
    }

    /// Two threads do the same to a number.
    fn both(
        first: u64,
        work: fn(&AtomicU64),
    ) -> impl Fn() -> u64 + Send + Sync {
        move || {
            let number = Arc::new(AtomicU64::new(first));
            let other = {
                let number = Arc::clone(&number);
                thread::spawn(move || work(&number))
            };
            work(&number);
            other.join().expect("no panic");
            number.load(Relaxed)
        }
    }

    #[test]
    fn an_event_is_lost_between_load_and_store() {
        assert_eq!(outcomes(both(0, count_in_steps)), [1, 2]);
        assert_eq!(outcomes(both(0, count)), [2]);
    }

    #[test]
    fn no_term_is_lost_by_an_exchange() {
        let zero = 0f64.to_bits();
        let sums = outcomes(both(zero, |sum| {
            add(sum, 0.5);
        }));
        assert_eq!(sums, [1f64.to_bits()]);
    }

    #[test]
    fn the_largest_is_kept() {
        let largest = outcomes(|| {
            let bits = Arc::new(AtomicU64::new(f64::NEG_INFINITY.to_bits()));
            let other = {
                let bits = Arc::clone(&bits);
                thread::spawn(move || {
                    keep_largest(&bits, f64::NAN);
                    keep_largest(&bits, 2.0);
                })
            };
            keep_largest(&bits, -1.0);
            keep_largest(&bits, 1.0);
            other.join().expect("no panic");
            bits.load(Relaxed)
        });
        assert_eq!(largest, [2f64.to_bits()]);
    }

    fn received(send: Ordering, receive: Ordering) -> Vec<Option<u64>> {
        outcomes(move || {
            let message = Arc::new(Message::default());
            let sender = {
                let message = Arc::clone(&message);
                thread::spawn(move || message.send(42, send))
            };
            let received = message.receive(receive);
            sender.join().expect("no panic");
            received
        })
    }

    #[test]
    fn a_message_needs_release_and_acquire() {
        let stale = [None, Some(0), Some(42)];
        assert_eq!(received(Relaxed, Relaxed), stale);
        assert_eq!(received(Release, Relaxed), stale);
        assert_eq!(received(Relaxed, Acquire), stale);
        assert_eq!(received(Release, Acquire), [None, Some(42)]);
    }

    fn summed(
        add: Ordering,
        read: Ordering,
    ) -> impl Fn() -> Option<u64> + Send + Sync {
        struct Shared(Sum);
        // SAFETY: as `Sum` says, or the checker stops.
        unsafe impl Sync for Shared {}
        move || {
            let sum = Arc::new(Shared(Sum::default()));
            let adding = {
                let sum = Arc::clone(&sum);
                // SAFETY: what the test is about.
                thread::spawn(move || unsafe { sum.0.add(&[1.0, 2.0], add) })
            };
            // SAFETY: what the test is about.
            let total = unsafe { sum.0.total(2, read) };
            adding.join().expect("no panic");
            total.map(f64::to_bits)
        }
    }

    #[test]
    fn a_total_needs_release_and_acquire() {
        let three = 3f64.to_bits();
        assert_eq!(outcomes(summed(Release, Acquire)), [None, Some(three)]);
        for (add, read) in
            [(Relaxed, Relaxed), (Release, Relaxed), (Relaxed, Acquire)]
        {
            let fault = fault(move || _ = summed(add, read)());
            assert!(fault.contains("Causality violation"), "{fault}");
        }
    }

    type Step = fn(&AtomicBool);

    /// Two threads write to a cell, each behind the lock.
    fn guarded(lock: Step, unlock: Step) -> impl Fn() + Send + Sync {
        struct Guarded(AtomicBool, UnsafeCell<u64>);
        // SAFETY: none where the lock is wrong; the checker sees each access
        // before it is made.
        unsafe impl Sync for Guarded {}
        move || {
            let cell = UnsafeCell::new(0);
            let shared = Arc::new(Guarded(AtomicBool::new(false), cell));
            let add = move |Guarded(locked, cell): &Guarded| {
                lock(locked);
                // SAFETY: as above.
                cell.with_mut(|v| unsafe { *v += 1 });
                unlock(locked);
            };
            let other = {
                let shared = Arc::clone(&shared);
                thread::spawn(move || add(&shared))
            };
            add(&shared);
            other.join().expect("no panic");
        }
    }

    #[test]
    fn wrong_locks_are_found_out() {
        let race = "Concurrent write accesses to `UnsafeCell`";
        for (lock, unlock) in [
            (lock_in_steps as Step, unlock as Step),
            (lock_relaxed, unlock_relaxed),
            (lock_relaxed, unlock),
            (lock, unlock_relaxed),
        ] {
            let fault = fault(guarded(lock, unlock));
            assert!(fault.contains(race), "{fault}");
        }
        loom::model(guarded(lock, unlock));
    }

    #[test]
    fn a_spin_lock_lets_one_in() {
        let counts = outcomes(|| {
            let count = Arc::new(SpinLock::new(0));
            let other = {
                let count = Arc::clone(&count);
                thread::spawn(move || count.with(|c| *c += 1))
            };
            count.with(|c| *c += 1);
            other.join().expect("no panic");
            count.with(|c| *c)
        });
        assert_eq!(counts, [2]);
    }

    type Announce = fn(&AtomicBool, &AtomicBool) -> bool;

    /// What two threads see of each other's flag.
    fn announced(announce: Announce) -> Vec<(bool, bool)> {
        outcomes(move || {
            let flags = Arc::new([false, false].map(AtomicBool::new));
            let other = {
                let flags = Arc::clone(&flags);
                thread::spawn(move || announce(&flags[1], &flags[0]))
            };
            let here = announce(&flags[0], &flags[1]);
            (here, other.join().expect("no panic"))
        })
    }

    #[test]
    fn only_a_fence_lets_one_of_two_see_the_other() {
        let missed = (false, false);
        assert!(
            announced(|m, o| announce(m, o, Relaxed, Relaxed))
                .contains(&missed)
        );
        assert!(
            announced(|m, o| announce(m, o, Release, Acquire))
                .contains(&missed)
        );
        let fenced = announced(announce_fenced);
        assert_eq!(fenced, [(false, true), (true, false), (true, true)]);
        // A false alarm: the model takes these for Release and Acquire. When
        // it does so no longer, the page must say so.
        assert!(
            announced(|m, o| announce(m, o, SeqCst, SeqCst)).contains(&missed)
        );
    }

    /// One thread takes a buffer while another takes two and gives the first
    /// back. Then the rest is taken: how often was each buffer given away?
    fn taken<const TAGGED: bool>() -> Vec<[u8; 2]> {
        outcomes(|| {
            let pool = Arc::new(Pool::<TAGGED>::new(2));
            let other = {
                let pool = Arc::clone(&pool);
                thread::spawn(move || pool.take())
            };
            let (first, second) = (pool.take(), pool.take());
            if let Some(first) = first {
                pool.give(first);
            }
            let mut times = [0; 2];
            let theirs = other.join().expect("no panic");
            let rest = [pool.take(), pool.take()];
            for buffer in [second, theirs].into_iter().chain(rest).flatten() {
                times[buffer] += 1;
            }
            times
        })
    }

    #[test]
    fn a_buffer_is_given_away_twice_unless_tagged() {
        assert!(taken::<false>().contains(&[1, 2]));
        assert_eq!(taken::<true>(), [[1, 1]]);
    }

    #[test]
    fn a_pool_hands_out_all_and_no_more() {
        loom::model(|| {
            let pool = Pool::<true>::new(2);
            assert_eq!([pool.take(), pool.take()], [Some(0), Some(1)]);
            assert_eq!(pool.take(), None);
            pool.give(0);
            pool.give(1);
            assert_eq!([pool.take(), pool.take()], [Some(1), Some(0)]);
            assert_eq!(Pool::<true>::new(0).take(), None);
        });
    }
}
