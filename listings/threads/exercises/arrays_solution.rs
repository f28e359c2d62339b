//! Solution: one step of heat in the threads of rayon.

use std::mem;

use ndarray::{Array2, ArrayRef2, Axis, parallel::prelude::*};

// ANCHOR: solution
/// One step of heat: writes to `new` what `old` has after it. Each inner cell
/// becomes the mean of its four neighbors; cells at the border stay. The
/// threads of rayon share the rows.
///
/// # Panics
///
/// If the shapes differ.
pub fn step(old: &ArrayRef2<f64>, new: &mut ArrayRef2<f64>) {
    assert_eq!(old.shape(), new.shape());
    let (rows, columns) = old.dim();
    if rows < 3 || columns < 3 {
        new.assign(old);
        return;
    }
    new.axis_iter_mut(Axis(0))
        .into_par_iter()
        .zip(old.axis_iter(Axis(0)))
        .enumerate()
        .for_each(|(i, (mut row, before))| {
            row.assign(&before);
            if i == 0 || i + 1 == rows {
                return;
            }
            let (above, below) = (old.row(i - 1), old.row(i + 1));
            for j in 1..columns - 1 {
                let around =
                    above[j] + below[j] + before[j - 1] + before[j + 1];
                row[j] = around / 4.0;
            }
        });
}

/// The field after `steps` steps.
pub fn heat(start: Array2<f64>, steps: usize) -> Array2<f64> {
    let mut old = start;
    let mut new = Array2::zeros(old.dim());
    for _ in 0..steps {
        step(&old, &mut new);
        mem::swap(&mut old, &mut new);
    }
    old
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "arrays_tests.rs"]
mod tests;
