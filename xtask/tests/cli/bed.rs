//! A small book in a temporary folder, and fake programs to run the tool with.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub struct Bed {
    folder: tempfile::TempDir,
    /// Folders in PATH besides the fake programs'.
    path: &'static str,
}

pub struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub error: String,
}

impl Outcome {
    /// The fault: the last line of standard error.
    pub fn fault(&self) -> &str {
        self.error.lines().last().unwrap_or_default()
    }
}

impl Bed {
    /// With the system's shell tools beside the fake programs.
    pub fn new() -> Bed {
        Bed::with_path("/usr/bin:/bin")
    }

    /// Nothing but the fake programs.
    pub fn bare() -> Bed {
        Bed::with_path("")
    }

    fn with_path(path: &'static str) -> Bed {
        let folder = tempfile::tempdir().unwrap();
        let bed = Bed { folder, path };
        bed.write("book.toml", "[preprocessor.evidence]\npublished = 'm-2'\n");
        bed.write("listings/p/Cargo.toml", "");
        bed.write("peers/python/requirements.txt", "numpy==2\n");
        fs::create_dir_all(bed.bin()).unwrap();
        bed
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("book root")
    }

    pub fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    /// Where rustup has its toolchains: none, unless a test makes one.
    pub fn rustup(&self) -> PathBuf {
        self.folder.path().join("rustup")
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap()
    }

    /// Puts a shell script into PATH.
    pub fn fake(&self, program: &str, script: &str) {
        write_script(&self.bin().join(program), script);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env("PATH", format!("{}:{}", self.bin().display(), self.path))
            .env("BOOK_XTASK", env!("CARGO_BIN_EXE_xtask"))
            .env("BIN", self.bin())
            .env("RUSTUP_HOME", self.rustup())
            .stdin(Stdio::null());
        for name in [
            "CARGO",
            "CARGO_TARGET_DIR",
            "CI",
            "CC",
            "MPICC",
            "LIBCLANG_PATH",
            "PYTHON",
            "BOOK_REQUIRE",
        ] {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        outcome(&mut self.command(arguments))
    }
}

pub fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    Outcome {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        error: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Writes an executable script. The shell writes it: were it this process, then
/// one forked for another test could still hold the file open for writing, and
/// it could not be started.
pub fn write_script(path: &Path, script: &str) {
    let status = Command::new("sh")
        .args([
            "-c",
            r#"printf '#!/bin/sh\n%s\n' "$1" > "$2" && chmod 755 "$2""#,
            "sh",
        ])
        .arg(script)
        .arg(path)
        .status();
    assert!(status.unwrap().success(), "{}", path.display());
}
