//! Exercise of `failure`: several generations of checkpoints.

use std::path::Path;

use cluster::failure::CheckpointError;

// ANCHOR: task
/// Keeps `bytes` as the checkpoint of `step` in `folder`, beside those of
/// earlier steps, of which the newest stay: with it there are `keep` at most,
/// and one at least. Those of later steps are neither counted nor removed.
///
/// # Errors
///
/// If the system refuses. No earlier checkpoint is then lost.
pub fn save_step(
    folder: &Path,
    step: u64,
    bytes: &[u8],
    keep: usize,
) -> Result<(), CheckpointError> {
    let _ = (folder, step, bytes, keep);
    todo!("save the new one, then remove the oldest")
}

/// The newest step whose checkpoint in `folder` is whole, with its bytes. Those
/// that are damaged are passed over.
///
/// # Errors
///
/// If a checkpoint can't be read at all, or if there are some but none is whole:
/// the fault of the newest.
pub fn newest(
    folder: &Path,
) -> Result<Option<(u64, Vec<u8>)>, CheckpointError> {
    let _ = folder;
    todo!("try the checkpoints from the newest on")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
