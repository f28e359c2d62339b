//! Solution: is A faster than B?

use std::cmp::Ordering;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

// ANCHOR: solution
const RESAMPLES: usize = 400;

/// Compares the times of works A and B by a bootstrap: `Less` if A takes less
/// time, `Greater` if it takes more, `Equal` if the samples can't tell with
/// 95 % confidence, or if one of them has fewer than ten.
pub fn compare(a: &[f64], b: &[f64], seed: u64) -> Ordering {
    if a.len().min(b.len()) < 10 {
        return Ordering::Equal;
    }
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut drawn = Vec::with_capacity(a.len().max(b.len()));
    let mut median = |times: &[f64]| {
        drawn.clear();
        drawn.extend(
            times
                .iter()
                .map(|_| times[rng.random_range(0..times.len())]),
        );
        let middle = drawn.len() / 2;
        *drawn.select_nth_unstable_by(middle, f64::total_cmp).1
    };
    let (mut less, mut more) = (0, 0);
    for _ in 0..RESAMPLES {
        match median(a).total_cmp(&median(b)) {
            Ordering::Less => less += 1,
            Ordering::Greater => more += 1,
            Ordering::Equal => (),
        }
    }
    let needed = RESAMPLES * 39 / 40;
    if less > needed {
        Ordering::Less
    } else if more > needed {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "timing_tests.rs"]
mod tests;
