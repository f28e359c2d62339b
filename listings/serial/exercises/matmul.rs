//! Exercise of `matmul`: a matrix times a vector.

use serial::matmul::{Matrix, ShapeError};

// ANCHOR: task
/// Sets `y` to `a` times `x`, each element the dot product of a row of `a` and
/// `x`.
///
/// # Errors
///
/// If the shapes don't fit: `x` is `x.len()` by 1.
pub fn product_vector(
    a: &Matrix,
    x: &[f64],
    y: &mut [f64],
) -> Result<(), ShapeError> {
    let _ = (a, x, y);
    todo!("give each row running sums enough")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "matmul_tests.rs"]
mod tests;
