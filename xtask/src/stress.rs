//! `stress`: the tests and programs of a part again and again, with several
//! numbers of threads. What depends on luck shows itself.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use evidence::{
    limited, places,
    runs::{Program, RecordedRun},
};

use crate::{
    error::Error,
    process::{cargo, line, run_visible},
    progress::Step,
    record,
};

/// Numbers of threads of rayon's global pool.
const THREADS: [&str; 4] = ["1", "2", "3", "8"];
const VARIABLE: &str = "RAYON_NUM_THREADS";

/// A test program that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// Tests of the compiler and of programs in other languages: they don't ask for
/// threads of ours.
const LEFT_OUT: [&str; 3] = ["assembly", "compile_fail", "peers"];

/// Runs the tests of `part` `times` times with each number of threads, all at
/// once and one after the other, and its recorded programs with each number of
/// threads.
///
/// # Errors
///
/// [`Error::Usage`] if there is no such part; if something does not compile; at
/// the first program that fails or hangs, with what it printed.
pub fn run(root: &Path, part: &str, times: usize) -> Result<(), Error> {
    let parts = places::parts(root).map_err(Error::io(root))?;
    if !parts.iter().any(|known| known == part) {
        let line = format!("no part `{part}`; there are {}", parts.join(", "));
        return Err(Error::Usage(line));
    }
    let programs = programs(root, part)?;
    let recorded: Vec<RecordedRun> = RecordedRun::all(root)?
        .into_iter()
        .filter(|run| matches!(&run.program, Program::Example { part: of, .. } if of == part))
        .collect();
    run_visible(cargo(root).args(["build", "--quiet", "--release", "-p", part, "--examples"]))?;
    let examples = record::target(root).join("release/examples");
    let folder = root.join("listings").join(part);
    let started = Instant::now();
    let mut runs = 0;
    for round in 1..=times {
        let step = Step::spinner(&format!("Round {round} of {times}"));
        for threads in THREADS {
            for program in &programs {
                for order in [&[][..], &["--test-threads=1"]] {
                    let mut command = Command::new(program);
                    command.args(order).current_dir(&folder);
                    judge(command.env(VARIABLE, threads), threads)?;
                    runs += 1;
                }
            }
            for run in &recorded {
                again(root, run, &examples, threads)?;
                runs += 1;
            }
        }
        step.done();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{part}: {runs} runs passed in {seconds:.0} s");
    Ok(())
}

/// The test programs of `part`, compiled.
fn programs(root: &Path, part: &str) -> Result<Vec<PathBuf>, Error> {
    let mut build = cargo(root);
    build.args(["test", "--no-run", "--quiet", "-p", part]);
    run_visible(&mut build)?;
    build.args(["--message-format", "json"]);
    let output = build.output().map_err(|source| Error::Start {
        program: "cargo".into(),
        source,
    })?;
    let messages = String::from_utf8_lossy(&output.stdout);
    Ok(messages.lines().filter_map(test_program).collect())
}

/// The test program that a message of cargo tells of.
fn test_program(message: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let is_test = message["profile"]["test"].as_bool()?;
    let name = message["target"]["name"].as_str()?;
    if !is_test || LEFT_OUT.contains(&name) {
        return None;
    }
    message["executable"].as_str().map(PathBuf::from)
}

/// Runs a test program, which must pass.
fn judge(command: &mut Command, threads: &str) -> Result<(), Error> {
    let ended = limited::run(command, LIMIT).map_err(|source| Error::Start {
        program: line(command),
        source,
    })?;
    let fault = match ended {
        Some((status, ..)) if status.success() => return Ok(()),
        Some((status, out, error)) => format!("{status}\n{out}{error}"),
        None => format!("it hangs: killed after {LIMIT:?}"),
    };
    Err(Error::Differs(format!(
        "{VARIABLE}={threads} {}: {fault}",
        line(command)
    )))
}

/// Runs a recorded program, which must print what was recorded.
fn again(root: &Path, run: &RecordedRun, examples: &Path, threads: &str) -> Result<(), Error> {
    let printed = run.run_in(root, examples, &[(VARIABLE, threads)])?;
    let recorded = run.recorded()?;
    match run.differences(&recorded, &printed).first() {
        None => Ok(()),
        Some(difference) => Err(Error::Differs(format!(
            "{VARIABLE}={threads} {}: line {}: recorded `{}`, printed `{}`",
            run.name,
            difference.line,
            difference.recorded.as_deref().unwrap_or("nothing"),
            difference.printed.as_deref().unwrap_or("nothing"),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_programs_are_told_from_other_artifacts() {
        let message = |name: &str, test: bool, executable: &str| {
            format!(
                r#"{{"target":{{"name":"{name}"}},"profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let found = test_program(&message("threads", true, "\"/t/threads-1\""));
        assert_eq!(found, Some(PathBuf::from("/t/threads-1")));
        for other in [
            message("threads", false, "null"),
            message("example", false, "\"/t/example\""),
            message("peers", true, "\"/t/peers-1\""),
            r#"{"reason":"build-finished","success":true}"#.into(),
            "no json".into(),
        ] {
            assert_eq!(test_program(&other), None, "{other}");
        }
    }

    #[test]
    fn a_program_that_fails_is_named_with_its_threads() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo test a ... FAILED; exit 101"]);
        let fault = judge(&mut shell, "3").unwrap_err().to_string();
        assert!(fault.starts_with("RAYON_NUM_THREADS=3 sh"), "{fault}");
        assert!(fault.contains("test a ... FAILED"), "{fault}");
        assert!(judge(&mut Command::new("true"), "1").is_ok());
    }
}
