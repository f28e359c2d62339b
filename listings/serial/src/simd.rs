//! Vector units: sums and dot products whose order the compiler may not
//! change, in lanes that it can vectorize, for the instructions at hand.

use multiversion::multiversion;

// ANCHOR: sum_naive
/// The sum, from left to right.
pub fn sum_naive(x: &[f64]) -> f64 {
    x.iter().sum()
}
// ANCHOR_END: sum_naive

// ANCHOR: sum_integers
/// The sum of integers. It must fit into an `i64`: a debug build panics where
/// it does not, a release build wraps.
pub fn sum_integers(x: &[i64]) -> i64 {
    x.iter().sum()
}
// ANCHOR_END: sum_integers

// ANCHOR: rotate_and_xor
/// A chain of two instructions for each element, each of one cycle.
pub fn rotate_and_xor(x: &[f64]) -> u64 {
    x.iter()
        .fold(0, |hash: u64, v| hash.rotate_left(1) ^ v.to_bits())
}
// ANCHOR_END: rotate_and_xor

// ANCHOR: sum_lanes
/// The sum in `LANES` independent running sums, added up at the end.
///
/// Rounds differently from [`sum_naive`], and the same for the same `LANES`
/// on all machines.
#[inline(always)]
pub fn sum_lanes<const LANES: usize>(x: &[f64]) -> f64 {
    let (rows, tail) = x.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for row in rows {
        for (lane, v) in lanes.iter_mut().zip(row) {
            *lane += v;
        }
    }
    lanes.iter().sum::<f64>() + tail.iter().sum::<f64>()
}
// ANCHOR_END: sum_lanes

// ANCHOR: sum_dispatched
/// [`sum_lanes`] in the widest instructions that this processor has.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn sum_dispatched(x: &[f64]) -> f64 {
    sum_lanes::<16>(x)
}
// ANCHOR_END: sum_dispatched

/// [`sum_dispatched`] in twice as many lanes: four registers of AVX-512.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn sum_wide(x: &[f64]) -> f64 {
    sum_lanes::<32>(x)
}

// ANCHOR: sum_outlined
/// The same with a call in the way: a mistake.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn sum_outlined(x: &[f64]) -> f64 {
    outlined(x)
}

#[inline(never)]
fn outlined(x: &[f64]) -> f64 {
    sum_lanes::<16>(x)
}
// ANCHOR_END: sum_outlined

// ANCHOR: sum_arch
/// [`sum_lanes`] by hand: four accumulators of four lanes in AVX2, where the
/// processor has it.
pub fn sum_arch(x: &[f64]) -> f64 {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: this processor has AVX2, and that is all it needs.
        return unsafe { sum_avx2(x) };
    }
    sum_lanes::<16>(x)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn sum_avx2(x: &[f64]) -> f64 {
    use std::arch::x86_64::*;

    let (rows, tail) = x.as_chunks::<16>();
    let mut accumulators = [_mm256_setzero_pd(); 4];
    for row in rows {
        let (quads, _) = row.as_chunks::<4>();
        for (accumulator, quad) in accumulators.iter_mut().zip(quads) {
            // SAFETY: `quad` holds four f64; loadu asks for no alignment.
            let quad = unsafe { _mm256_loadu_pd(quad.as_ptr()) };
            *accumulator = _mm256_add_pd(*accumulator, quad);
        }
    }
    let mut lanes = [[0.0; 4]; 4];
    for (lanes, accumulator) in lanes.iter_mut().zip(accumulators) {
        // SAFETY: `lanes` has room for four f64; storeu asks for no alignment.
        unsafe { _mm256_storeu_pd(lanes.as_mut_ptr(), accumulator) };
    }
    lanes.as_flattened().iter().sum::<f64>() + tail.iter().sum::<f64>()
}
// ANCHOR_END: sum_arch

// ANCHOR: dot
/// The dot product of the common length of `x` and `y`, from left to right.
pub fn dot_naive(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).sum()
}

/// The dot product in `LANES` running sums; what the longer one has in excess
/// is left out.
#[inline(always)]
pub fn dot_lanes<const LANES: usize>(x: &[f64], y: &[f64]) -> f64 {
    let length = x.len().min(y.len());
    let (x_rows, x_tail) = x[..length].as_chunks::<LANES>();
    let (y_rows, y_tail) = y[..length].as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (x_row, y_row) in x_rows.iter().zip(y_rows) {
        for ((lane, a), b) in lanes.iter_mut().zip(x_row).zip(y_row) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f64>() + dot_naive(x_tail, y_tail)
}

/// [`dot_lanes`] in the widest instructions that this processor has.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn dot_dispatched(x: &[f64], y: &[f64]) -> f64 {
    dot_lanes::<16>(x, y)
}
// ANCHOR_END: dot

// ANCHOR: add_indexed
/// Adds `x` to the beginning of `y`.
///
/// # Panics
///
/// If `y` is shorter than `x`.
pub fn add_indexed(x: &[f64], y: &mut [f64]) {
    for i in 0..x.len() {
        y[i] += x[i];
    }
}
// ANCHOR_END: add_indexed

// ANCHOR: add_reversed
/// Adds `x`, back to front, to `y`.
///
/// # Panics
///
/// If `x` is shorter than `y`.
pub fn add_reversed(x: &[f64], y: &mut [f64]) {
    let last = y.len().saturating_sub(1);
    for i in 0..y.len() {
        y[i] += x[last - i];
    }
}
// ANCHOR_END: add_reversed

// ANCHOR: add_reversed_cut
/// [`add_reversed`] with one check in front of the loop.
///
/// # Panics
///
/// If `x` is shorter than `y`.
pub fn add_reversed_cut(x: &[f64], y: &mut [f64]) {
    let x = &x[..y.len()];
    for (y, x) in y.iter_mut().zip(x.iter().rev()) {
        *y += x;
    }
}
// ANCHOR_END: add_reversed_cut

// ANCHOR: any_above
/// Whether any element is above `limit`.
pub fn any_above(x: &[f64], limit: f64) -> bool {
    x.iter().any(|v| *v > limit)
}
// ANCHOR_END: any_above

// ANCHOR: any_above_rows
/// [`any_above`], which looks at 32 elements before it may stop.
pub fn any_above_rows(x: &[f64], limit: f64) -> bool {
    let (rows, tail) = x.as_chunks::<32>();
    rows.iter()
        .any(|row| row.iter().fold(false, |any, v| any | (*v > limit)))
        || any_above(tail, limit)
}
// ANCHOR_END: any_above_rows

/// The sum of `x`, rounded once: added up in whole multiples of 2⁻⁸⁰.
///
/// `None` if a term is no such multiple, or the sum exceeds 2⁴⁷.
pub fn sum_exact(x: &[f64]) -> Option<f64> {
    const UNIT: f64 = (1u128 << 80) as f64;
    let sum = x.iter().try_fold(0i128, |sum, v| {
        let units = (v * UNIT) as i128;
        // The cast truncates and saturates: a term that isn't whole, is out of
        // range or NaN, does not come back as it was.
        (units as f64 == v * UNIT).then(|| sum.checked_add(units))?
    })?;
    Some(sum as f64 / UNIT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    /// Multiples of 2⁻²⁰ in -1 to 1: all their sums are exact in any order.
    fn exact_terms(length: usize) -> Vec<f64> {
        let mut rng = Pcg64Mcg::seed_from_u64(7);
        (0..length)
            .map(|_| {
                f64::from(rng.random_range(-1_048_576..=1_048_576))
                    / 1_048_576.0
            })
            .collect()
    }

    #[test]
    fn sums_without_rounding_agree_in_all_versions() {
        for length in (0..70).chain([1000, 4099]) {
            let x = exact_terms(length);
            let sum = sum_naive(&x);
            assert_eq!(sum_lanes::<16>(&x), sum, "{length}");
            assert_eq!(sum_lanes::<3>(&x), sum, "{length}");
            assert_eq!(sum_dispatched(&x), sum, "{length}");
            assert_eq!(sum_outlined(&x), sum, "{length}");
            assert_eq!(sum_arch(&x), sum, "{length}");
            assert_eq!(sum_exact(&x), Some(sum), "{length}");
        }
        assert_eq!(sum_integers(&[1, -2, 40]), 39);
    }

    /// The same lanes in other instructions round the same.
    #[test]
    fn instructions_do_not_change_the_sum() {
        let x: Vec<f64> = (1..10_007).map(|i| 1.0 / f64::from(i)).collect();
        let y: Vec<f64> = x.iter().map(|v| v.sqrt()).collect();
        assert_eq!(sum_dispatched(&x), sum_lanes::<16>(&x));
        assert_eq!(sum_arch(&x), sum_lanes::<16>(&x));
        assert_eq!(sum_wide(&x), sum_lanes::<32>(&x));
        assert_eq!(dot_dispatched(&x, &y), dot_lanes::<16>(&x, &y));
    }

    /// H(n) by its asymptotic expansion, whose error is below 1/(120 n⁴).
    #[test]
    fn the_harmonic_sum_is_within_its_bound() {
        let n = 100_000;
        let x: Vec<f64> = (1..=n).map(|i| 1.0 / f64::from(i)).collect();
        let n = f64::from(n);
        let gamma = 0.577_215_664_901_532_9;
        let known = n.ln() + gamma + 0.5 / n - 1.0 / (12.0 * n * n);
        let exact = sum_exact(&x).unwrap();
        assert!((exact - known).abs() < 1e-13, "{exact} {known}");
        for sum in [sum_naive(&x), sum_lanes::<16>(&x)] {
            assert!((sum - exact).abs() <= n * f64::EPSILON / 2.0 * exact);
        }
    }

    #[test]
    fn what_cannot_be_summed_exactly_is_refused() {
        assert_eq!(sum_exact(&[f64::NAN]), None);
        assert_eq!(sum_exact(&[f64::INFINITY]), None);
        assert_eq!(sum_exact(&[1e300]), None);
        assert_eq!(sum_exact(&[2f64.powi(-81)]), None);
        assert_eq!(sum_exact(&[2f64.powi(46); 2]), None);
        assert_eq!(sum_exact(&[1e13, 0.5, -1e13]), Some(0.5));
    }

    #[test]
    fn dot_products_agree_and_stop_at_the_shorter() {
        for length in (0..40).chain([1000]) {
            // Products of such terms are multiples of 2⁻⁴⁰ below 1.
            let (x, y) = (exact_terms(length), exact_terms(length + 5));
            let dot = dot_naive(&x, &y);
            assert_eq!(dot_lanes::<16>(&x, &y), dot, "{length}");
            assert_eq!(dot_dispatched(&y, &x), dot, "{length}");
        }
        assert_eq!(dot_naive(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
    }

    #[test]
    fn additions_agree() {
        let x = exact_terms(101);
        let [mut a, mut b, mut c] = [(); 3].map(|()| vec![1.0; 101]);
        add_indexed(&x, &mut a);
        add_reversed(&x, &mut b);
        add_reversed_cut(&x, &mut c);
        assert_eq!(b, c);
        b.reverse();
        assert_eq!(a, b);
        add_reversed(&[], &mut []);
        add_reversed_cut(&x, &mut []);
    }

    #[test]
    #[should_panic(expected = "out of")]
    fn a_short_input_is_refused() {
        add_reversed_cut(&[1.0], &mut [0.0; 2]);
    }

    #[test]
    fn one_above_is_found_anywhere() {
        for length in [0, 1, 31, 32, 33, 64, 100] {
            let mut x = vec![1.0; length];
            assert!(!any_above(&x, 1.0) && !any_above_rows(&x, 1.0));
            for at in 0..length {
                x[at] = 2.0;
                assert!(any_above(&x, 1.0) && any_above_rows(&x, 1.0));
                x[at] = f64::NAN;
                assert!(!any_above(&x, 1.0) && !any_above_rows(&x, 1.0));
            }
        }
    }

    #[test]
    fn rotate_and_xor_sees_all_bits_in_their_order() {
        let hash = |bits: &[u64]| {
            let x: Vec<f64> = bits.iter().map(|b| f64::from_bits(*b)).collect();
            rotate_and_xor(&x)
        };
        assert_eq!(hash(&[1, 1, 0]), 0b110);
        assert_eq!(hash(&[1 << 63, 0]), 1);
    }
}
