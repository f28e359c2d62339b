//! Running other programs: quietly with a log, under a time limit, or in view.

use std::{
    collections::VecDeque,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use evidence::limited;

use crate::{error::Error, progress::Step};

/// Lines of a program's output that are kept to tell why it failed.
const KEPT_LINES: usize = 400;

/// `cargo`, run in `root`. What `cargo run` put into the environment of this
/// program is taken out again, lest build scripts see it change.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command.current_dir(root).stdin(Stdio::null());
    command
}

/// The command as one would type it.
pub fn line(command: &Command) -> String {
    let name = Path::new(command.get_program());
    let words = std::iter::once(name.file_name().unwrap_or(name.as_os_str()))
        .chain(command.get_args())
        .map(OsStr::to_string_lossy);
    words.collect::<Vec<_>>().join(" ")
}

/// What `program args…` prints, standard output before standard error; `None`
/// if it can't be started, fails, or takes longer than ten seconds.
pub fn ask<S: AsRef<OsStr>>(program: S, args: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let (status, out, error) = run_limited(command.args(args), Duration::from_secs(10))
        .ok()
        .flatten()?;
    let text = if out.trim().is_empty() { error } else { out };
    status.success().then(|| text.trim().to_string())
}

/// Bytes that are free on the disk of `folder`, if `df` tells.
pub fn free_space(folder: &Path) -> Option<u64> {
    available(&ask("df", &["-Pk", folder.to_str()?])?)
}

/// What `df -Pk` tells of one disk: its name, which may have spaces, then blocks
/// of 1024 bytes, used, available, and the percentage that is used.
fn available(told: &str) -> Option<u64> {
    let words: Vec<&str> = told.lines().nth(1)?.split_whitespace().collect();
    let percentage = words.iter().position(|word| word.ends_with('%'))?;
    let blocks = words.get(percentage.checked_sub(1)?)?;
    blocks.parse::<u64>().ok()?.checked_mul(1024)
}

/// As [`limited::run`], with this program's error.
///
/// # Errors
///
/// If it can't be started.
pub fn run_limited(
    command: &mut Command,
    limit: Duration,
) -> Result<Option<(ExitStatus, String, String)>, Error> {
    limited::run(command, limit).map_err(|source| Error::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    })
}

fn start(command: &mut Command) -> Result<Child, Error> {
    command.spawn().map_err(|source| Error::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    })
}

/// Runs `command` in view of the user, and waits for it.
///
/// # Errors
///
/// If it can't be started or ends with another status than 0.
pub fn run_visible(command: &mut Command) -> Result<(), Error> {
    let status = start(command)?.wait().map_err(|source| Error::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    })?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Command {
        command: line(command),
        status: status.to_string(),
    })
}

/// How a quiet command failed.
#[derive(Debug)]
pub struct Failure {
    pub status: String,
    /// The end of what it printed.
    pub output: String,
}

/// Runs `command` quietly: its lines are the messages of `step` and go to
/// `log`. Standard output is returned.
///
/// # Errors
///
/// [`Failure`] with the end of the output.
pub fn run_logged(command: &mut Command, log: &Path, step: &Step) -> Result<String, Failure> {
    let failure = |status: String| Failure {
        status,
        output: String::new(),
    };
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| Failure {
        status: "not started".into(),
        output: format!(
            "error: `{}` can't be started: {e}",
            command.get_program().to_string_lossy()
        ),
    })?;
    let out = limited::read_all(child.stdout.take());
    // The log is a help for the user: a full disk must not hide the fault.
    if let Some(folder) = log.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let mut file = fs::File::create(log).ok();
    let mut kept = VecDeque::new();
    if let Some(pipe) = child.stderr.take() {
        for text in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&text).trim_end().to_string();
            if let Some(file) = &mut file {
                let _ = writeln!(file, "{text}");
            }
            step.now(text.trim());
            kept.push_back(text);
            if kept.len() > KEPT_LINES {
                kept.pop_front();
            }
        }
    }
    let status = child.wait().map_err(|e| failure(e.to_string()))?;
    let out = out.recv().unwrap_or_default();
    if status.success() {
        return Ok(out);
    }
    if let Some(file) = &mut file {
        let _ = write!(file, "{out}");
    }
    kept.extend(out.lines().map(String::from));
    Err(Failure {
        status: status.to_string(),
        output: Vec::from(kept).join("\n"),
    })
}

/// Whether the disk that holds `folder` takes no further mebibyte: programs that
/// fail for that reason don't always say so.
fn is_full(folder: &Path) -> bool {
    let probe = folder.join("probe");
    let written = fs::write(&probe, vec![0; 1 << 20]);
    let _ = fs::remove_file(&probe);
    written.is_err_and(|e| e.kind() == std::io::ErrorKind::StorageFull)
}

/// Why a set-up command failed, and what to do: read from what it printed.
pub fn diagnose(failure: &Failure, log: &Path) -> (String, String) {
    let has = |patterns: &[&str]| patterns.iter().any(|p| failure.output.contains(p));
    let full = ["No space left", "StorageFull", "disk is full", "Disk quota"];
    if has(&full) || log.parent().is_some_and(is_full) {
        let mend = "Free some disk space and run the same command again";
        return ("the disk is full".into(), mend.into());
    }
    if has(&[
        "Could not resolve",
        "Couldn't resolve",
        "Could not connect",
        "Couldn't connect",
        "Failed to connect",
        "failed to download",
        "Temporary failure in name resolution",
        "Temporary failure resolving",
        "network failure",
        "Network is unreachable",
        "NewConnectionError",
        "Connection refused",
        "Failed to fetch",
        "Name or service not known",
    ]) {
        let mend = "Connect to the network and run the same command again: it goes on from there";
        return ("the network can't be reached".into(), mend.into());
    }
    if has(&["are you root", "Permission denied", "EACCES"]) {
        let mend = format!("Its whole output is in {}", log.display());
        return ("the rights are missing".into(), mend);
    }
    let telling = |l: &&str| {
        let l = l.trim_start().to_lowercase();
        l.starts_with("error") || l.starts_with("e: ")
    };
    let reason = failure.output.lines().find(telling);
    let last = failure.output.lines().rfind(|l| !l.trim().is_empty());
    let reason = match reason.or(last) {
        Some(reason) => reason.trim().trim_end_matches('.').to_string(),
        None => failure.status.clone(),
    };
    (reason, format!("Its whole output is in {}", log.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(output: &str) -> (String, String) {
        let failure = Failure {
            status: "exit status: 101".into(),
            output: output.into(),
        };
        diagnose(&failure, Path::new("x.log"))
    }

    #[test]
    fn free_space_is_what_df_tells() {
        let told = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                    map auto_home 100 60 40 60% /a b";
        assert_eq!(available(told), Some(40 * 1024));
        assert_eq!(available("df: x: No such file or directory"), None);
        assert_eq!(available("a\nb 5%"), None);
        assert!(free_space(Path::new("/nowhere/at/all")).is_none());
        if cfg!(unix) {
            assert!(free_space(Path::new(".")).is_some());
        }
    }

    #[test]
    fn reasons_are_told_apart() {
        let disk =
            "  Compiling a\nerror: failed to write `x`\nNo space left on device (os error 28)";
        assert_eq!(reason(disk).0, "the disk is full");
        let network = "error: failed to download `x`\nCould not resolve host: registry.example";
        assert!(reason(network).0.contains("network"));
        let apt = "E: Could not open lock file - open (13: Permission denied)\nare you root?";
        assert!(reason(apt).0.contains("rights"));
        let (why, mend) = reason("note: a\nerror: linker `cc` not found.\nmore");
        assert_eq!(why, "error: linker `cc` not found");
        assert!(mend.contains("x.log"));
        assert_eq!(reason("").0, "exit status: 101");
    }

    #[test]
    fn what_a_program_says_is_asked_for() {
        assert_eq!(ask("no-such-program-here", &[]), None);
        assert_eq!(ask("sh", &["-c", "echo a; exit 0"]).unwrap(), "a");
    }

    #[test]
    fn a_quiet_command_keeps_the_end_of_its_output() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("deep/x.log");
        let step = Step::spinner("test");
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo out; echo error: no >&2; exit 3"]);
        let failure = run_logged(&mut shell, &log, &step).unwrap_err();
        assert!(failure.status.contains('3'));
        assert_eq!(failure.output, "error: no\nout");
        assert!(fs::read_to_string(log).unwrap().contains("error: no"));
    }
}
