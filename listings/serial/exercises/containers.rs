//! Exercise of `containers`: the largest of a stream.

// ANCHOR: task
/// The `k` largest of `stream`, in descending order; all of it if there are
/// fewer. Equal values count as often as they come. The stream may be longer
/// than memory: no more than `k + 1` values are kept.
pub fn largest(stream: impl IntoIterator<Item = u64>, k: usize) -> Vec<u64> {
    let _ = (stream.into_iter(), k);
    todo!("keep the k largest so far: which of them must go next?")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "containers_tests.rs"]
mod tests;
