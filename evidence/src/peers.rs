//! Programs of other languages that do the same work as a listing: building
//! and running them.
//!
//! Every peer takes `--samples N` and prints one JSON object on standard
//! output:
//!
//! ```json
//! {"seconds": [0.0123, 0.0121], "answer": {"survived": 1.0}}
//! ```
//!
//! `seconds` holds N times of the work, taken after one untimed round;
//! `answer` is what the work gave. Further arguments set sizes and seeds.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use crate::runs::find_program;

/// Flags that every C peer is compiled with.
pub const C_FLAGS: [&str; 4] = ["-std=c11", "-O3", "-march=native", "-Wall"];

/// The Python of the book's own environment, relative to the root.
pub const PYTHON: &str = "target/python/bin/python";

/// What a peer printed.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub seconds: Vec<f64>,
    pub answer: BTreeMap<String, Value>,
}

#[derive(Debug, Error)]
pub enum PeerError {
    /// What it takes to run this peer isn't on this machine.
    #[error("{program} needs {needs}")]
    Missing { program: String, needs: String },
    #[error("{0}: {1}")]
    Io(String, io::Error),
    #[error("{program} does not compile:\n{message}")]
    Compile { program: String, message: String },
    #[error("{program} ended with {status}:\n{message}")]
    Failed {
        program: String,
        status: String,
        message: String,
    },
    #[error("{program} printed something else than its report: {message}")]
    Report { program: String, message: String },
}

/// The command that runs the peer `program` (a path relative to `root`);
/// compiles it first where it must be and is older than its source.
///
/// # Errors
///
/// [`PeerError::Missing`] without the compiler or interpreter, and as its
/// other variants say.
pub fn prepare(root: &Path, program: &Path) -> Result<Command, PeerError> {
    let name = program.display().to_string();
    match program.extension().and_then(|e| e.to_str()) {
        Some("py") => {
            let python = root.join(PYTHON);
            if !python.is_file() {
                return Err(PeerError::Missing {
                    program: name,
                    needs: "Python with NumPy; `cargo xtask test` sets it up".into(),
                });
            }
            let mut command = Command::new(python);
            command.arg(root.join(program));
            Ok(command)
        }
        Some("c") => Ok(Command::new(compile_c(root, program)?)),
        _ => Err(PeerError::Missing {
            program: name,
            needs: "a language that this book knows (.py, .c)".into(),
        }),
    }
}

/// The C compiler: `$CC`, else the first of `cc`, `gcc`, `clang`.
pub fn c_compiler() -> Option<PathBuf> {
    match std::env::var("CC") {
        Ok(cc) if !cc.is_empty() => find_program(&cc),
        _ => ["cc", "gcc", "clang"].into_iter().find_map(find_program),
    }
}

fn compile_c(root: &Path, program: &Path) -> Result<PathBuf, PeerError> {
    let name = program.display().to_string();
    let io = |e| PeerError::Io(name.clone(), e);
    let binary = root.join("target").join(program.with_extension(""));
    let folder = root.join("peers/c");
    let modified = |path: &Path| path.metadata().and_then(|m| m.modified());
    let mut newest = modified(&root.join(program)).map_err(io)?;
    for header in crate::places::files_below(&folder, ".h").map_err(io)? {
        newest = newest.max(modified(&header).map_err(io)?);
    }
    if modified(&binary).is_ok_and(|built| built >= newest) {
        return Ok(binary);
    }
    let Some(compiler) = c_compiler() else {
        return Err(PeerError::Missing {
            program: name,
            needs: "a C compiler".into(),
        });
    };
    fs::create_dir_all(binary.parent().unwrap_or(root)).map_err(io)?;
    // Two tests may compile the same peer at once, in one process or in two:
    // each writes a file of its own, and the last to finish puts it in place.
    static COMPILED: AtomicUsize = AtomicUsize::new(0);
    let turn = COMPILED.fetch_add(1, Ordering::Relaxed);
    let fresh = binary.with_extension(format!("{}-{turn}", std::process::id()));
    let output = Command::new(compiler)
        .args(C_FLAGS)
        .arg("-I")
        .arg(&folder)
        .arg("-o")
        .arg(&fresh)
        .arg(root.join(program))
        .arg("-lm")
        .output()
        .map_err(io)?;
    if !output.status.success() {
        return Err(PeerError::Compile {
            program: name,
            message: String::from_utf8_lossy(&output.stderr).into_owned(),
        });
    }
    fs::rename(&fresh, &binary).map_err(io)?;
    Ok(binary)
}

/// Runs the peer `program` with `--samples N` and `args`, and reads its report.
///
/// # Errors
///
/// As [`prepare`]; if the peer fails, or its report is no report of `samples`
/// positive times.
pub fn run(
    root: &Path,
    program: &Path,
    samples: usize,
    args: &[String],
) -> Result<Report, PeerError> {
    let mut command = prepare(root, program)?;
    command.args(["--samples", &samples.to_string()]).args(args);
    report(&program.display().to_string(), &mut command, samples)
}

/// Runs `command`, a prepared peer, and reads its report of `samples` times.
///
/// # Errors
///
/// If it fails, or its report is no report of `samples` positive times.
pub fn report(program: &str, command: &mut Command, samples: usize) -> Result<Report, PeerError> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|e| PeerError::Io(program.into(), e))?;
    if !output.status.success() {
        return Err(PeerError::Failed {
            program: program.into(),
            status: output.status.to_string(),
            message: String::from_utf8_lossy(&output.stderr).into_owned(),
        });
    }
    let fault = |message: String| PeerError::Report {
        program: program.into(),
        message,
    };
    let report: Report =
        serde_json::from_slice(&output.stdout).map_err(|e| fault(e.to_string()))?;
    if report.seconds.len() != samples {
        return Err(fault(format!(
            "{} times, not {samples}",
            report.seconds.len()
        )));
    }
    if let Some(s) = report.seconds.iter().find(|s| !s.is_finite() || **s <= 0.0) {
        return Err(fault(format!("{s} is no time")));
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c_peer(body: &str) -> Result<Report, PeerError> {
        let root = tempfile::tempdir().unwrap();
        let program = Path::new("peers/c/p/x.c");
        fs::create_dir_all(root.path().join("peers/c/p")).unwrap();
        let source = format!("#include <stdio.h>\nint main(void) {{ {body} }}\n");
        fs::write(root.path().join(program), source).unwrap();
        run(root.path(), program, 2, &[])
    }

    #[test]
    fn a_report_is_read() {
        let body = r#"puts("{\"seconds\": [1.5, 2], \"answer\": {\"n\": 3}}"); return 0;"#;
        let report = c_peer(body).unwrap();
        assert_eq!(report.seconds, [1.5, 2.0]);
        assert_eq!(report.answer["n"], 3);
    }

    #[test]
    fn faults_are_told_apart() {
        let kinds = [
            ("return 3;", "exit status: 3"),
            ("return x;", "does not compile"),
            (r#"puts("hello"); return 0;"#, "something else"),
            (
                r#"puts("{\"seconds\": [1], \"answer\": {}}"); return 0;"#,
                "1 times, not 2",
            ),
            (
                r#"puts("{\"seconds\": [1, 0], \"answer\": {}}"); return 0;"#,
                "0 is no time",
            ),
        ];
        for (body, expected) in kinds {
            let fault = c_peer(body).unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let root = tempfile::tempdir().unwrap();
        let fault = run(root.path(), Path::new("peers/python/x.py"), 1, &[]).unwrap_err();
        assert!(matches!(fault, PeerError::Missing { .. }), "{fault}");
    }
}
