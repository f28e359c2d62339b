//! Bandwidth and arithmetic: which of them a loop waits for, and what it costs to
//! get memory.

use multiversion::{multiversion, target::target_cfg_f};

// ANCHOR: triad
/// Sets `a` to `b` + `s` `c`, element by element, as far as all three reach.
pub fn triad(a: &mut [f64], b: &[f64], s: f64, c: &[f64]) {
    for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
        *a = b + s * c;
    }
}
// ANCHOR_END: triad

// ANCHOR: triad_fresh
/// [`triad`] into memory of its own.
pub fn triad_fresh(b: &[f64], s: f64, c: &[f64]) -> Vec<f64> {
    b.iter().zip(c).map(|(b, c)| b + s * c).collect()
}
// ANCHOR_END: triad_fresh

// ANCHOR: polynomial
/// Replaces each element v by c₀ + c₁ v + c₂ v² + …, by Horner's rule.
///
/// Where the processor has a fused multiply-add, it rounds once a step.
#[multiversion(targets("x86_64+avx512f+fma", "x86_64+avx2+fma"))]
pub fn polynomial(x: &mut [f64], coefficients: &[f64]) {
    if target_cfg_f!(target_feature = "fma") {
        horner(x, coefficients, |a, v, c| a.mul_add(v, c));
    } else {
        horner(x, coefficients, |a, v, c| a * v + c);
    }
}

#[inline(always)]
fn horner(x: &mut [f64], coefficients: &[f64], step: fn(f64, f64, f64) -> f64) {
    let (last, others) = match coefficients.split_last() {
        Some((last, others)) => (*last, others),
        None => (0.0, coefficients),
    };
    // As many values at once as hide the latency of a step.
    let (rows, tail) = x.as_chunks_mut::<64>();
    for row in rows {
        let mut sums = [last; 64];
        for c in others.iter().rev() {
            for (sum, v) in sums.iter_mut().zip(&*row) {
                *sum = step(*sum, *v, *c);
            }
        }
        *row = sums;
    }
    for v in tail {
        *v = others.iter().rev().fold(last, |sum, c| step(sum, *v, *c));
    }
}
// ANCHOR_END: polynomial

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triads_agree() {
        let b: Vec<f64> = (0..1000).map(f64::from).collect();
        let c: Vec<f64> = b.iter().map(|v| v - 300.0).collect();
        let mut a = vec![f64::NAN; 1000];
        triad(&mut a, &b, 0.5, &c);
        assert_eq!(a[10], 10.0 + 0.5 * -290.0);
        assert_eq!(a, triad_fresh(&b, 0.5, &c));
        triad(&mut [], &b, 1.0, &c);
    }

    /// Small whole numbers: nothing is rounded, fused or not.
    #[test]
    fn polynomials_of_whole_numbers_are_exact() {
        for length in [0, 1, 63, 64, 65, 200] {
            let mut x: Vec<f64> = (0..length).map(|i| (i % 7) as f64).collect();
            let expected: Vec<f64> =
                x.iter().map(|v| 1.0 - 2.0 * v + 3.0 * v * v).collect();
            polynomial(&mut x, &[1.0, -2.0, 3.0]);
            assert_eq!(x, expected);
        }
    }

    #[test]
    fn few_coefficients_are_few_powers() {
        let mut x = [2.0; 70];
        polynomial(&mut x, &[0.0, 1.0]);
        assert_eq!(x, [2.0; 70]);
        polynomial(&mut x, &[5.0]);
        assert_eq!(x, [5.0; 70]);
        polynomial(&mut x, &[]);
        assert_eq!(x, [0.0; 70]);
    }

    /// 1/k! up to 1/20! on 0 to 1: what is left out is below 1/21!, and each of
    /// 20 steps rounds twice, to a part of 2⁻⁵³ of at most e.
    #[test]
    fn the_series_of_the_exponential_is_within_its_bound() {
        let coefficients: Vec<f64> = (0..=20)
            .scan(1.0, |factorial, k| {
                *factorial *= f64::from(k.max(1));
                Some(1.0 / *factorial)
            })
            .collect();
        let mut x: Vec<f64> = (0..=100).map(|i| f64::from(i) / 100.0).collect();
        let expected: Vec<f64> = x.iter().map(|v| v.exp()).collect();
        polynomial(&mut x, &coefficients);
        for (v, e) in x.iter().zip(expected) {
            assert!((v - e).abs() < 20.0 * f64::EPSILON * e, "{v} {e}");
        }
    }
}
