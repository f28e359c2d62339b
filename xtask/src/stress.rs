//! `stress`: the tests and programs of a part again and again, with several
//! numbers of threads, two programs at a time. What depends on luck shows itself.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use evidence::{
    limited, mpi, places,
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

/// Programs that run at the same time, and disturb each other.
const AT_ONCE: usize = 2;

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
    let mut build = cargo(root);
    build.args(["build", "--quiet", "--release", "-p", part, "--examples"]);
    mpi::enable(&mut build, root, part);
    run_visible(&mut build)?;
    let examples = record::target(root).join("release/examples");
    let folder = root.join("listings").join(part);
    let one_number = |threads: &str| {
        for program in &programs {
            for order in [&[][..], &["--test-threads=1"]] {
                let mut command = Command::new(program);
                command.args(order).current_dir(&folder);
                judge(command.env(VARIABLE, threads), threads)?;
            }
        }
        for run in &recorded {
            again(root, run, &examples, threads)?;
        }
        Ok(2 * programs.len() + recorded.len())
    };
    let started = Instant::now();
    let mut runs = 0;
    for round in 1..=times {
        let step = Step::spinner(&format!("Round {round} of {times}"));
        runs += all_numbers(&one_number)?;
        step.done();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{part}: {runs} runs passed in {seconds:.0} s");
    Ok(())
}

/// Calls `one_number` with each of [`THREADS`], [`AT_ONCE`] at a time; the sum of
/// what it returns, or its first error.
fn all_numbers(one_number: &(dyn Fn(&str) -> Result<usize, Error> + Sync)) -> Result<usize, Error> {
    let left = Mutex::new(THREADS.into_iter());
    let next = || left.lock().ok().and_then(|mut left| left.next());
    let worker = || {
        let mut runs = 0;
        while let Some(threads) = next() {
            runs += one_number(threads)?;
        }
        Ok(runs)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| {
                let result = worker.join();
                result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .sum()
    })
}

/// The test programs of `part`, compiled.
fn programs(root: &Path, part: &str) -> Result<Vec<PathBuf>, Error> {
    let mut build = cargo(root);
    build.args(["test", "--no-run", "--quiet", "-p", part]);
    mpi::enable(&mut build, root, part);
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
    fn every_number_of_threads_has_its_turn() {
        let seen = Mutex::new(vec![]);
        let runs = all_numbers(&|threads| {
            seen.lock().unwrap().push(threads.to_string());
            Ok(3)
        });
        let mut seen = seen.into_inner().unwrap();
        seen.sort();
        assert_eq!((runs.unwrap(), seen.join(" ")), (12, "1 2 3 8".into()));
        let fault = all_numbers(&|threads| match threads {
            "3" => Err(Error::Differs("three".into())),
            _ => Ok(1),
        });
        assert_eq!(fault.unwrap_err().to_string(), "three");
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
