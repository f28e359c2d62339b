//! Solution: the latency is shared, the bytes are not.

use cluster::landscape::Boundary;

// ANCHOR: solution
/// How many tasks have to be sent in one message, so that the way takes no more
/// than the share `loss` of the time; `None` if no number is enough.
pub fn batch(
    border: &Boundary,
    work: f64,
    bytes: f64,
    loss: f64,
) -> Option<u64> {
    // The way of k tasks, 2 α + k n / B, is to be at most k w loss / (1 - loss).
    let allowed = work * loss / (1.0 - loss);
    let left = allowed - bytes / border.bandwidth;
    let tasks = (2.0 * border.latency / left).ceil();
    (left > 0.0).then(|| (tasks as u64).max(1))
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "landscape_tests.rs"]
mod tests;
