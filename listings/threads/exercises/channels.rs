//! Exercise of `channels`: several workers, one order.

use std::num::NonZeroUsize;

// ANCHOR: task
/// Applies `f` to the items in `workers` threads and hands the results to
/// `sink` in the order of the items. At any time at most `window` items have
/// been taken whose results were not handed over.
///
/// # Panics
///
/// If `f` panics.
pub fn map_in_order<T: Send, U: Send>(
    items: impl IntoIterator<Item = T>,
    workers: NonZeroUsize,
    window: NonZeroUsize,
    f: impl Fn(T) -> U + Sync,
    sink: impl FnMut(U),
) {
    let _ = (items.into_iter(), workers, window, f, sink);
    todo!("number the items; keep what comes too soon")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "channels_tests.rs"]
mod tests;
