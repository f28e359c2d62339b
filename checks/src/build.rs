//! What cargo has built, and how to ask it for more of the same.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The build that the running test belongs to.
#[derive(Clone, Debug)]
pub struct Build {
    /// Root of the workspace that was compiled.
    pub workspace: PathBuf,
    /// `target/`, wherever it is.
    pub target: PathBuf,
    /// `target/debug`, `target/release` or `target/TRIPLE/debug`.
    pub profile: PathBuf,
}

impl Build {
    /// Found from the running program, which cargo put in `PROFILE/deps`.
    ///
    /// # Panics
    ///
    /// If the program was not built by cargo.
    pub fn here() -> Build {
        let program = env::current_exe().expect("the running program has a path");
        let profile = program
            .ancestors()
            .find(|dir| dir.file_name().is_some_and(|name| name == "deps"))
            .and_then(Path::parent)
            .expect("a test stands in target/PROFILE/deps");
        let target = profile
            .ancestors()
            .find(|dir| dir.join("CACHEDIR.TAG").is_file())
            .or(profile.parent())
            .expect("a profile's folder is not the root");
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Build {
            workspace: workspace.canonicalize().unwrap_or(workspace),
            target: target.to_path_buf(),
            profile: profile.to_path_buf(),
        }
    }

    /// Cargo, in the folder `root`, with this build's target folder.
    pub fn cargo(&self, root: &Path) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo
            .current_dir(root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never")
            // What cargo said about this test is not about the next program.
            .env_remove("CARGO_MANIFEST_DIR");
        cargo
    }

    /// The arguments that make cargo build as this test was built.
    pub fn profile_args(&self) -> Vec<String> {
        let mut args = Vec::new();
        if let Some(triple) = self.triple() {
            args.extend(["--target".into(), triple]);
        }
        match self.profile.file_name().and_then(|name| name.to_str()) {
            None | Some("debug") => {}
            Some(name) => args.extend(["--profile".into(), name.into()]),
        }
        args
    }

    /// The triple in the path, where cargo was told `--target`.
    pub fn triple(&self) -> Option<String> {
        let above = self.profile.parent()?;
        (above != self.target).then(|| above.file_name()?.to_str().map(str::to_owned))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_test_finds_its_own_build() {
        let build = Build::here();
        assert!(build.workspace.join("checks/Cargo.toml").is_file());
        assert!(build.profile.starts_with(&build.target));
    }

    #[test]
    fn profile_and_triple_are_read_from_the_path() {
        let mut build = Build {
            workspace: "/w".into(),
            target: "/t".into(),
            profile: "/t/debug".into(),
        };
        assert!(build.profile_args().is_empty());
        build.profile = "/t/wasm32/release".into();
        assert_eq!(
            build.profile_args(),
            ["--target", "wasm32", "--profile", "release"]
        );
    }
}
