//! Solution: progress that many threads record.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

// ANCHOR: solution
/// A value that shares neither its cache line nor the pair of lines that some
/// processors fetch together.
#[derive(Default)]
#[repr(align(128))]
struct Apart<T>(T);

/// How much work some threads have done, and whether they are to stop. Each
/// thread looks at the flag and records an item at every turn.
pub struct Progress {
    stop: Apart<AtomicBool>,
    done: Box<[Apart<AtomicU64>]>,
}

impl Progress {
    pub fn new(threads: usize) -> Progress {
        Progress {
            stop: Apart::default(),
            done: (0..threads).map(|_| Apart::default()).collect(),
        }
    }

    /// The flag that tells all threads to stop. Any thread may set it, once.
    pub fn stop(&self) -> &AtomicBool {
        &self.stop.0
    }

    /// The items that a thread has done, which that thread alone adds to.
    ///
    /// # Panics
    ///
    /// If there is no such thread.
    pub fn done_by(&self, thread: usize) -> &AtomicU64 {
        &self.done[thread].0
    }

    /// The items that all have done.
    pub fn done(&self) -> u64 {
        self.done.iter().map(|done| done.0.load(Relaxed)).sum()
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "false_sharing_tests.rs"]
mod tests;
