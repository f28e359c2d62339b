//! Arrays of ndarray shared out among threads, and what memory has to say.

use std::thread;

use ndarray::{
    ArrayRef1, ArrayRef2, ArrayViewMut2, Axis, Zip, par_azip,
    parallel::prelude::*, s,
};

// ANCHOR: triad
/// Sets `a` to `b` + `s` `c`.
///
/// # Panics
///
/// If the lengths differ, as all functions here with several arrays.
pub fn triad(
    a: &mut ArrayRef1<f64>,
    b: &ArrayRef1<f64>,
    s: f64,
    c: &ArrayRef1<f64>,
) {
    Zip::from(a)
        .and(b)
        .and(c)
        .for_each(|a, b, c| *a = b + s * c);
}
// ANCHOR_END: triad

// ANCHOR: triad_par
/// [`triad`] in the threads of rayon.
pub fn triad_par(
    a: &mut ArrayRef1<f64>,
    b: &ArrayRef1<f64>,
    s: f64,
    c: &ArrayRef1<f64>,
) {
    Zip::from(a)
        .and(b)
        .and(c)
        .par_for_each(|a, b, c| *a = b + s * c);
}
// ANCHOR_END: triad_par

/// [`triad_par`] by the macro.
pub fn triad_azip(
    a: &mut ArrayRef1<f64>,
    b: &ArrayRef1<f64>,
    s: f64,
    c: &ArrayRef1<f64>,
) {
    par_azip!((a in a, &b in b, &c in c) *a = b + s * c);
}

// ANCHOR: sinc
/// sin(x)/x, and 1 at 0.
fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x.sin() / x }
}

/// Replaces each element by its sinc.
pub fn sinc_all(x: &mut ArrayRef1<f64>) {
    x.mapv_inplace(sinc);
}

/// [`sinc_all`] in the threads of rayon.
pub fn sinc_all_par(x: &mut ArrayRef1<f64>) {
    x.par_mapv_inplace(sinc);
}
// ANCHOR_END: sinc

// ANCHOR: halves
/// Replaces the elements of a matrix by their sincs, each half of its rows in
/// a thread.
pub fn sinc_halves(a: ArrayViewMut2<f64>) {
    let rows = a.nrows();
    let (mut upper, mut lower) = a.split_at(Axis(0), rows / 2);
    thread::scope(|scope| {
        scope.spawn(move || upper.mapv_inplace(sinc));
        lower.mapv_inplace(sinc);
    });
}
// ANCHOR_END: halves

// ANCHOR: quarters
/// The same in four blocks, each half of the rows and of the columns.
pub fn sinc_blocks(a: &mut ArrayRef2<f64>) {
    let (i, j) = (a.nrows() / 2, a.ncols() / 2);
    let (one, two, three, four) = a.multi_slice_mut((
        s![..i, ..j],
        s![..i, j..],
        s![i.., ..j],
        s![i.., j..],
    ));
    thread::scope(|scope| {
        for mut block in [one, two, three, four] {
            scope.spawn(move || block.mapv_inplace(sinc));
        }
    });
}
// ANCHOR_END: quarters

// ANCHOR: chunks
/// Multiplies each row by its factor. The threads of rayon take chunks of
/// `chunk` rows.
///
/// # Panics
///
/// If `chunk` is 0, or there are not as many factors as rows.
pub fn scale_rows(
    a: &mut ArrayRef2<f64>,
    factors: &ArrayRef1<f64>,
    chunk: usize,
) {
    assert_eq!(a.nrows(), factors.len());
    a.axis_chunks_iter_mut(Axis(0), chunk)
        .into_par_iter()
        .zip(factors.axis_chunks_iter(Axis(0), chunk))
        .for_each(|(mut rows, factors)| {
            for (mut row, factor) in rows.rows_mut().into_iter().zip(factors) {
                row *= *factor;
            }
        });
}
// ANCHOR_END: chunks

// ANCHOR: lines
/// Halves all elements, row by row or column by column, each a task.
pub fn halve_lines(a: &mut ArrayRef2<f64>, axis: Axis) {
    a.axis_iter_mut(axis)
        .into_par_iter()
        .for_each(|mut line| line *= 0.5);
}

/// The same without threads.
pub fn halve_lines_serial(a: &mut ArrayRef2<f64>, axis: Axis) {
    for mut line in a.axis_iter_mut(axis) {
        line *= 0.5;
    }
}
// ANCHOR_END: lines

// ANCHOR: sums
/// The sum of all elements, added up by rayon element by element.
pub fn sum_elements(x: &ArrayRef1<f64>) -> f64 {
    x.view().into_par_iter().sum()
}

/// The sum of the sums of chunks.
pub fn sum_chunks(x: &ArrayRef1<f64>) -> f64 {
    let sums: Vec<f64> = x
        .axis_chunks_iter(Axis(0), 1 << 16)
        .into_par_iter()
        .map(|chunk| chunk.sum())
        .collect();
    sums.iter().sum()
}
// ANCHOR_END: sums

// ANCHOR: standardize_steps
/// Subtracts `mean`, divides by `deviation` and clips to ±3: three passes.
pub fn standardize_steps(x: &mut ArrayRef1<f64>, mean: f64, deviation: f64) {
    x.mapv_inplace(|x| x - mean);
    x.mapv_inplace(|x| x / deviation);
    x.mapv_inplace(|x| x.clamp(-3.0, 3.0));
}

/// [`standardize_steps`] in the threads of rayon.
pub fn standardize_steps_par(
    x: &mut ArrayRef1<f64>,
    mean: f64,
    deviation: f64,
) {
    x.par_mapv_inplace(|x| x - mean);
    x.par_mapv_inplace(|x| x / deviation);
    x.par_mapv_inplace(|x| x.clamp(-3.0, 3.0));
}
// ANCHOR_END: standardize_steps

// ANCHOR: standardize
/// [`standardize_steps`] in one pass.
pub fn standardize(x: &mut ArrayRef1<f64>, mean: f64, deviation: f64) {
    x.mapv_inplace(|x| ((x - mean) / deviation).clamp(-3.0, 3.0));
}

/// [`standardize`] in the threads of rayon.
pub fn standardize_par(x: &mut ArrayRef1<f64>, mean: f64, deviation: f64) {
    x.par_mapv_inplace(|x| ((x - mean) / deviation).clamp(-3.0, 3.0));
}
// ANCHOR_END: standardize

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};
    use proptest::prelude::*;
    use rayon::ThreadPoolBuilder;

    use super::*;

    /// Multiples of 2⁻¹⁰, whose sums are exact in any order.
    fn numbers(length: usize) -> Array1<f64> {
        (0..length)
            .map(|i| ((i * 37) % 1001) as f64 / 1024.0)
            .collect()
    }

    fn on_threads(work: impl Fn() + Sync) {
        for threads in [1, 2, 3, 8] {
            let pool = ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(&work);
        }
    }

    #[test]
    fn triads_agree() {
        on_threads(|| {
            let (b, c) = (numbers(10_007), numbers(10_007));
            let mut expected = Array1::zeros(10_007);
            triad(&mut expected, &b, 3.0, &c);
            for f in [triad_par, triad_azip] {
                let mut a = Array1::zeros(10_007);
                f(&mut a, &b, 3.0, &c);
                assert_eq!(a, expected);
            }
        });
    }

    #[test]
    fn sincs_agree() {
        let mut expected = numbers(35 * 17);
        let matrix = expected.clone().into_shape_with_order((35, 17)).unwrap();
        sinc_all(&mut expected);
        on_threads(|| {
            let mut x = numbers(35 * 17);
            sinc_all_par(&mut x);
            assert_eq!(x, expected);
        });
        let mut halves = matrix.clone();
        sinc_halves(halves.view_mut());
        let mut blocks = matrix;
        sinc_blocks(&mut blocks);
        assert_eq!(halves, blocks);
        assert_eq!(halves.into_flat(), expected);
    }

    #[test]
    fn every_line_is_halved() {
        on_threads(|| {
            let a = numbers(24 * 10).into_shape_with_order((24, 10)).unwrap();
            let expected = &a * 0.5;
            for axis in [Axis(0), Axis(1)] {
                let (mut one, mut two) = (a.clone(), a.clone());
                halve_lines(&mut one, axis);
                halve_lines_serial(&mut two, axis);
                assert_eq!((&one, &two), (&expected, &expected));
            }
        });
    }

    #[test]
    fn sums_and_standards_agree() {
        on_threads(|| {
            let x = numbers(200_003);
            assert_eq!(sum_elements(&x), x.sum());
            assert_eq!(sum_chunks(&x), x.sum());
            let mut expected = x.clone();
            standardize_steps(&mut expected, 0.5, 0.1);
            for f in [standardize_steps_par, standardize, standardize_par] {
                let mut y = x.clone();
                f(&mut y, 0.5, 0.1);
                assert_eq!(y, expected);
            }
        });
    }

    proptest! {
        #[test]
        fn rows_are_scaled_by_their_factors(
            rows in 0..20usize,
            columns in 0..5usize,
            chunk in 1..25usize,
        ) {
            let mut a = Array2::ones((rows, columns));
            let factors = numbers(rows);
            scale_rows(&mut a, &factors, chunk);
            for (row, factor) in a.rows().into_iter().zip(&factors) {
                prop_assert!(row.iter().all(|v| v == factor));
            }
        }
    }
}
