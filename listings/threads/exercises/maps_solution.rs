//! Solution: the error of the first item that fails.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

// ANCHOR: solution
/// The results of all items in order, or the number of the first item that
/// fails, and its error. Which threads work, and how fast, makes no difference
/// to the answer.
///
/// Items behind one that is known to have failed are not begun any more.
pub fn try_map<T: Sync, U: Send, E: Send>(
    items: &[T],
    f: impl Fn(&T) -> Result<U, E> + Sync,
) -> Result<Vec<U>, (usize, E)> {
    // A hint: it only ever falls, and no item before the first failure is
    // ever behind it. The errors themselves come back by `collect`.
    let first = AtomicUsize::new(usize::MAX);
    let results: Vec<Option<Result<U, E>>> = items
        .par_iter()
        .enumerate()
        .map(|(number, item)| {
            if number > first.load(Relaxed) {
                return None;
            }
            let result = f(item);
            if result.is_err() {
                first.fetch_min(number, Relaxed);
            }
            Some(result)
        })
        .collect();
    results
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(number, result)| result.map_err(|error| (number, error)))
        .collect()
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "maps_tests.rs"]
mod tests;
