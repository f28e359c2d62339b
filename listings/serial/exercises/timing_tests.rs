use std::cmp::Ordering;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::compare;

/// Times of work that takes `fastest` seconds, disturbed: some 3 % more on
/// average, and three times as long in one call of twenty.
fn times(fastest: f64, samples: usize, seed: u64) -> Vec<f64> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    (0..samples)
        .map(|_| {
            let delay = -0.03 * (1.0 - rng.random::<f64>()).ln();
            let outlier = if rng.random_bool(0.05) { 3.0 } else { 1.0 };
            fastest * (1.0 + delay) * outlier
        })
        .collect()
}

#[test]
fn the_same_work_is_rarely_told_from_itself() {
    let wrong = (0..200)
        .filter(|i| {
            let (a, b) = (times(1.0, 50, 2 * i), times(1.0, 50, 2 * i + 1));
            compare(&a, &b, *i) != Ordering::Equal
        })
        .count();
    // 5 % of 200 are 10, with a standard deviation of 3.
    assert!(wrong <= 20, "{wrong} false alarms of 200");
}

#[test]
fn four_percent_are_found_both_ways() {
    for i in 0..20 {
        let (a, b) = (times(0.96, 50, 2 * i), times(1.0, 50, 2 * i + 1));
        assert_eq!(compare(&a, &b, i), Ordering::Less, "{i}");
        assert_eq!(compare(&b, &a, i), Ordering::Greater, "{i}");
    }
}

#[test]
fn outliers_do_not_decide() {
    let (mut a, b) = (times(0.95, 50, 1), times(1.0, 50, 2));
    for time in &mut a[..5] {
        *time *= 100.0;
    }
    assert_eq!(compare(&a, &b, 1), Ordering::Less);
}

#[test]
fn many_samples_tell_what_quartiles_cannot() {
    let (a, b) = (times(0.99, 2_000, 1), times(1.0, 2_000, 2));
    assert_eq!(compare(&a, &b, 1), Ordering::Less);
}

#[test]
fn few_samples_and_equal_ones_tell_nothing() {
    assert_eq!(compare(&[], &[], 1), Ordering::Equal);
    assert_eq!(compare(&[1.0; 9], &[2.0; 50], 1), Ordering::Equal);
    assert_eq!(compare(&[1.0; 10], &[2.0; 10], 1), Ordering::Less);
    assert_eq!(compare(&[1.0; 50], &[1.0; 50], 1), Ordering::Equal);
}

#[test]
fn the_seed_decides() {
    let (a, b) = (times(0.99, 30, 1), times(1.0, 30, 2));
    assert_eq!(compare(&a, &b, 7), compare(&a, &b, 7));
}
