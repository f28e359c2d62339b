//! Solution: several generations of checkpoints.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use cluster::failure::{CheckpointError, load, save};

// ANCHOR: solution
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
    save(&folder.join(format!("step-{step}")), bytes)?;
    let at = |path: &Path| {
        let path = path.to_path_buf();
        move |cause| CheckpointError::Io { path, cause }
    };
    let mut generations = generations(folder).map_err(at(folder))?;
    // Those of later steps are of a run that got further, and this one may
    // have passed them over.
    generations.retain(|&(found, _)| found <= step);
    for (_, path) in generations.into_iter().skip(keep.max(1)) {
        fs::remove_file(&path).map_err(at(&path))?;
    }
    Ok(())
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
    let generations = generations(folder).map_err(|cause| {
        let path = folder.into();
        CheckpointError::Io { path, cause }
    })?;
    let mut of_newest = None;
    for (step, path) in generations {
        match load(&path) {
            Ok(Some(bytes)) => return Ok(Some((step, bytes))),
            // Somebody has removed it meanwhile.
            Ok(None) => {}
            Err(fault @ CheckpointError::Io { .. }) => return Err(fault),
            Err(fault) => of_newest = of_newest.or(Some(fault)),
        }
    }
    of_newest.map_or(Ok(None), Err)
}

/// The steps that have a file, and their files, the newest first.
fn generations(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        // Not `step-8.tmp`, which a writer that was killed has left.
        let step = name.to_str().and_then(|name| name.strip_prefix("step-"));
        if let Some(step) = step.and_then(|step| step.parse().ok()) {
            found.push((step, entry.path()));
        }
    }
    found.sort_unstable_by(|a, b| b.cmp(a));
    Ok(found)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
