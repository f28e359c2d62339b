//! Recorded runs: what a program printed, kept beside it, and whether it still
//! prints that.
//!
//! A run is known by its output file. Two kinds exist:
//!
//! - of an example: `listings/PART/examples/NAME.stdout`, or
//!   `NAME.CASE.stdout` for a run with arguments;
//! - of a shell session: `sessions/NAME.stdout`.
//!
//! How it was made stands in the `.toml` file of the same name beside it. A run
//! of an example without arguments whose output is the same each time needs
//! none. An example that sends messages says there on how many ranks it runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use regex::Regex;
use serde::Deserialize;
use thiserror::Error;

use crate::{limited, mpi::Mpi, places};

/// How a recorded run is made and compared: the `.toml` beside the output.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Spec {
    /// Of a shell session: what is typed.
    command: Option<String>,
    /// Of an example: its arguments.
    args: Vec<String>,
    /// Of an example that sends messages: it is run on each of these numbers of
    /// ranks, and prints the same lines, in any order, on all of them.
    ranks: Vec<u32>,
    /// Exit status that is expected.
    status: i32,
    /// The output that counts is standard error.
    stderr: bool,
    /// Patterns of what differs from run to run: times, ids.
    volatile: Vec<String>,
    /// Lines may come in any order.
    unordered: bool,
    /// Lines are folded stacks of a sampling profile, `main;f;g 12`. The share
    /// of samples of each function may differ by so many percent of them all.
    shares: Option<f64>,
    /// Programs without which a shell session can't run here; one with
    /// arguments must succeed. `mpi` is any MPI.
    needs: Vec<String>,
}

/// One recorded run.
#[derive(Clone, Debug)]
pub struct RecordedRun {
    /// `betting_search`, `betting_search.help`, or the name of a session.
    pub name: String,
    /// The recorded output, absolute.
    pub stdout: PathBuf,
    /// The file that says how the run is made; it may be missing.
    pub spec_file: PathBuf,
    pub program: Program,
    pub status: i32,
    pub stderr: bool,
    pub volatile: Vec<String>,
    pub unordered: bool,
    pub shares: Option<f64>,
    pub needs: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    Example {
        part: String,
        example: String,
        args: Vec<String>,
        /// Numbers of ranks that it runs on, the one that is shown last; none
        /// for a program that sends no messages.
        ranks: Vec<u32>,
    },
    Session {
        command: String,
    },
}

#[derive(Debug, Error)]
pub enum RunError {
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    #[error("{0}: {1}")]
    Spec(PathBuf, String),
    #[error("no recorded run `{0}`{1}")]
    Unknown(String, String),
    #[error("{0} ended with {1}, not with exit code {2}:\n{3}")]
    Status(String, String, i32, String),
    #[error("{0} had not ended after {1:?} and was killed")]
    Hangs(String, Duration),
    #[error("{0} prints something else than on other numbers of ranks, first «{1}»")]
    Ranks(String, String),
}

/// A difference between what was recorded and what is printed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Line of the recorded output, counted from 1.
    pub line: usize,
    pub recorded: Option<String>,
    pub printed: Option<String>,
}

impl RecordedRun {
    /// All recorded runs below `root`, sorted by name.
    ///
    /// # Errors
    ///
    /// If a folder or a spec can't be read, a pattern is no regular
    /// expression, or an output belongs to no example.
    pub fn all(root: &Path) -> Result<Vec<RecordedRun>, RunError> {
        let io = |e| RunError::Io(root.to_path_buf(), e);
        let mut runs = Vec::new();
        for part in places::parts(root).map_err(io)? {
            let examples = root.join("listings").join(&part).join("examples");
            for file in stems(&examples).map_err(io)? {
                runs.push(RecordedRun::of_example(&part, &examples, &file)?);
            }
        }
        let sessions = root.join("sessions");
        for file in stems(&sessions).map_err(io)? {
            runs.push(RecordedRun::of_session(&sessions, &file)?);
        }
        Ok(runs)
    }

    /// The run of this name.
    ///
    /// # Errors
    ///
    /// As [`RecordedRun::all`], and if there is none.
    pub fn find(root: &Path, name: &str) -> Result<RecordedRun, RunError> {
        let runs = RecordedRun::all(root)?;
        let names: Vec<_> = runs.iter().map(|run| run.name.clone()).collect();
        runs.into_iter()
            .find(|run| run.name == name)
            .ok_or_else(|| {
                let hint = format!("; there are {}", names.join(", "));
                RunError::Unknown(name.into(), hint)
            })
    }

    fn of_example(part: &str, folder: &Path, name: &str) -> Result<Self, RunError> {
        let example = name.split('.').next().unwrap_or(name);
        let spec_file = folder.join(format!("{name}.toml"));
        if !folder.join(format!("{example}.rs")).is_file() {
            let fault = format!("there is no example `{example}` beside it");
            return Err(RunError::Spec(folder.join(format!("{name}.stdout")), fault));
        }
        let spec = Spec::read(&spec_file)?;
        let program = Program::Example {
            part: part.into(),
            example: example.into(),
            args: spec.args.clone(),
            ranks: spec.ranks.clone(),
        };
        Ok(spec.into_run(name, folder, program))
    }

    fn of_session(folder: &Path, name: &str) -> Result<Self, RunError> {
        let spec_file = folder.join(format!("{name}.toml"));
        let spec = Spec::read(&spec_file)?;
        let Some(command) = spec.command.clone() else {
            return Err(RunError::Spec(
                spec_file,
                "a session needs a `command`".into(),
            ));
        };
        Ok(spec.into_run(name, folder, Program::Session { command }))
    }

    /// What a reader types, from the root of the repository.
    pub fn command_line(&self) -> String {
        match &self.program {
            Program::Session { command } => command.clone(),
            Program::Example {
                part,
                example,
                args,
                ranks,
            } => {
                let mut line = match ranks.last() {
                    Some(ranks) => format!("mpiexec -n {ranks} target/release/examples/{example}"),
                    None => format!("cargo run --release -p {part} --example {example}"),
                };
                if !args.is_empty() && ranks.is_empty() {
                    line.push_str(" --");
                }
                for arg in args {
                    line.push(' ');
                    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=.,/:".contains(c);
                    if !arg.is_empty() && arg.chars().all(plain) {
                        line.push_str(arg);
                    } else {
                        line.push_str(&format!("'{arg}'"));
                    }
                }
                line
            }
        }
    }

    /// What was recorded.
    ///
    /// # Errors
    ///
    /// If the output file can't be read.
    pub fn recorded(&self) -> Result<String, RunError> {
        fs::read_to_string(&self.stdout).map_err(|e| RunError::Io(self.stdout.clone(), e))
    }

    /// The needed programs that are not in `PATH` or fail; `mpi` where the book
    /// at `root` has none.
    pub fn missing(&self, root: &Path) -> Vec<&str> {
        let on_ranks = match &self.program {
            Program::Example { ranks, .. } if !ranks.is_empty() => Some("mpi"),
            _ => None,
        };
        let met = |needed: &str| match needed {
            "mpi" => Mpi::find(root).is_some(),
            program => is_met(program),
        };
        let needs = self.needs.iter().map(String::as_str);
        needs
            .chain(on_ranks)
            .filter(|needed| !met(needed))
            .collect()
    }

    /// Runs the program from `root` and returns what it prints.
    ///
    /// `examples` is the folder of compiled examples (`target/release/examples`).
    ///
    /// # Errors
    ///
    /// If the program can't be started, ends with another status than the spec
    /// says, or not within a minute, ten for a session; if it does not print the
    /// same on all numbers of ranks.
    pub fn run(&self, root: &Path, examples: &Path) -> Result<String, RunError> {
        self.run_in(root, examples, &[])
    }

    /// As [`RecordedRun::run`], with variables of the environment.
    ///
    /// # Errors
    ///
    /// As [`RecordedRun::run`].
    pub fn run_in(
        &self,
        root: &Path,
        examples: &Path,
        env: &[(&str, &str)],
    ) -> Result<String, RunError> {
        self.run_with(Mpi::find(root).as_ref(), root, examples, env)
    }

    fn run_with(
        &self,
        mpi: Option<&Mpi>,
        root: &Path,
        examples: &Path,
        env: &[(&str, &str)],
    ) -> Result<String, RunError> {
        // A session may have to build something first.
        let limit = match &self.program {
            Program::Session { .. } => Duration::from_secs(600),
            Program::Example { .. } => Duration::from_secs(60),
        };
        let counts: Vec<Option<u32>> = match &self.program {
            Program::Example { ranks, .. } if !ranks.is_empty() => {
                ranks.iter().copied().map(Some).collect()
            }
            _ => vec![None],
        };
        let mut printed: Option<String> = None;
        for ranks in counts {
            let mut command = self.command(root, examples, mpi, ranks);
            let now = self.run_within(limit, command.envs(env.iter().copied()))?;
            let differences = match &printed {
                Some(before) => self.differences(before, &now),
                None => vec![],
            };
            if !differences.is_empty() {
                let new = differences.into_iter().find_map(|d| d.printed);
                let line = command_words(&command);
                return Err(RunError::Ranks(line, new.unwrap_or_default()));
            }
            printed = Some(now);
        }
        Ok(printed.unwrap_or_default())
    }

    fn command(
        &self,
        root: &Path,
        examples: &Path,
        mpi: Option<&Mpi>,
        ranks: Option<u32>,
    ) -> Command {
        let mut command = match &self.program {
            Program::Session { command } => {
                let mut shell = Command::new("sh");
                shell.args(["-c", command]);
                shell.envs(mpi.map(Mpi::environment).unwrap_or_default());
                shell
            }
            Program::Example { example, args, .. } => {
                let program = examples.join(example);
                let mut program = match (mpi, ranks) {
                    (Some(mpi), Some(ranks)) => mpi.launch(ranks, &program),
                    _ => Command::new(program),
                };
                program.args(args);
                program
            }
        };
        command
            .current_dir(root)
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .env("RUST_BACKTRACE", "0");
        command
    }

    /// What `command`, which is the program, prints.
    fn run_within(&self, limit: Duration, command: &mut Command) -> Result<String, RunError> {
        let ended = limited::run(command, limit)
            .map_err(|e| RunError::Io(PathBuf::from(command.get_program()), e))?;
        let Some((status, out, error)) = ended else {
            return Err(RunError::Hangs(self.command_line(), limit));
        };
        if status.code() != Some(self.status) {
            let line = self.command_line();
            return Err(RunError::Status(
                line,
                status.to_string(),
                self.status,
                error,
            ));
        }
        Ok(if self.stderr { error } else { out })
    }

    /// Where `printed` differs from `recorded`, volatile parts aside. One that is
    /// longer may take the room of spaces beside it, if the line stays as long.
    pub fn differences(&self, recorded: &str, printed: &str) -> Vec<Difference> {
        if let Some(tolerance) = self.shares {
            return share_differences(recorded, printed, tolerance);
        }
        let volatile: Vec<Regex> = self
            .volatile
            .iter()
            .map(|p| Regex::new(p).expect("checked when the spec was read"))
            .collect();
        let masked = |text: &str| -> Vec<String> {
            text.lines()
                .map(|line| {
                    volatile
                        .iter()
                        .fold(line.trim_end().to_string(), |line, pattern| {
                            pattern.replace_all(&line, "…").into_owned()
                        })
                })
                .collect()
        };
        let widths = |text: &str| -> Vec<usize> {
            let width = |line: &str| line.trim_end().chars().count();
            text.lines().map(width).collect()
        };
        let same_width: Vec<bool> = widths(recorded)
            .into_iter()
            .zip(widths(printed))
            .map(|(then, now)| then == now)
            .collect();
        let beside = Regex::new(" *… *").expect("a pattern that is the same always");
        let closed_up = |line: &String| beside.replace_all(line, "…").into_owned();
        let (recorded, printed) = (masked(recorded), masked(printed));
        if self.unordered {
            return unordered_differences(&recorded, &printed);
        }
        let lines = recorded.len().max(printed.len());
        (0..lines)
            .filter(|&i| match (recorded.get(i), printed.get(i)) {
                (Some(then), Some(now)) if same_width[i] => closed_up(then) != closed_up(now),
                (then, now) => then != now,
            })
            .map(|i| Difference {
                line: i + 1,
                recorded: recorded.get(i).cloned(),
                printed: printed.get(i).cloned(),
            })
            .collect()
    }
}

/// The stacks of a folded profile, each from its root to its innermost
/// function, with the numbers of their samples. Lines that are none are left
/// out.
pub fn folded_stacks(text: &str) -> Vec<(Vec<&str>, f64)> {
    text.lines()
        .filter_map(|line| {
            let (stack, count) = line.trim_end().rsplit_once(' ')?;
            let count = count.parse().ok().filter(|n: &u64| *n > 0)?;
            Some((stack.split(';').collect(), count as f64))
        })
        .collect()
}

/// Functions whose shares of all samples are more than `tolerance` percent
/// apart. A function that calls itself counts once.
fn share_differences(recorded: &str, printed: &str, tolerance: f64) -> Vec<Difference> {
    fn shares(text: &str) -> BTreeMap<&str, f64> {
        let stacks = folded_stacks(text);
        let all: f64 = stacks.iter().map(|(_, count)| count).sum();
        let mut shares = BTreeMap::new();
        for (stack, count) in &stacks {
            for function in stack.iter().collect::<BTreeSet<_>>() {
                *shares.entry(*function).or_default() += 100.0 * count / all;
            }
        }
        shares
    }
    let (then, now) = (shares(recorded), shares(printed));
    let of = |shares: &BTreeMap<&str, f64>, function: &str| *shares.get(function).unwrap_or(&0.0);
    let functions: BTreeSet<&str> = then.keys().chain(now.keys()).copied().collect();
    let line = |function| recorded.lines().position(|line| line.contains(function));
    functions
        .into_iter()
        .filter(|f| (of(&then, f) - of(&now, f)).abs() > tolerance)
        .map(|f| Difference {
            line: line(f).map_or(0, |at| at + 1),
            recorded: Some(format!("{f}: {:.0} % of samples", of(&then, f))),
            printed: Some(format!("{f}: {:.0} %", of(&now, f))),
        })
        .collect()
}

/// Lines compared as sets that may hold a line several times.
fn unordered_differences(recorded: &[String], printed: &[String]) -> Vec<Difference> {
    let mut left: Vec<&String> = printed.iter().collect();
    let mut differences = Vec::new();
    for (i, line) in recorded.iter().enumerate() {
        match left.iter().position(|p| *p == line) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => differences.push(Difference {
                line: i + 1,
                recorded: Some(line.clone()),
                printed: None,
            }),
        }
    }
    differences.extend(left.into_iter().map(|line| Difference {
        line: recorded.len(),
        recorded: None,
        printed: Some(line.clone()),
    }));
    differences
}

impl Spec {
    fn read(file: &Path) -> Result<Spec, RunError> {
        let spec: Spec = match fs::read_to_string(file) {
            Ok(text) => {
                toml::from_str(&text).map_err(|e| RunError::Spec(file.into(), e.to_string()))?
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => Spec::default(),
            Err(e) => return Err(RunError::Io(file.into(), e)),
        };
        for pattern in &spec.volatile {
            Regex::new(pattern).map_err(|e| RunError::Spec(file.into(), e.to_string()))?;
        }
        Ok(spec)
    }

    fn into_run(self, name: &str, folder: &Path, program: Program) -> RecordedRun {
        RecordedRun {
            name: name.into(),
            stdout: folder.join(format!("{name}.stdout")),
            spec_file: folder.join(format!("{name}.toml")),
            program,
            status: self.status,
            stderr: self.stderr,
            volatile: self.volatile,
            unordered: self.unordered || !self.ranks.is_empty(),
            shares: self.shares,
            needs: self.needs,
        }
    }
}

/// The command as one would type it.
fn command_words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

/// Names, without ending, of the outputs and specs in `folder`: a spec alone
/// is a run that is yet to be recorded.
fn stems(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut stems = BTreeSet::new();
    for ending in [".stdout", ".toml"] {
        for file in places::files_below(folder, ending)? {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            stems.insert(name[..name.len() - ending.len()].to_string());
        }
    }
    Ok(stems)
}

/// Whether a program is here, and succeeds where arguments are given.
fn is_met(needed: &str) -> bool {
    let mut words = needed.split_whitespace();
    let Some(program) = words.next().and_then(find_program) else {
        return false;
    };
    let arguments: Vec<&str> = words.collect();
    arguments.is_empty()
        || Command::new(program)
            .args(arguments)
            .output()
            .is_ok_and(|output| output.status.success())
}

/// The file that would be run for `program`, found as the shell finds it.
pub fn find_program(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| is_executable(file))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root_with(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    const CRATE: (&str, &str) = ("listings/p/Cargo.toml", "");

    #[test]
    fn runs_are_found_by_their_outputs_and_specs() {
        let root = root_with(&[
            CRATE,
            ("listings/p/examples/p_one.rs", "fn main() {}"),
            ("listings/p/examples/p_one.stdout", "1\n"),
            (
                "listings/p/examples/p_one.help.toml",
                "args = ['--help', 'a b']",
            ),
            ("sessions/hello.toml", "command = 'echo hello'"),
        ]);
        let runs = RecordedRun::all(root.path()).unwrap();
        let names: Vec<_> = runs.iter().map(|run| &run.name[..]).collect();
        assert_eq!(names, ["p_one", "p_one.help", "hello"]);
        assert_eq!(
            runs[1].command_line(),
            "cargo run --release -p p --example p_one -- --help 'a b'"
        );
        assert_eq!(runs[2].run(root.path(), Path::new("")).unwrap(), "hello\n");
        let fault = RecordedRun::find(root.path(), "p_two").unwrap_err();
        assert!(fault.to_string().contains("p_one.help"), "{fault}");
    }

    /// A launcher that tells a program its number of ranks.
    fn root_with_mpi(spec: &str) -> tempfile::TempDir {
        use std::os::unix::fs::PermissionsExt;
        let root = root_with(&[
            CRATE,
            ("listings/p/examples/p_r.rs", "fn main() {}"),
            ("listings/p/examples/p_r.toml", spec),
            ("mpi/bin/mpicc", "#!/bin/sh\n"),
            (
                "mpi/bin/mpiexec",
                "#!/bin/sh\nshift; export N=$1; shift\nexec sh \"$@\"\n",
            ),
        ]);
        for program in ["mpicc", "mpiexec"] {
            let path = root.path().join("mpi/bin").join(program);
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        root
    }

    fn printed_on_ranks(spec: &str, program: &str) -> Result<String, RunError> {
        let root = root_with_mpi(spec);
        fs::write(root.path().join("p_r"), program).unwrap();
        let run = RecordedRun::find(root.path(), "p_r").unwrap();
        let mpi = Mpi::of(root.path().join("mpi/bin/mpicc")).unwrap();
        run.run_with(Some(&mpi), root.path(), root.path(), &[])
    }

    #[test]
    fn a_run_on_ranks_is_shown_with_its_launcher() {
        let spec = "ranks = [1, 4]\nargs = ['--rows', '8']";
        let root = root_with_mpi(spec);
        let run = RecordedRun::find(root.path(), "p_r").unwrap();
        let line = "mpiexec -n 4 target/release/examples/p_r --rows 8";
        assert_eq!(run.command_line(), line);
        assert_eq!(run.differences("a\nb\n", "b\na\n"), []);
    }

    #[test]
    fn a_run_on_ranks_prints_the_same_on_all_numbers_of_them() {
        let spec = "ranks = [1, 2, 3]";
        assert_eq!(printed_on_ranks(spec, "echo same").unwrap(), "same\n");
        let fault = printed_on_ranks(spec, "echo n is $((N / 3))").unwrap_err();
        let fault = fault.to_string();
        assert!(
            fault.contains("-n 3") && fault.contains("n is 1"),
            "{fault}"
        );
    }

    #[test]
    fn faulty_specs_are_named() {
        let cases = [
            ("listings/p/examples/p_x.stdout", "", "no example `p_x`"),
            ("sessions/s.toml", "status = 1", "needs a `command`"),
            ("sessions/s.toml", "comand = 'x'", "comand"),
            (
                "sessions/s.toml",
                "command = 'x'\nvolatile = ['(']",
                "s.toml",
            ),
        ];
        for (path, text, expected) in cases {
            let root = root_with(&[CRATE, (path, text)]);
            let fault = RecordedRun::all(root.path()).unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn a_wrong_exit_status_is_an_error() {
        let root = root_with(&[
            CRATE,
            ("sessions/s.toml", "command = 'echo no >&2; exit 3'"),
        ]);
        let run = RecordedRun::find(root.path(), "s").unwrap();
        let fault = run.run(root.path(), Path::new("")).unwrap_err().to_string();
        assert!(fault.contains('3') && fault.contains("no"), "{fault}");
    }

    #[test]
    fn what_a_panic_prints_is_not_up_to_the_caller() {
        let root = root_with(&[
            CRATE,
            ("sessions/s.toml", "command = 'echo $RUST_BACKTRACE'"),
        ]);
        let run = RecordedRun::find(root.path(), "s").unwrap();
        assert_eq!(run.run(root.path(), Path::new("")).unwrap(), "0\n");
    }

    #[test]
    fn volatile_parts_and_order_are_masked_and_nothing_else() {
        let root = root_with(&[
            CRATE,
            (
                "sessions/s.toml",
                "command = 'x'\nvolatile = ['[0-9.]+ ms']",
            ),
            ("sessions/u.toml", "command = 'x'\nunordered = true"),
        ]);
        let run = RecordedRun::find(root.path(), "s").unwrap();
        assert_eq!(run.differences("took 3 ms\nok\n", "took 4.5 ms\nok\n"), []);
        let found = run.differences("took 3 ms\nok\n", "took 4.5 s\nok\nmore\n");
        assert_eq!(found.iter().map(|d| d.line).collect::<Vec<_>>(), [1, 3]);
        // Columns of the same width, aligned on the right and on the left.
        assert_eq!(run.differences("   97 ms  a b", "  104 ms  a b"), []);
        assert_eq!(run.differences("97 ms   a b", "104 ms  a b"), []);
        for other in ["97 ms  a b", "97 ms   a  b", "x97 ms  a b"] {
            assert_eq!(run.differences("97 ms   a b", other).len(), 1, "{other}");
        }

        let run = RecordedRun::find(root.path(), "u").unwrap();
        assert_eq!(run.differences("a\nb\na\n", "b\na\na\n"), []);
        assert_eq!(run.differences("a\nb\na\n", "b\na\nb\n").len(), 2);
    }

    #[test]
    fn profiles_are_compared_by_shares_of_functions() {
        let root = root_with(&[CRATE, ("sessions/s.toml", "command = 'x'\nshares = 5.0")]);
        let run = RecordedRun::find(root.path(), "s").unwrap();
        let recorded = "main;f 40\nmain;f;g 10\nmain;f;f 20\nmain 30\n";
        assert_eq!(run.differences(recorded, recorded), []);
        // Ten times as many samples; f has 72 % instead of 70.
        let longer = "main 280\nmain;f 620\nmain;f;g 100\n";
        assert_eq!(run.differences(recorded, longer), []);
        let other = run.differences(recorded, "main;h 40\nmain;f 60\n");
        let told: Vec<_> = other.iter().map(|d| d.recorded.clone().unwrap()).collect();
        assert_eq!(
            told,
            [
                "f: 70 % of samples",
                "g: 10 % of samples",
                "h: 0 % of samples"
            ]
        );
        assert_eq!(other[1].line, 2);
        assert_eq!(run.differences(recorded, "").len(), 3);
    }

    #[test]
    fn a_run_that_hangs_is_killed_and_named() {
        let root = root_with(&[CRATE, ("sessions/s.toml", "command = 'sleep 30'")]);
        let run = RecordedRun::find(root.path(), "s").unwrap();
        let limit = Duration::from_millis(50);
        let mut command = run.command(root.path(), Path::new(""), None, None);
        let fault = run.run_within(limit, &mut command);
        let fault = fault.unwrap_err().to_string();
        assert!(
            fault.contains("sleep 30 had not ended after 50ms"),
            "{fault}"
        );
    }

    #[test]
    fn a_need_with_arguments_must_succeed() {
        let spec = "command = 'x'\nneeds = ['sh', 'sh -c true', 'sh -c false', 'no-such x']";
        let root = root_with(&[CRATE, ("sessions/s.toml", spec)]);
        let run = RecordedRun::find(root.path(), "s").unwrap();
        assert_eq!(run.missing(root.path()), ["sh -c false", "no-such x"]);
    }
}
