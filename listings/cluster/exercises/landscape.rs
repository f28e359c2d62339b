//! Exercise of `landscape`: how many tasks to send in one message.

use cluster::landscape::Boundary;

// ANCHOR: task
/// How many tasks have to be sent in one message, so that the way takes no more
/// than the share `loss` of the time: each task is `work` seconds of work, and
/// `bytes` are sent there and back for it. `None` if no number is enough.
pub fn batch(
    border: &Boundary,
    work: f64,
    bytes: f64,
    loss: f64,
) -> Option<u64> {
    let _ = (border, work, bytes, loss);
    todo!("the latency is paid once for all tasks of a message")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "landscape_tests.rs"]
mod tests;
