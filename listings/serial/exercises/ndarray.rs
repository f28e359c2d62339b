//! Exercise of `ndarray`: half the size.

use ndarray::{Array2, ArrayRef2};

// ANCHOR: task
/// An image of half the size: each element is the mean of a block of two by
/// two. A last row or column without a partner is left out.
pub fn halve(image: &ArrayRef2<f64>) -> Array2<f64> {
    let _ = image;
    todo!("four strided views of the image, added in one pass")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "ndarray_tests.rs"]
mod tests;
