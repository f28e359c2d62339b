//! Elementwise work: where results go, what temporaries cost, and how to name
//! all arrays of an expression in one loop.

use std::f64::consts::{FRAC_1_PI, PI};

use multiversion::multiversion;
use ndarray::{Array1, Array2, ArrayRef1, ArrayRef2, Axis, Zip};

// ANCHOR: added
/// The sum of `a` and `b`, in new memory.
///
/// # Panics
///
/// If the lengths differ.
pub fn add_new(a: &Array1<f64>, b: &Array1<f64>) -> Array1<f64> {
    a + b
}

/// The sum of `a` and `b`, in memory that is there.
///
/// # Panics
///
/// If the lengths differ.
pub fn add_into(
    a: &ArrayRef1<f64>,
    b: &ArrayRef1<f64>,
    sum: &mut ArrayRef1<f64>,
) {
    Zip::from(sum)
        .and(a)
        .and(b)
        .for_each(|sum, a, b| *sum = a + b);
}
// ANCHOR_END: added

// ANCHOR: fused
/// `a + b * c`, by operators on references.
///
/// # Panics
///
/// If the lengths differ.
pub fn fuse_operators(
    a: &Array1<f64>,
    b: &Array1<f64>,
    c: &Array1<f64>,
) -> Array1<f64> {
    a + b * c
}

/// `a + b * c` in one pass, to memory that is there.
///
/// # Panics
///
/// If the lengths differ.
pub fn fuse_into(
    a: &ArrayRef1<f64>,
    b: &ArrayRef1<f64>,
    c: &ArrayRef1<f64>,
    out: &mut ArrayRef1<f64>,
) {
    Zip::from(out)
        .and(a)
        .and(b)
        .and(c)
        .for_each(|out, a, b, c| *out = a + b * c);
}
// ANCHOR_END: fused

// ANCHOR: fused_steps
/// `a + b * c` in three passes, to memory that is there.
///
/// # Panics
///
/// If the lengths differ.
pub fn fuse_steps(
    a: &Array1<f64>,
    b: &Array1<f64>,
    c: &Array1<f64>,
    out: &mut Array1<f64>,
) {
    out.assign(b);
    *out *= c;
    *out += a;
}
// ANCHOR_END: fused_steps

// ANCHOR: centered
/// Subtracts from each column its mean. An empty matrix stays as it is.
pub fn center_columns(a: &mut Array2<f64>) {
    if let Some(means) = a.mean_axis(Axis(0)) {
        *a -= &means;
    }
}

/// Subtracts from each row its mean. An empty matrix stays as it is.
pub fn center_rows(a: &mut Array2<f64>) {
    if let Some(means) = a.mean_axis(Axis(1)) {
        *a -= &means.insert_axis(Axis(1));
    }
}
// ANCHOR_END: centered

// ANCHOR: sinc
/// sin(x) / x, and 1 at 0, where the quotient has no value but a limit.
pub fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x.sin() / x }
}

/// [`sinc`] of each element, by a loop.
pub fn sinc_loop(x: &ArrayRef1<f64>) -> Array1<f64> {
    let mut y = Array1::zeros(x.len());
    for i in 0..x.len() {
        y[i] = sinc(x[i]);
    }
    y
}

/// [`sinc`] of each element, by `mapv`.
pub fn sinc_mapv(x: &ArrayRef1<f64>) -> Array1<f64> {
    x.mapv(sinc)
}

/// [`sinc`] of each element, by `Zip`, to memory that is there.
///
/// # Panics
///
/// If the lengths differ.
pub fn sinc_zip(x: &ArrayRef1<f64>, y: &mut ArrayRef1<f64>) {
    Zip::from(y).and(x).for_each(|y, &x| *y = sinc(x));
}
// ANCHOR_END: sinc

// ANCHOR: sinc_polynomial
/// Where [`sinc_polynomial`] holds.
const NEAR: f64 = 1e6;
/// π in three pieces, of which the first two times a whole number below 2²⁶ are
/// exact.
const PI_HIGH: f64 = f64::from_bits(PI.to_bits() >> 27 << 27);
const PI_MIDDLE: f64 = PI - PI_HIGH;
const PI_LOW: f64 = 1.2246467991473532e-16;
/// The series of sin(r) / r in r².
const SERIES: [f64; 11] = {
    let mut series = [1.0; 11];
    let mut k = 1;
    while k < series.len() {
        series[k] = -series[k - 1] / (2 * k * (2 * k + 1)) as f64;
        k += 1;
    }
    series
};

/// [`sinc`] for |x| ≤ [`NEAR`], in nothing but arithmetic.
#[inline(always)]
fn sinc_polynomial(x: f64) -> f64 {
    // At this size, the last bit of an f64 is worth 1.
    const ONES: f64 = 1.5 * (1u64 << 52) as f64;
    let shifted = x * FRAC_1_PI + ONES;
    let turns = shifted - ONES;
    let is_odd = shifted.to_bits() & 1;
    let r = x - turns * PI_HIGH - turns * PI_MIDDLE - turns * PI_LOW;
    let series = SERIES.iter().rev().fold(0.0, |sum, c| sum * (r * r) + c);
    let sine = f64::from_bits((r * series).to_bits() ^ is_odd << 63);
    if x == 0.0 { 1.0 } else { sine / x }
}
// ANCHOR_END: sinc_polynomial

// ANCHOR: sinc_lanes
/// [`sinc`] of the common length of `x` and `y`, in the vector units.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn sinc_lanes(x: &[f64], y: &mut [f64]) {
    for (x, y) in x.chunks(256).zip(y.chunks_mut(256)) {
        let is_near = x.iter().fold(true, |all, x| all & (x.abs() <= NEAR));
        for (y, x) in y.iter_mut().zip(x) {
            *y = if is_near {
                sinc_polynomial(*x)
            } else {
                sinc(*x)
            };
        }
    }
}
// ANCHOR_END: sinc_lanes

// ANCHOR: scaled
/// Multiplies `a` by `b`, element by element, by index.
///
/// # Panics
///
/// If `b` has fewer rows or columns than `a`.
pub fn scale_by_index(a: &mut ArrayRef2<f64>, b: &ArrayRef2<f64>) {
    for i in 0..a.nrows() {
        for j in 0..a.ncols() {
            a[[i, j]] *= b[[i, j]];
        }
    }
}

/// Multiplies `a` by `b`, element by element, row by row.
pub fn scale_by_rows(a: &mut ArrayRef2<f64>, b: &ArrayRef2<f64>) {
    for (mut a, b) in a.rows_mut().into_iter().zip(b.rows()) {
        for (a, b) in a.iter_mut().zip(b) {
            *a *= b;
        }
    }
}

/// Multiplies `a` by `b`, element by element.
///
/// # Panics
///
/// If the shapes differ.
pub fn scale_by_zip(a: &mut ArrayRef2<f64>, b: &ArrayRef2<f64>) {
    Zip::from(a).and(b).for_each(|a, b| *a *= b);
}
// ANCHOR_END: scaled

// ANCHOR: relaxed
/// The mean of `x` after `steps` steps, each of which multiplies all elements
/// by `factor` in a new array.
pub fn decay_cloned(x: &Array1<f64>, factor: f64, steps: usize) -> f64 {
    let mut now = x.to_owned();
    for _ in 0..steps {
        now = now.mapv(|v| factor * v);
    }
    now.sum() / now.len() as f64
}

/// [`decay_cloned`] in one array.
pub fn decay_in_place(x: &Array1<f64>, factor: f64, steps: usize) -> f64 {
    let mut now = x.to_owned();
    for _ in 0..steps {
        now.mapv_inplace(|v| factor * v);
    }
    now.sum() / now.len() as f64
}
// ANCHOR_END: relaxed

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ramp(n: usize, from: f64, to: f64) -> Array1<f64> {
        Array1::linspace(from, to, n)
    }

    #[test]
    fn sums_and_fused_sums_agree_bit_for_bit() {
        let (a, b, c) = (
            ramp(101, 0.0, 1.0),
            ramp(101, 5.0, 7.0),
            ramp(101, 1.0, -1.0),
        );
        let mut out = Array1::zeros(101);
        add_into(&a, &b, &mut out);
        assert_eq!(out, add_new(&a, &b));
        fuse_into(&a, &b, &c, &mut out);
        let plain: Array1<f64> = (0..101).map(|i| a[i] + b[i] * c[i]).collect();
        assert_eq!(out, plain);
        assert_eq!(fuse_operators(&a, &b, &c), plain);
        fuse_steps(&a, &b, &c, &mut out);
        assert_eq!(out, plain);
    }

    #[test]
    fn centered_columns_and_rows_have_mean_zero() {
        let a = Array2::from_shape_fn((8, 4), |(i, j)| (i * i + 3 * j) as f64);
        let (mut columns, mut rows) = (a.clone(), a);
        center_columns(&mut columns);
        center_rows(&mut rows);
        // Small integers and quarters of them: all is exact.
        assert_eq!(columns.sum_axis(Axis(0)), Array1::<f64>::zeros(4));
        assert_eq!(rows.sum_axis(Axis(1)), Array1::<f64>::zeros(8));
        assert_eq!(rows[[7, 3]], 4.5);
        let mut empty = Array2::zeros((0, 3));
        center_columns(&mut empty);
        assert_eq!(empty.dim(), (0, 3));
    }

    #[test]
    fn sinc_is_one_at_zero_and_zero_at_pi() {
        assert_eq!(sinc(0.0), 1.0);
        assert_eq!(sinc(-0.0), 1.0);
        assert_eq!(sinc(f64::MIN_POSITIVE), 1.0);
        assert!(sinc(std::f64::consts::PI).abs() < 1e-16);
        assert!(sinc(f64::NAN).is_nan());
        let x = ramp(1001, -20.0, 20.0);
        let mut y = Array1::zeros(1001);
        sinc_zip(&x, &mut y);
        assert_eq!(sinc_loop(&x), y);
        assert_eq!(sinc_mapv(&x), y);
        assert_eq!(y[500], 1.0);
    }

    /// The error of the lanes, measured against the system's sine, whose own
    /// is below 2⁻⁵³: at most twice that near 0, where sinc is 1, and smaller
    /// where it is.
    #[test]
    fn the_lanes_are_near() {
        for (to, bound) in [(1.6, 5.0), (100.0, 5.0), (1e6, 5.0)] {
            let x = ramp(200_003, -to, to).to_vec();
            let mut y = vec![0.0; x.len()];
            sinc_lanes(&x, &mut y);
            let errors = x
                .iter()
                .zip(&y)
                .map(|(x, y)| (y - sinc(*x)).abs() / sinc(*x).abs());
            let worst = errors.fold(0.0, f64::max) / (f64::EPSILON / 2.0);
            assert!(worst <= bound, "{worst} to {to}");
            assert_eq!(y[100_001], 1.0);
        }
    }

    #[test]
    fn lanes_leave_what_is_far_to_the_system() {
        let x = [0.0, 1e9, f64::NAN, -1e300, f64::INFINITY, 0.5];
        let mut y = [7.0; 7];
        sinc_lanes(&x, &mut y);
        for (x, y) in x.iter().zip(y) {
            assert_eq!(sinc(*x).to_bits(), y.to_bits());
        }
        assert_eq!(y[6], 7.0);
    }

    proptest! {
        #[test]
        fn all_ways_to_scale_agree(rows in 0usize..9, columns in 0usize..9) {
            let a = Array2::from_shape_fn((rows, columns), |(i, j)| {
                (i + 10 * j) as f64
            });
            let b = a.mapv(|v| v - 3.0);
            let (mut x, mut y, mut z) = (a.clone(), a.clone(), a);
            scale_by_index(&mut x, &b);
            scale_by_rows(&mut y, &b);
            scale_by_zip(&mut z, &b);
            prop_assert_eq!(&x, &y);
            prop_assert_eq!(&x, &z);
        }
    }

    #[test]
    fn both_decays_agree() {
        let x = ramp(50, 1.0, 2.0);
        let cloned = decay_cloned(&x, 0.5, 3);
        assert_eq!(cloned, decay_in_place(&x, 0.5, 3));
        assert!((cloned - 1.5 / 8.0).abs() < 1e-15);
    }
}
