//! Solution: a bootstrap that doesn't depend on the threads.

use std::ops::Range;

use rand::RngExt;
use rayon::prelude::*;
use threads::random::Philox;

// ANCHOR: solution
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
    assert!(!values.is_empty(), "no values have no mean");
    resamples
        .into_par_iter()
        .map(|resample| {
            let mut rng = Philox::of(seed, resample);
            let sum: f64 = (0..values.len())
                .map(|_| values[rng.random_range(0..values.len())])
                .sum();
            sum / values.len() as f64
        })
        .collect()
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "random_tests.rs"]
mod tests;
