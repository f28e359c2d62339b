//! What cargo knows of a workspace: its packages and what they build.

use std::{io, path::Path, path::PathBuf, process::Command};

use serde::Deserialize;

/// Something that a package builds.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub package: String,
    pub name: String,
    /// `lib`, `bin`, `example`, `test`, `bench`.
    pub kinds: Vec<String>,
    /// The root of its source, absolute.
    pub source: PathBuf,
}

/// All targets of the workspace at `root`.
///
/// # Errors
///
/// If cargo can't be run, or with what it says.
pub(crate) fn targets(root: &Path) -> io::Result<Vec<Target>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        targets: Vec<RawTarget>,
    }
    #[derive(Deserialize)]
    struct RawTarget {
        name: String,
        kind: Vec<String>,
        src_path: PathBuf,
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version=1", "--offline"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(io::Error::other(message));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let mut targets = Vec::new();
    for package in metadata.packages {
        for target in package.targets {
            targets.push(Target {
                package: package.name.clone(),
                name: target.name,
                kinds: target.kind,
                source: target.src_path,
            });
        }
    }
    Ok(targets)
}
