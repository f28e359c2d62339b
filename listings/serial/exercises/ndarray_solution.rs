//! Solution: half the size.

// ANCHOR: solution
use ndarray::{Array2, ArrayRef2, Zip, s};

/// An image of half the size: each element is the mean of a block of two by
/// two. A last row or column without a partner is left out.
pub fn halve(image: &ArrayRef2<f64>) -> Array2<f64> {
    let (rows, columns) = (image.nrows() / 2, image.ncols() / 2);
    if rows == 0 || columns == 0 {
        return Array2::zeros((rows, columns));
    }
    let even = image.slice(s![..2 * rows, ..2 * columns]);
    Zip::from(even.slice(s![..;2, ..;2]))
        .and(even.slice(s![..;2, 1..;2]))
        .and(even.slice(s![1..;2, ..;2]))
        .and(even.slice(s![1..;2, 1..;2]))
        .map_collect(|a, b, c, d| 0.25 * (a + b + c + d))
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "ndarray_tests.rs"]
mod tests;
