//! Solution: a histogram.

use std::{num::NonZeroUsize, panic, thread};

use threads::shared::histogram_serial;

// ANCHOR: solution
/// How many of the values lie in each of `bins` bins, by `threads` threads that
/// wait for each other at most once.
pub fn histogram(
    values: &[f64],
    bins: usize,
    threads: NonZeroUsize,
) -> Vec<u64> {
    let length = values.len().div_ceil(threads.get()).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = values
            .chunks(length)
            .map(|part| scope.spawn(move || histogram_serial(part, bins)))
            .collect();
        let mut counts = vec![0; bins];
        for worker in workers {
            let part = worker
                .join()
                .unwrap_or_else(|why| panic::resume_unwind(why));
            for (count, more) in counts.iter_mut().zip(part) {
                *count += more;
            }
        }
        counts
    })
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "shared_tests.rs"]
mod tests;
