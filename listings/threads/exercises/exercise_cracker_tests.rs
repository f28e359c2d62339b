use std::{
    num::NonZeroUsize,
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use watchdog::within;

use super::find_lowest;

const LIMIT: Duration = Duration::from_secs(20);

fn count(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).expect("positive")
}

#[test]
fn nothing_fits() {
    within(LIMIT, || {
        for n in [1, 3] {
            assert_eq!(find_lowest(0, count(4), count(n), |_| true), None);
            let tried = AtomicUsize::new(0);
            let none = find_lowest(100, count(7), count(n), |_| {
                tried.fetch_add(1, Ordering::Relaxed);
                false
            });
            assert_eq!((none, tried.into_inner()), (None, 100));
        }
    });
}

#[test]
fn the_lowest_of_many_is_found() {
    within(LIMIT, || {
        for n in 1..5 {
            for chunk in [1, 3, 50, 1000] {
                for lowest in [0, 1, 49, 50, 333, 999] {
                    let found =
                        find_lowest(1000, count(chunk), count(n), |number| {
                            number >= lowest
                        });
                    assert_eq!(found, Some(lowest));
                }
            }
        }
    });
}

#[test]
fn one_thread_tries_nothing_behind_the_hit() {
    let tried = AtomicUsize::new(0);
    let found = find_lowest(1000, count(64), count(1), |number| {
        tried.fetch_add(1, Ordering::Relaxed);
        number >= 70
    });
    assert_eq!((found, tried.into_inner()), (Some(70), 71));
}

/// A hit in the second chunk comes before the first chunk is done, and the
/// first chunk has one of its own.
#[test]
fn a_later_hit_does_not_end_the_search_of_lower_numbers() {
    within(LIMIT, || {
        let second = Barrier::new(2);
        let found = find_lowest(20, count(10), count(2), |number| {
            if number == 0 || number == 10 {
                second.wait(); // each has its chunk
            }
            number == 9 || number == 10
        });
        assert_eq!(found, Some(9));
    });
}

#[test]
fn the_end_of_all_numbers_is_no_overflow() {
    let found =
        find_lowest(usize::MAX, count(usize::MAX), count(1), |number| {
            number == 5
        });
    assert_eq!(found, Some(5));
}
