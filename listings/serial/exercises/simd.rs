//! Exercise of `simd`: where is the largest?

// ANCHOR: task
/// The first position of the largest element. NaN is never the largest.
///
/// `None` if there is nothing but NaN, or nothing.
pub fn max_index(x: &[f64]) -> Option<usize> {
    let _ = x;
    todo!("find the block that holds the maximum, then the place in it")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "simd_tests.rs"]
mod tests;
