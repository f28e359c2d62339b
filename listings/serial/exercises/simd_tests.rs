use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::max_index;

#[test]
fn of_nothing_there_is_no_largest() {
    assert_eq!(max_index(&[]), None);
    assert_eq!(max_index(&[f64::NAN; 100]), None);
}

#[test]
fn infinities_are_numbers() {
    let (nan, infinity) = (f64::NAN, f64::INFINITY);
    assert_eq!(max_index(&[nan, -infinity, nan, -infinity]), Some(1));
    assert_eq!(max_index(&[nan, -infinity, -1e308, infinity]), Some(3));
}

#[test]
fn the_first_of_equals_wins() {
    let mut x = vec![0.5; 5000];
    assert_eq!(max_index(&x), Some(0));
    for at in [4999, 4097, 2048, 1023, 17, 16] {
        x[at] = 0.75;
        assert_eq!(max_index(&x), Some(at));
    }
    assert_eq!(max_index(&[-1.0, -0.0, 0.0]), Some(1));
}

#[test]
fn every_position_and_length_is_found() {
    for length in 1..100 {
        for at in 0..length {
            let mut x = vec![-3.0; length];
            x[at] = -2.0;
            assert_eq!(max_index(&x), Some(at));
        }
    }
}

/// The obvious loop, slow and right.
#[test]
fn it_agrees_with_a_plain_loop() {
    let mut rng = Pcg64Mcg::seed_from_u64(3);
    for length in [10, 1000, 1024, 10_000] {
        for _ in 0..50 {
            // Few values, so that there are many equals, and some NaN.
            let x: Vec<f64> = (0..length)
                .map(|_| match rng.random_range(0..50) {
                    0 => f64::NAN,
                    v => f64::from(v),
                })
                .collect();
            let mut best: Option<usize> = None;
            for (at, v) in x.iter().enumerate() {
                let beaten = best.is_none_or(|best| *v > x[best]);
                if !v.is_nan() && beaten {
                    best = Some(at);
                }
            }
            assert_eq!(max_index(&x), best);
        }
    }
}
