//! Exercise of `false_sharing`: progress that many threads record.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

// ANCHOR: task
/// How much work some threads have done, and whether they are to stop. Each
/// thread looks at the flag and records an item at every turn.
pub struct Progress {
    stop: AtomicBool,
    done: Box<[AtomicU64]>,
}

impl Progress {
    pub fn new(threads: usize) -> Progress {
        Progress {
            stop: AtomicBool::new(false),
            done: (0..threads).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The flag that tells all threads to stop. Any thread may set it, once.
    pub fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// The items that a thread has done, which that thread alone adds to.
    ///
    /// # Panics
    ///
    /// If there is no such thread.
    pub fn done_by(&self, thread: usize) -> &AtomicU64 {
        &self.done[thread]
    }

    /// The items that all have done.
    pub fn done(&self) -> u64 {
        self.done.iter().map(|done| done.load(Relaxed)).sum()
    }
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "false_sharing_tests.rs"]
mod tests;
