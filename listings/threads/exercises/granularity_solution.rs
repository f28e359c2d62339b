//! Solution: chunks that shrink.

use std::{
    num::NonZeroUsize,
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};

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

    // ANCHOR: solution
    /// The next chunk, or `None` if all are taken. Threads may call it at the
    /// same time, and no index is handed out twice.
    pub fn take(&self) -> Option<Range<usize>> {
        let end = |start: usize| {
            let left = self.length - start;
            let share = left / (2 * self.threads.get());
            start + share.max(self.least.get()).min(left)
        };
        // Only the indices are shared, no data behind them: `Relaxed` is
        // enough for each to be taken once.
        let taken = self.next.fetch_update(
            Ordering::Relaxed,
            Ordering::Relaxed,
            |start| (start < self.length).then(|| end(start)),
        );
        taken.ok().map(|start| start..end(start))
    }
    // ANCHOR_END: solution
}

#[cfg(test)]
#[path = "granularity_tests.rs"]
mod tests;
