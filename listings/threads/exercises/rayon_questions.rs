//! Exercise of `rayon_questions`: a sum in a tree.

// ANCHOR: task
/// Up to this many elements are added from left to right.
pub const LEAF: usize = 1024;

/// The sum of two halves, each of which is such a sum, down to [`LEAF`]
/// elements. Of an odd number the left half is the shorter one. Halves are
/// added in the threads of the pool; the bits depend on `x` alone.
pub fn sum_tree(x: &[f64]) -> f64 {
    let _ = x;
    todo!("who decides where to split?")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "rayon_questions_tests.rs"]
mod tests;
