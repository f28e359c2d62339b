//! Solution: a step of the heat equation.

// ANCHOR: solution
use ndarray::{ArrayRef2, Zip, s};

/// Writes to each inner element of `next` the mean of its four neighbors in
/// `now`, and leaves the border alone. Arrays with a side below three have no
/// inner elements.
///
/// # Panics
///
/// If the shapes differ.
pub fn smooth(now: &ArrayRef2<f64>, next: &mut ArrayRef2<f64>) {
    assert_eq!(now.dim(), next.dim(), "the shapes differ");
    if now.nrows() < 3 || now.ncols() < 3 {
        return;
    }
    let (bottom, right) = (now.nrows() - 1, now.ncols() - 1);
    Zip::from(next.slice_mut(s![1..bottom, 1..right]))
        .and(now.slice(s![..bottom - 1, 1..right]))
        .and(now.slice(s![2.., 1..right]))
        .and(now.slice(s![1..bottom, ..right - 1]))
        .and(now.slice(s![1..bottom, 2..]))
        .for_each(|next, north, south, west, east| {
            *next = 0.25 * (north + south + west + east);
        });
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "elementwise_tests.rs"]
mod tests;
