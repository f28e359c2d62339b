//! Solution: the largest of a stream.

// ANCHOR: solution
use std::{cmp::Reverse, collections::BinaryHeap};

/// The `k` largest of `stream`, in descending order; all of it if there are
/// fewer. Equal values count as often as they come. The stream may be longer
/// than memory: no more than `k + 1` values are kept.
///
/// O(n log k) at worst. In a stream in random order about k ln(n/k) values
/// enter the heap; each of the others costs a comparison.
pub fn largest(stream: impl IntoIterator<Item = u64>, k: usize) -> Vec<u64> {
    let mut stream = stream.into_iter();
    // A heap has its greatest on top; of the reversed, that is the smallest.
    let mut heap: BinaryHeap<Reverse<u64>> =
        stream.by_ref().take(k).map(Reverse).collect();
    for value in stream {
        if let Some(mut smallest) = heap.peek_mut()
            && value > smallest.0
        {
            // The heap is put in order again when `smallest` is dropped.
            *smallest = Reverse(value);
        }
    }
    let ascending = heap.into_sorted_vec();
    ascending.into_iter().map(|Reverse(value)| value).collect()
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "containers_tests.rs"]
mod tests;
