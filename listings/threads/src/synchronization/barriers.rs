//! A barrier that never sleeps.

use std::sync::atomic::Ordering;

use super::sync::{AtomicUsize, spin_loop};

// ANCHOR: spin_barrier
/// A barrier whose threads ask until all have come. Each needs a core.
#[derive(Debug)]
pub struct SpinBarrier {
    threads: usize,
    arrived: AtomicUsize,
    phase: AtomicUsize,
}

impl SpinBarrier {
    pub fn new(threads: usize) -> Self {
        SpinBarrier {
            threads,
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
            while self.phase.load(Ordering::Acquire) == phase {
                spin_loop();
            }
        }
    }
}
// ANCHOR_END: spin_barrier
