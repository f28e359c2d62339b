//! Waiting without sleep, and a barrier of it.

use std::sync::atomic::Ordering;

use super::sync::{AtomicUsize, spin_loop, yield_now};

// ANCHOR: spin_until
/// Looks until it is so. Lets others onto the core after each hundred looks,
/// since one of them may be the one that this thread waits for.
pub fn spin_until(is_so: impl Fn() -> bool) {
    let mut looks = 0u32;
    while !is_so() {
        looks = looks.wrapping_add(1);
        if looks.is_multiple_of(100) {
            yield_now();
        } else {
            spin_loop();
        }
    }
}
// ANCHOR_END: spin_until

// ANCHOR: spin_barrier
/// A barrier whose threads look until all have come. Each needs a core.
#[derive(Debug)]
pub struct SpinBarrier {
    threads: usize,
    arrived: AtomicUsize,
    phase: AtomicUsize,
}

impl SpinBarrier {
    /// For so many threads; for one if there are none, as std's barrier.
    pub fn new(threads: usize) -> Self {
        SpinBarrier {
            threads: threads.max(1),
            arrived: AtomicUsize::new(0),
            phase: AtomicUsize::new(0),
        }
    }

    /// Waits until all threads have come, and begins the next phase.
    pub fn wait(&self) {
        // Nobody ends this phase before this thread has come.
        let phase = self.phase.load(Ordering::Relaxed);
        // Acquires what those before have released by coming.
        let before = self.arrived.fetch_add(1, Ordering::AcqRel);
        if before + 1 == self.threads {
            self.arrived.store(0, Ordering::Relaxed);
            self.phase.store(phase.wrapping_add(1), Ordering::Release);
        } else {
            spin_until(|| self.phase.load(Ordering::Acquire) != phase);
        }
    }
}
// ANCHOR_END: spin_barrier
