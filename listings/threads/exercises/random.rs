//! Exercise of `random`: a bootstrap that doesn't depend on the threads.

use std::ops::Range;

// ANCHOR: task
/// Means of the resamples with these numbers. A resample draws as many of
/// `values` as there are, with replacement. Its mean depends on `values`,
/// `seed` and its number, and on nothing else. The threads of rayon share the
/// resamples.
///
/// # Panics
///
/// If there are no values.
pub fn bootstrap_means(
    values: &[f64],
    seed: u64,
    resamples: Range<u64>,
) -> Vec<f64> {
    let _ = (values, seed, resamples);
    todo!("a stream for each resample, of which no other seed has a copy")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "random_tests.rs"]
mod tests;
