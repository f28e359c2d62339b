use std::collections::HashSet;

use rayon::ThreadPoolBuilder;

use super::bootstrap_means;

fn values() -> Vec<f64> {
    (0..100).map(|i| f64::from(i).sqrt()).collect()
}

#[test]
fn means_are_the_same_on_any_number_of_threads() {
    let expected = bootstrap_means(&values(), 1, 0..200);
    assert_eq!(expected.len(), 200);
    for threads in [1, 2, 3, 8] {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let means = pool.install(|| bootstrap_means(&values(), 1, 0..200));
        assert_eq!(means, expected, "{threads} threads");
    }
}

/// Two machines may take a half each, and a third one a single resample.
#[test]
fn parts_join() {
    let whole = bootstrap_means(&values(), 1, 0..200);
    let left = bootstrap_means(&values(), 1, 0..77);
    let right = bootstrap_means(&values(), 1, 77..200);
    assert_eq!([left, right].concat(), whole);
    assert_eq!(bootstrap_means(&values(), 1, 150..151), whole[150..151]);
    assert!(bootstrap_means(&values(), 1, 7..7).is_empty());
}

/// A mean is one of some 2⁴⁷ floats, so that two of 1,000 are the same by
/// chance once in a hundred million.
#[test]
fn no_two_resamples_are_alike_whatever_their_seeds() {
    let means: Vec<u64> = (0..20)
        .flat_map(|seed| bootstrap_means(&values(), seed, 0..50))
        .map(f64::to_bits)
        .collect();
    let distinct: HashSet<u64> = means.iter().copied().collect();
    assert_eq!(distinct.len(), means.len());
}

/// Mean and standard error of the mean, within 4.9 standard errors of 2,000
/// resamples.
#[test]
fn means_spread_as_theory_has_it() {
    let values = values();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    let expected = variance / n;
    let means = bootstrap_means(&values, 7, 0..2_000);
    let k = means.len() as f64;
    let of_means = means.iter().sum::<f64>() / k;
    assert!((of_means - mean).abs() < 4.9 * (expected / k).sqrt());
    let spread = means.iter().map(|m| (m - of_means).powi(2)).sum::<f64>() / k;
    assert!((spread - expected).abs() < 4.9 * expected * (2.0 / k).sqrt());
}

#[test]
#[should_panic(expected = "no values")]
fn no_values_have_no_mean() {
    bootstrap_means(&[], 1, 0..3);
}
