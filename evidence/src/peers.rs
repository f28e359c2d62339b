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
//!
//! A C peer that needs more than [`C_FLAGS`] says so in its first line:
//! `/* flags: -fopenmp */`. One that includes `mpi.h` is compiled by the MPI's own
//! compiler. On many ranks, rank 0 alone prints the report.

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

use crate::{mpi::Mpi, places, runs::find_program};

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
    fs::create_dir_all(binary.parent().unwrap_or(root)).map_err(io)?;
    // Two tests may compile the same peer at once, in one process or in two:
    // each writes a file of its own, and the last to finish puts it in place.
    static COMPILED: AtomicUsize = AtomicUsize::new(0);
    let turn = COMPILED.fetch_add(1, Ordering::Relaxed);
    let fresh = binary.with_extension(format!("{}-{turn}", std::process::id()));
    compile(&root.join(program), &folder, &fresh, &C_FLAGS).map_err(|fault| match fault {
        CompileError::Missing(needs) => PeerError::Missing {
            program: name.clone(),
            needs,
        },
        CompileError::Message(message) => PeerError::Compile {
            program: name.clone(),
            message,
        },
    })?;
    fs::rename(&fresh, &binary).map_err(io)?;
    Ok(binary)
}

/// Why a C peer was not compiled.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CompileError {
    /// The compiler, or one that knows the flags of the source.
    #[error("it needs {0}")]
    Missing(String),
    /// What the compiler said.
    #[error("{0}")]
    Message(String),
}

/// The flags that the first line of a C peer asks for, `/* flags: -fopenmp */`.
///
/// # Errors
///
/// If the source can't be read.
pub fn own_flags(source: &Path) -> io::Result<Vec<String>> {
    let text = fs::read_to_string(source)?;
    let first = text.lines().next().unwrap_or_default().trim();
    let flags = first
        .strip_prefix("/* flags:")
        .and_then(|rest| rest.strip_suffix("*/"))
        .unwrap_or_default();
    Ok(flags.split_whitespace().map(String::from).collect())
}

/// Whether the peer `source` sends messages.
///
/// # Errors
///
/// If it can't be read.
pub fn sends_messages(source: &Path) -> io::Result<bool> {
    let text = fs::read_to_string(source)?;
    Ok(["#include <mpi.h>", "from mpi4py"]
        .iter()
        .any(|mark| text.contains(mark)))
}

/// The C compiler of the MPI that the book of `source` uses.
fn mpi_compiler(source: &Path) -> Option<PathBuf> {
    let root = places::root_from(source).unwrap_or_default();
    Mpi::find(&root).map(|mpi| mpi.mpicc)
}

/// Compiles the C peer `source` into `executable`, with `flags` and its own.
///
/// # Errors
///
/// [`CompileError`].
pub fn compile(
    source: &Path,
    include: &Path,
    executable: &Path,
    flags: &[&str],
) -> Result<(), CompileError> {
    let message = |e: io::Error| CompileError::Message(format!("{}: {e}", source.display()));
    let own = own_flags(source).map_err(message)?;
    let sends = sends_messages(source).map_err(message)?;
    let (compiler, needed) = match sends {
        true => (mpi_compiler(source), "an MPI"),
        false => (c_compiler(), "a C compiler"),
    };
    let Some(compiler) = compiler else {
        return Err(CompileError::Missing(needed.into()));
    };
    let output = Command::new(&compiler)
        .args(flags)
        .args(&own)
        .arg("-I")
        .arg(include)
        .arg("-o")
        .arg(executable)
        .arg(source)
        .arg("-lm")
        .output()
        .map_err(message)?;
    if output.status.success() {
        return Ok(());
    }
    if !own.is_empty() && !knows(&compiler, &own).map_err(message)? {
        let flags = own.join(" ");
        return Err(CompileError::Missing(format!(
            "a C compiler that knows {flags}"
        )));
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(CompileError::Message(said))
}

/// Whether the C compiler of this machine knows OpenMP.
pub fn has_openmp() -> bool {
    c_compiler().is_some_and(|compiler| knows(&compiler, &["-fopenmp"]).unwrap_or(false))
}

/// Whether a program is compiled and linked with `flags`.
fn knows(compiler: &Path, flags: &[impl AsRef<std::ffi::OsStr>]) -> io::Result<bool> {
    let mut child = Command::new(compiler)
        .args(flags)
        .args(["-x", "c", "-o", "/dev/null", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut source) = child.stdin.take() {
        io::Write::write_all(&mut source, b"int main(void) { return 0; }\n")?;
    }
    Ok(child.wait()?.success())
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
    run_on(root, program, None, samples, args)
}

/// As [`run`], on `ranks` ranks if that is given.
///
/// # Errors
///
/// As [`run`], and without an MPI.
pub fn run_on(
    root: &Path,
    program: &Path,
    ranks: Option<u32>,
    samples: usize,
    args: &[String],
) -> Result<Report, PeerError> {
    let name = program.display().to_string();
    let mut command = prepare(root, program)?;
    if let Some(ranks) = ranks {
        let Some(mpi) = Mpi::find(root) else {
            let (program, needs) = (name, "an MPI".into());
            return Err(PeerError::Missing { program, needs });
        };
        command = mpi.launched(ranks, &command);
    }
    command.args(["--samples", &samples.to_string()]).args(args);
    report(&name, &mut command, samples)
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
    fn a_peer_names_flags_of_its_own() {
        let compiled = |source: &str| {
            let folder = tempfile::tempdir().unwrap();
            let (file, program) = (folder.path().join("x.c"), folder.path().join("x"));
            fs::write(&file, source).unwrap();
            compile(&file, folder.path(), &program, &C_FLAGS)
        };
        let body = "#ifndef N\n#error no N\n#endif\nint main(void) { return N; }\n";
        assert_eq!(compiled(&format!("/* flags: -DN=0 */\n{body}")), Ok(()));
        for (first, expected) in [
            ("", "no N"),
            ("/* Counts. */\n", "no N"),
            ("/* flags: -fno-such-flag */\n", "knows -fno-such-flag"),
        ] {
            let fault = compiled(&format!("{first}{body}")).unwrap_err().to_string();
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
