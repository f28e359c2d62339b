//! Exercise of `scaling`: a histogram that doesn't scale.

// ANCHOR: task
/// How often each value comes, as `threads::scaling::histogram_shared` counts
/// it, in parallel, with an efficiency of at least 0.9 on two cores.
pub fn histogram(bytes: &[u8]) -> [u64; 256] {
    let _ = bytes;
    todo!("count where nobody else counts, then add up")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "scaling_tests.rs"]
mod tests;
