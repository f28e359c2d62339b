//! Exercise of `maps`: the error of the first item that fails.

// ANCHOR: task
/// The results of all items in order, or the number of the first item that
/// fails, and its error. Which threads work, and how fast, makes no difference
/// to the answer.
///
/// Items behind one that is known to have failed are not begun any more.
pub fn try_map<T: Sync, U: Send, E: Send>(
    items: &[T],
    f: impl Fn(&T) -> Result<U, E> + Sync,
) -> Result<Vec<U>, (usize, E)> {
    let _ = (items, f);
    todo!("remember the number of the first failure among the known ones")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "maps_tests.rs"]
mod tests;
