//! Exercise of `timing`: is A faster than B?

use std::cmp::Ordering;

// ANCHOR: task
/// Compares the times of works A and B by a bootstrap: `Less` if A takes less
/// time, `Greater` if it takes more, `Equal` if the samples can't tell with
/// 95 % confidence, or if one of them has fewer than ten.
pub fn compare(a: &[f64], b: &[f64], seed: u64) -> Ordering {
    let _ = (a, b, seed);
    todo!("draw from both with replacement, compare medians, many times")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "timing_tests.rs"]
mod tests;
