//! Loops: the same work over the same items as an index loop, as an iterator
//! in `for`, and as an iterator that runs its own loop.

use std::iter;

// ANCHOR: square
/// The square, which fits into 64 bits.
#[inline(always)]
fn square(v: &u32) -> u64 {
    let v = u64::from(*v);
    v * v
}
// ANCHOR_END: square

// ANCHOR: chain_for
/// The sum of the squares of two slices. It must fit into a `u64`, as all
/// sums here: a debug build panics where it does not, a release build wraps.
pub fn chain_for(a: &[u32], b: &[u32]) -> u64 {
    let mut sum = 0;
    for v in a.iter().chain(b) {
        sum += square(v);
    }
    sum
}
// ANCHOR_END: chain_for

// ANCHOR: chain_sum
/// [`chain_for`] with the loop left to `sum`.
pub fn chain_sum(a: &[u32], b: &[u32]) -> u64 {
    a.iter().chain(b).map(square).sum()
}
// ANCHOR_END: chain_sum

// ANCHOR: chain_each
/// [`chain_for`] with the loop left to `for_each`.
pub fn chain_each(a: &[u32], b: &[u32]) -> u64 {
    let mut sum = 0;
    a.iter().chain(b).for_each(|v| sum += square(v));
    sum
}
// ANCHOR_END: chain_each

// ANCHOR: chain_nested
/// [`chain_for`] as a loop within a loop.
pub fn chain_nested(a: &[u32], b: &[u32]) -> u64 {
    let mut sum = 0;
    for half in [a, b] {
        for v in half {
            sum += square(v);
        }
    }
    sum
}
// ANCHOR_END: chain_nested

// ANCHOR: chain_checked
/// [`chain_for`]; `None` if the sum doesn't fit into a `u64`.
pub fn chain_checked(a: &[u32], b: &[u32]) -> Option<u64> {
    let mut sum = 0u64;
    for v in a.iter().chain(b) {
        sum = sum.checked_add(square(v))?;
    }
    Some(sum)
}

/// [`chain_checked`] with the loop left to `try_fold`.
pub fn chain_try(a: &[u32], b: &[u32]) -> Option<u64> {
    a.iter()
        .chain(b)
        .try_fold(0, |sum: u64, v| sum.checked_add(square(v)))
}
// ANCHOR_END: chain_checked

// ANCHOR: rows
/// The sum of the squares of rows of any lengths.
pub fn rows_for(rows: &[Vec<u32>]) -> u64 {
    let mut sum = 0;
    for v in rows.iter().flatten() {
        sum += square(v);
    }
    sum
}

/// [`rows_for`] with the loop left to `sum`.
pub fn rows_sum(rows: &[Vec<u32>]) -> u64 {
    rows.iter().flatten().map(square).sum()
}
// ANCHOR_END: rows

// ANCHOR: sum_index
/// The sum of the squares, by index.
#[expect(clippy::needless_range_loop, reason = "it is what is measured")]
pub fn sum_index(x: &[u32]) -> u64 {
    let mut sum = 0;
    for i in 0..x.len() {
        sum += square(&x[i]);
    }
    sum
}
// ANCHOR_END: sum_index

// ANCHOR: sum_first
/// The sum of the first `n` squares, by an index that nobody has compared
/// with the length.
///
/// # Panics
///
/// If there are fewer than `n`.
#[expect(clippy::needless_range_loop, reason = "it is what is measured")]
pub fn sum_first(x: &[u32], n: usize) -> u64 {
    let mut sum = 0;
    for i in 0..n {
        sum += square(&x[i]);
    }
    sum
}
// ANCHOR_END: sum_first

// ANCHOR: sum_iter
/// [`sum_index`] by an iterator.
pub fn sum_iter(x: &[u32]) -> u64 {
    x.iter().map(square).sum()
}
// ANCHOR_END: sum_iter

// ANCHOR: sum_from_fn
/// [`sum_index`] by an iterator made of a closure.
pub fn sum_from_fn(x: &[u32]) -> u64 {
    let mut i = 0;
    iter::from_fn(|| {
        let v = x.get(i)?;
        i += 1;
        Some(square(v))
    })
    .sum()
}
// ANCHOR_END: sum_from_fn

// ANCHOR: sum_reversed
/// [`sum_index`] from the last to the first.
pub fn sum_reversed(x: &[u32]) -> u64 {
    x.iter().rev().map(square).sum()
}
// ANCHOR_END: sum_reversed

// ANCHOR: sum_boxed
/// The squares of `x` from the first or from the last on: two types in one.
pub fn squares(
    x: &[u32],
    reversed: bool,
) -> Box<dyn Iterator<Item = u64> + '_> {
    if reversed {
        Box::new(x.iter().rev().map(square))
    } else {
        Box::new(x.iter().map(square))
    }
}

/// [`sum_index`] by an iterator whose type is known when the program runs.
pub fn sum_boxed(x: &[u32], reversed: bool) -> u64 {
    squares(x, reversed).sum()
}
// ANCHOR_END: sum_boxed

// ANCHOR: sum_collected
/// [`sum_index`] with all squares in memory in between.
pub fn sum_collected(x: &[u32]) -> u64 {
    let squares: Vec<u64> = x.iter().map(square).collect();
    squares.iter().sum()
}
// ANCHOR_END: sum_collected

// ANCHOR: sum_reused
/// [`sum_collected`] into memory that is there already; what `squares` held is
/// dropped.
pub fn sum_reused(x: &[u32], squares: &mut Vec<u64>) -> u64 {
    squares.clear();
    squares.extend(x.iter().map(square));
    squares.iter().sum()
}
// ANCHOR_END: sum_reused

// ANCHOR: inclusive_for
/// The sum of the squares up to the position `last`.
///
/// # Panics
///
/// If there is no such position, as in the versions below.
#[expect(clippy::needless_range_loop, reason = "it is what is measured")]
pub fn inclusive_for(x: &[u32], last: usize) -> u64 {
    let mut sum = 0;
    for i in 0..=last {
        sum += square(&x[i]);
    }
    sum
}
// ANCHOR_END: inclusive_for

// ANCHOR: inclusive_each
/// [`inclusive_for`] with the loop left to `for_each`.
pub fn inclusive_each(x: &[u32], last: usize) -> u64 {
    let mut sum = 0;
    (0..=last).for_each(|i| sum += square(&x[i]));
    sum
}
// ANCHOR_END: inclusive_each

// ANCHOR: inclusive_slice
/// [`inclusive_for`] over a slice, which is checked once.
pub fn inclusive_slice(x: &[u32], last: usize) -> u64 {
    let mut sum = 0;
    for v in &x[..=last] {
        sum += square(v);
    }
    sum
}
// ANCHOR_END: inclusive_slice

// ANCHOR: fourths
/// The sum of the squares of each fourth element, the first included.
pub fn fourths_index(x: &[u32]) -> u64 {
    let mut sum = 0;
    for i in (0..x.len()).step_by(4) {
        sum += square(&x[i]);
    }
    sum
}

/// [`fourths_index`] by steps of the iterator.
pub fn fourths_step(x: &[u32]) -> u64 {
    x.iter().step_by(4).map(square).sum()
}
// ANCHOR_END: fourths

// ANCHOR: chunks
/// [`fourths_index`] by chunks whose length is known when the program runs.
pub fn fourths_chunks_exact(x: &[u32]) -> u64 {
    let chunks = x.chunks_exact(4);
    let last = chunks.remainder().first().map_or(0, square);
    chunks.map(|chunk| square(&chunk[0])).sum::<u64>() + last
}

/// [`fourths_index`] by arrays.
pub fn fourths_arrays(x: &[u32]) -> u64 {
    let (arrays, tail) = x.as_chunks::<4>();
    let last = tail.first().map_or(0, square);
    arrays.iter().map(|[v, ..]| square(v)).sum::<u64>() + last
}
// ANCHOR_END: chunks

// ANCHOR: ascents
/// How often an element is smaller than the next.
pub fn ascents_windows(x: &[u32]) -> usize {
    x.windows(2).filter(|w| w[0] < w[1]).count()
}

/// [`ascents_windows`] by two slices.
pub fn ascents_zip(x: &[u32]) -> usize {
    let next = x.get(1..).unwrap_or_default();
    x.iter().zip(next).filter(|(a, b)| a < b).count()
}
// ANCHOR_END: ascents

// ANCHOR: find
/// Where the first zero is.
pub fn zero_position(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|b| *b == 0)
}

/// Whether there is a zero.
pub fn zero_contains(bytes: &[u8]) -> bool {
    bytes.contains(&0)
}

/// Where the first line ends.
pub fn newline_find(text: &str) -> Option<usize> {
    text.find('\n')
}
// ANCHOR_END: find

// ANCHOR: rotate
/// Moves the first `places` elements to the end, one after the other.
///
/// O(`places` · n).
pub fn rotate_by_one(x: &mut [u32], places: usize) {
    for _ in 0..places {
        for i in 1..x.len() {
            x.swap(i - 1, i);
        }
    }
}

/// The same by three reversals, in O(n).
///
/// # Panics
///
/// If `places` is more than there are, as `rotate_left` does.
pub fn rotate_reversing(x: &mut [u32], places: usize) {
    x[..places].reverse();
    x[places..].reverse();
    x.reverse();
}
// ANCHOR_END: rotate

// ANCHOR: sort
/// Sorts in O(n), knowing that there are 256 different bytes.
pub fn sort_counting(bytes: &mut [u8]) {
    let mut counts = [0usize; 256];
    for b in bytes.iter() {
        counts[usize::from(*b)] += 1;
    }
    let mut rest = bytes;
    for (value, count) in (0..=u8::MAX).zip(counts) {
        let (run, later) = rest.split_at_mut(count);
        run.fill(value);
        rest = later;
    }
}
// ANCHOR_END: sort

// ANCHOR: fill
/// Sets all to `value`.
pub fn fill_loop(x: &mut [u8], value: u8) {
    for v in x {
        *v = value;
    }
}

/// Copies as many as both have.
pub fn copy_loop(x: &[u32], y: &mut [u32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = *x;
    }
}
// ANCHOR_END: fill

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn squares_to_a_million_have_a_closed_form() {
        let n = 1_000_000;
        let x: Vec<u32> = (1..=n).collect();
        let n = u64::from(n);
        let known = n * (n + 1) * (2 * n + 1) / 6;
        for sum in [sum_index, sum_iter, sum_from_fn, sum_reversed] {
            assert_eq!(sum(&x), known);
        }
        assert_eq!(sum_collected(&x), known);
        assert_eq!(sum_reused(&x, &mut vec![7]), known);
    }

    #[test]
    fn an_overflow_is_found() {
        let x = [u32::MAX];
        assert!(chain_try(&x, &[]).is_some());
        assert_eq!(chain_try(&x, &x), chain_checked(&x, &x));
        assert_eq!(chain_try(&x, &x), None);
    }

    #[test]
    #[should_panic(expected = "out of")]
    fn a_position_behind_the_end_is_refused() {
        inclusive_slice(&[1], 1);
    }

    proptest! {
        #[test]
        fn forms_of_a_loop_agree(
            x in prop::collection::vec(0u32..1 << 20, 0..200),
            y in prop::collection::vec(0u32..1 << 20, 0..200),
        ) {
            let sum = sum_iter(&x);
            for other in [
                sum_index, sum_from_fn, sum_reversed, sum_collected,
                |x: &[u32]| sum_first(x, x.len()),
                |x: &[u32]| sum_boxed(x, false),
                |x: &[u32]| sum_boxed(x, true),
            ] {
                prop_assert_eq!(other(&x), sum);
            }
            if let Some(last) = x.len().checked_sub(1) {
                for other in [inclusive_for, inclusive_each, inclusive_slice] {
                    prop_assert_eq!(other(&x, last), sum);
                }
            }
            let both = sum + sum_iter(&y);
            for other in [chain_for, chain_sum, chain_each, chain_nested] {
                prop_assert_eq!(other(&x, &y), both);
            }
            prop_assert_eq!(chain_checked(&x, &y), Some(both));
            prop_assert_eq!(chain_try(&x, &y), Some(both));
            let rows = [x, vec![], y];
            prop_assert_eq!(rows_for(&rows), both);
            prop_assert_eq!(rows_sum(&rows), both);
        }

        #[test]
        fn steps_and_neighbors_agree(
            x in prop::collection::vec(0u32..50, 0..200),
        ) {
            let fourths = fourths_index(&x);
            for other in [fourths_step, fourths_chunks_exact, fourths_arrays] {
                prop_assert_eq!(other(&x), fourths);
            }
            prop_assert_eq!(ascents_windows(&x), ascents_zip(&x));
        }

        #[test]
        fn own_loops_do_what_std_does(
            x in prop::collection::vec(any::<u32>(), 0..100),
            bytes in prop::collection::vec(any::<u8>(), 0..2000),
            share in 0.0..1.0,
        ) {
            let places = (x.len() as f64 * share) as usize;
            let [mut std, mut one, mut three] = [(); 3].map(|()| x.clone());
            std.rotate_left(places);
            rotate_by_one(&mut one, places);
            rotate_reversing(&mut three, places);
            prop_assert_eq!(&one, &std);
            prop_assert_eq!(&three, &std);
            let [mut std, mut own] = [(); 2].map(|()| bytes.clone());
            std.sort_unstable();
            sort_counting(&mut own);
            prop_assert_eq!(own, std);
            prop_assert_eq!(
                zero_position(&bytes).is_some(),
                zero_contains(&bytes)
            );
            let mut copy = vec![7; x.len()];
            copy_loop(&x, &mut copy);
            prop_assert_eq!(copy, x);
            let mut filled = bytes.clone();
            fill_loop(&mut filled, 3);
            prop_assert_eq!(filled, vec![3; bytes.len()]);
        }
    }
}
