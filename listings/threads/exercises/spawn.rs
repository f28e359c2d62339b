//! Exercise of `spawn`: which part panicked?

use std::{num::NonZeroUsize, ops::Range};

// ANCHOR: task
/// A part of the items that has no results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Places of the items whose results are lost.
    pub items: Range<usize>,
    /// What the panic said, or why there was no thread.
    pub reason: String,
}

/// Applies `f` to all items, in parts of `ceil(len / threads)` items, each in a
/// thread of its own, named `part 0`, `part 1` and so on. The results stand in
/// the order of the parts; a part whose thread panicked, or could not be
/// started, is lost, the others are not.
pub fn map_parts<T: Sync, U: Send>(
    items: &[T],
    threads: NonZeroUsize,
    f: impl Fn(&T) -> U + Sync,
) -> Vec<Result<Vec<U>, Lost>> {
    let _ = (items, threads, f);
    todo!("join every thread, and look at what it returned")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "spawn_tests.rs"]
mod tests;
