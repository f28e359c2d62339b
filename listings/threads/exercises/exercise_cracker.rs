//! Exercise of `exercise_cracker`: the lowest number that fits.

use std::num::NonZeroUsize;

// ANCHOR: task
/// The lowest of the `numbers` from 0 that `fits`, by `threads` threads that
/// take `chunk` numbers at a time, in their order. Nothing is tried in vain
/// once a lower number is known to fit.
pub fn find_lowest(
    numbers: usize,
    chunk: NonZeroUsize,
    threads: NonZeroUsize,
    fits: impl Fn(usize) -> bool + Sync,
) -> Option<usize> {
    let _ = (numbers, chunk, threads, fits);
    todo!("what has to be shared: the next number, and what else?")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "exercise_cracker_tests.rs"]
mod tests;
