use super::{Moments, moments};

/// By the definitions, in four passes.
fn expected(x: &[f64]) -> Moments {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    Moments {
        least: x.iter().copied().fold(f64::INFINITY, f64::min),
        largest: x.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        mean,
        variance: x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n,
    }
}

/// Rounding is the same to a few parts in 10¹² for some thousand numbers.
fn assert_near(x: &[f64]) {
    let (found, expected) = (moments(x).unwrap(), expected(x));
    assert_eq!(found.least, expected.least);
    assert_eq!(found.largest, expected.largest);
    let scale = expected.mean.abs().max(expected.variance.sqrt());
    let error = (found.mean - expected.mean).abs();
    assert!(error <= 1e-12 * scale, "mean {found:?} {expected:?}");
    let error = (found.variance - expected.variance).abs();
    assert!(
        error <= 1e-9 * expected.variance,
        "variance {found:?} {expected:?}"
    );
}

#[test]
fn nothing_has_no_moments() {
    assert_eq!(moments(&[]), None);
}

#[test]
fn one_number_does_not_vary() {
    let found = moments(&[-2.5]).unwrap();
    assert_eq!((found.least, found.largest), (-2.5, -2.5));
    assert_eq!((found.mean, found.variance), (-2.5, 0.0));
}

#[test]
fn moments_agree_in_all_lengths() {
    let wave = |i: usize| (i as f64 * 0.7).sin();
    for length in (2..200).chain([1023, 1024, 2048, 2049, 4095, 10_001]) {
        let x: Vec<f64> = (0..length).map(wave).collect();
        assert_near(&x);
    }
}

/// The mean of squares less the square of the mean would lose all digits.
#[test]
fn numbers_far_from_zero_keep_their_variance() {
    let x: Vec<f64> = (0..10_000).map(|i| 1e9 + f64::from(i % 2)).collect();
    let found = moments(&x).unwrap();
    assert!((found.variance - 0.25).abs() < 1e-6, "{found:?}");
}
