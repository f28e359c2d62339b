//! Solution: four answers from one pass.

use multiversion::multiversion;

/// What a sample says about the numbers that it was drawn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    pub least: f64,
    pub largest: f64,
    pub mean: f64,
    /// Mean square of the distances from the mean.
    pub variance: f64,
}

// ANCHOR: solution
/// Numbers of a block: 16 KiB, which the first cache holds.
const BLOCK: usize = 2048;

/// The moments of `x`, which holds no NaN; `None` of nothing. Reads `x` from
/// memory once, and gets no memory.
///
/// Blocks are merged by the formulas of Chan, Golub and LeVeque.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn moments(x: &[f64]) -> Option<Moments> {
    let mut blocks = x.chunks(BLOCK);
    let (mut all, mut count) = (of_block(blocks.next()?), BLOCK.min(x.len()));
    for block in blocks {
        let one = of_block(block);
        let share = block.len() as f64 / (count + block.len()) as f64;
        let apart = one.mean - all.mean;
        all = Moments {
            least: all.least.min(one.least),
            largest: all.largest.max(one.largest),
            mean: all.mean + share * apart,
            variance: (1.0 - share) * all.variance
                + share * one.variance
                + share * (1.0 - share) * apart * apart,
        };
        count += block.len();
    }
    Some(all)
}

/// The moments of a block of one number at least: in passes, since it stays in
/// the cache.
#[inline(always)]
fn of_block(x: &[f64]) -> Moments {
    let count = x.len() as f64;
    let smaller = |a: f64, b: f64| if b < a { b } else { a };
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let mean = in_lanes(x, 0.0, |sum, v| sum + v, |a, b| a + b) / count;
    let square = |sum: f64, v: f64| sum + (v - mean) * (v - mean);
    Moments {
        least: in_lanes(x, f64::INFINITY, smaller, smaller),
        largest: in_lanes(x, f64::NEG_INFINITY, larger, larger),
        mean,
        variance: in_lanes(x, 0.0, square, |a, b| a + b) / count,
    }
}

/// Folds every 32nd number into a lane by `step`, and the lanes by `merge`.
#[inline(always)]
fn in_lanes(
    x: &[f64],
    start: f64,
    step: impl Fn(f64, f64) -> f64,
    merge: impl Fn(f64, f64) -> f64,
) -> f64 {
    let (rows, tail) = x.as_chunks::<32>();
    let mut lanes = [start; 32];
    for row in rows {
        for (lane, v) in lanes.iter_mut().zip(row) {
            *lane = step(*lane, *v);
        }
    }
    let of_tail = tail.iter().fold(start, |a, v| step(a, *v));
    lanes.into_iter().fold(of_tail, merge)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "roofline_tests.rs"]
mod tests;
