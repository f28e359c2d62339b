//! Solution: the lowest number that fits.

use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

// ANCHOR: solution
/// The lowest of the `numbers` from 0 that `fits`, by `threads` threads that
/// take `chunk` numbers at a time, in their order. Nothing is tried in vain
/// once a lower number is known to fit.
pub fn find_lowest(
    numbers: usize,
    chunk: NonZeroUsize,
    threads: NonZeroUsize,
    fits: impl Fn(usize) -> bool + Sync,
) -> Option<usize> {
    let next = AtomicUsize::new(0);
    // No number from here on has to be tried.
    let end = AtomicUsize::new(numbers);
    let work = || {
        loop {
            let start = next.fetch_add(chunk.get(), Ordering::Relaxed);
            let stop = numbers.min(start.saturating_add(chunk.get()));
            for number in start..stop {
                if number >= end.load(Ordering::Relaxed) {
                    return;
                }
                if fits(number) {
                    end.fetch_min(number, Ordering::Relaxed);
                    return;
                }
            }
            if start >= end.load(Ordering::Relaxed) {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.get() {
            scope.spawn(work);
        }
        work();
    });
    // The end of the scope has joined all threads: nothing is missing.
    Some(end.into_inner()).filter(|lowest| *lowest < numbers)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "exercise_cracker_tests.rs"]
mod tests;
