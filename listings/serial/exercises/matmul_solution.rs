//! Solution: a matrix times a vector.

use serial::{
    matmul::{Matrix, ShapeError},
    simd::dot_dispatched,
};

// ANCHOR: solution
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
    if a.columns() != x.len() {
        return Err(ShapeError::Inner {
            left: a.columns(),
            right: x.len(),
        });
    }
    if a.rows() != y.len() {
        return Err(ShapeError::Product {
            wanted: (a.rows(), 1),
            found: (y.len(), 1),
        });
    }
    for (i, y) in y.iter_mut().enumerate() {
        *y = dot_dispatched(a.row(i), x);
    }
    Ok(())
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "matmul_tests.rs"]
mod tests;
