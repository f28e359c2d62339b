use std::{cell::Cell, collections::HashSet};

use serial::containers::ids;

use super::largest;

#[test]
fn they_are_the_first_of_the_sorted() {
    let mut all = ids(10_000);
    let found = largest(all.iter().copied(), 100);
    all.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(found, all[..100]);
}

#[test]
fn order_of_the_stream_does_not_matter() {
    let expected = vec![999, 998, 997];
    assert_eq!(largest(0..1000, 3), expected);
    assert_eq!(largest((0..1000).rev(), 3), expected);
}

#[test]
fn equals_count_as_often_as_they_come() {
    assert_eq!(largest([5, 7, 5, 7, 1], 3), [7, 7, 5]);
}

#[test]
fn short_streams_and_nothing_wanted() {
    assert_eq!(largest([2, 3, 1], 10), [3, 2, 1]);
    assert_eq!(largest([2, 3, 1], 0), []);
    assert_eq!(largest([], 4), []);
}

/// A billion values would not fit into the memory of many machines; ten million
/// must not take long, and are seen once.
#[test]
fn the_stream_is_read_once() {
    let read = Cell::new(0);
    let stream = (0..10_000_000_u64).map(|value| {
        read.set(read.get() + 1);
        // Odd multiplier: a permutation of the 64-bit numbers.
        value.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    });
    let found = largest(stream, 1000);
    assert_eq!(read.get(), 10_000_000);
    assert!(found.is_sorted_by(|a, b| a >= b));
    assert_eq!(found.iter().collect::<HashSet<_>>().len(), 1000);
}
