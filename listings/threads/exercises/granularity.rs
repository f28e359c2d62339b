//! Exercise of `granularity`: chunks that shrink.

// ANCHOR: task
use std::{num::NonZeroUsize, ops::Range, sync::atomic::AtomicUsize};

/// The indices from 0 to `length`, handed out in chunks that shrink: of what is
/// left, each of `threads` threads could have as much twice, and a chunk is no
/// shorter than `least` unless it is the last.
pub struct Guided {
    next: AtomicUsize,
    length: usize,
    threads: NonZeroUsize,
    least: NonZeroUsize,
}

impl Guided {
    pub fn new(
        length: usize,
        threads: NonZeroUsize,
        least: NonZeroUsize,
    ) -> Guided {
        let next = AtomicUsize::new(0);
        Guided {
            next,
            length,
            threads,
            least,
        }
    }

    /// The next chunk, or `None` if all are taken. Threads may call it at the
    /// same time, and no index is handed out twice.
    pub fn take(&self) -> Option<Range<usize>> {
        let _ = (&self.next, self.length, self.threads, self.least);
        todo!("how long is the chunk? Who else takes it?")
    }
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "granularity_tests.rs"]
mod tests;
