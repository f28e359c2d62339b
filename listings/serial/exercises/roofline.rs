//! Exercise of `roofline`: four answers from one pass.

// ANCHOR: task
/// What a sample says about the numbers that it was drawn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    pub least: f64,
    pub largest: f64,
    pub mean: f64,
    /// Mean square of the distances from the mean.
    pub variance: f64,
}

/// The moments of `x`, which holds no NaN; `None` of nothing. Reads `x` from
/// memory once, and gets no memory.
pub fn moments(x: &[f64]) -> Option<Moments> {
    let _ = x;
    todo!("do all that there is to do with a block while it is in the cache")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "roofline_tests.rs"]
mod tests;
