//! Solution: a sum in a tree.

/// Up to this many elements are added from left to right.
pub const LEAF: usize = 1024;

// ANCHOR: solution
/// The sum of two halves, each of which is such a sum, down to [`LEAF`]
/// elements. Of an odd number the left half is the shorter one. Halves are
/// added in the threads of the pool; the bits depend on `x` alone.
pub fn sum_tree(x: &[f64]) -> f64 {
    if x.len() <= LEAF {
        return x.iter().sum();
    }
    let (left, right) = x.split_at(x.len() / 2);
    let (left, right) = rayon::join(|| sum_tree(left), || sum_tree(right));
    left + right
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "rayon_questions_tests.rs"]
mod tests;
