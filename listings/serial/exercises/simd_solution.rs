//! Solution: where is the largest?

use multiversion::multiversion;

// ANCHOR: solution
/// Elements whose maximum is taken before anybody asks where it was: enough to
/// hide what a block costs beside its elements, few enough to search quickly.
const BLOCK: usize = 1024;

/// The first position of the largest element. NaN is never the largest.
///
/// `None` if there is nothing but NaN, or nothing. Linear in the length.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn max_index(x: &[f64]) -> Option<usize> {
    let mut largest = f64::NEG_INFINITY;
    let mut start = 0;
    for (number, block) in x.chunks(BLOCK).enumerate() {
        let of_block = maximum(block);
        if of_block > largest {
            largest = of_block;
            start = number * BLOCK;
        }
    }
    let within = x[start..].iter().position(|v| *v == largest)?;
    Some(start + within)
}

/// The largest element, or -∞ if there is none above it.
#[inline(always)]
fn maximum(x: &[f64]) -> f64 {
    // Unlike `f64::max`, one comparison: false for NaN, and one instruction.
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let (rows, tail) = x.as_chunks::<16>();
    let mut lanes = [f64::NEG_INFINITY; 16];
    for row in rows {
        for (lane, v) in lanes.iter_mut().zip(row) {
            *lane = larger(*lane, *v);
        }
    }
    let of_rows = lanes.into_iter().fold(f64::NEG_INFINITY, larger);
    tail.iter().copied().fold(of_rows, larger)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "simd_tests.rs"]
mod tests;
