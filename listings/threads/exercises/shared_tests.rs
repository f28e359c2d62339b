use std::{num::NonZeroUsize, time::Duration};

use threads::shared::{histogram_serial, populations};
use watchdog::within;

use super::histogram;

fn count(threads: usize) -> NonZeroUsize {
    NonZeroUsize::new(threads).expect("some")
}

#[test]
fn nothing_lies_in_no_bin() {
    assert_eq!(histogram(&[], 3, count(2)), [0, 0, 0]);
    assert!(histogram(&[0.5], 0, count(2)).is_empty());
}

#[test]
fn values_have_their_bins() {
    let values = [0.0, 0.24, 0.25, 0.26, 0.99, 1.0, -0.5, f64::NAN];
    for threads in 1..10 {
        let counts = histogram(&values, 4, count(threads));
        assert_eq!(counts, [2, 2, 0, 1], "{threads} threads");
    }
}

#[test]
fn threads_count_as_one_does() {
    within(Duration::from_secs(20), || {
        let values = populations(10_007);
        for (bins, threads) in [(1, 2), (64, 2), (64, 3), (1000, 8)] {
            let expected = histogram_serial(&values, bins);
            assert_eq!(histogram(&values, bins, count(threads)), expected);
        }
    });
}
