use proptest::{collection::vec, prelude::*};
use serial::correctness::{close, walk};

use super::Moments;

#[test]
fn of_few_values() {
    let none = Moments::of(&[]);
    assert_eq!(none, Moments::default());
    assert_eq!(none.variance(), None);
    assert_eq!(none.and(none), none);
    assert_eq!(Moments::of(&[3.0]).variance(), Some(0.0));
    let four = Moments::of(&[1.0, 3.0]).and(Moments::of(&[5.0, 7.0]));
    assert_eq!((four.count, four.mean), (4, 4.0));
    assert_eq!(four.variance(), Some(5.0));
}

#[test]
fn nothing_more_changes_nothing() {
    let three = Moments::of(&[1.0, 2.0, 4.0]);
    assert_eq!(three.and(Moments::of(&[])), three);
    assert_eq!(Moments::of(&[]).and(three), three);
}

/// The mean of the squares less the square of the mean would be 0 or 128 here.
#[test]
fn values_far_from_zero_keep_their_variance() {
    let values: Vec<f64> = (0..1000).map(|i| 1e9 + f64::from(i % 2)).collect();
    let joined = values
        .chunks(70)
        .map(Moments::of)
        .fold(Moments::default(), Moments::and);
    let variance = joined.variance().unwrap();
    assert!(close(variance, 0.25, 1e-9, 0.0), "{variance}");
}

proptest! {
    /// Each of the two ways rounds each value at most four times, and sums `n`
    /// of them: a relative error of (n + 4) ε, of each, covers the squares.
    /// The mean lies within as much of the largest value.
    #[test]
    fn parts_have_the_moments_of_the_whole(
        values in vec(-1e3..1e3_f64, 1..200),
        length in 1..50_usize,
    ) {
        let whole = Moments::of(&values);
        let parts = values
            .chunks(length)
            .map(Moments::of)
            .fold(Moments::default(), Moments::and);
        let n = values.len() as f64;
        let bound = 2.0 * (n + 4.0) * f64::EPSILON;
        prop_assert_eq!(parts.count, whole.count);
        prop_assert!(close(parts.mean, whole.mean, 0.0, bound * 1e3));
        // An error of the mean adds its square to each deviation.
        let shift = n * (bound * 1e3).powi(2);
        prop_assert!(close(parts.squares, whole.squares, bound, shift));
    }
}

#[test]
fn the_end_of_walks_has_the_variance_of_a_walk() {
    let ends: Vec<f64> = (0..10_000).map(|particle| walk(&particle)).collect();
    let variance = Moments::of(&ends).variance().unwrap();
    let (expected, n) = (100.0 / 12.0, ends.len() as f64);
    let error = expected * (2.0 / n).sqrt();
    assert!((variance - expected).abs() < 4.9 * error, "{variance}");
}
