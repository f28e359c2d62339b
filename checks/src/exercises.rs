//! Exercises: the stub compiles and its tests fail, the solution passes the
//! same tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use evidence::{Problem, mpi, places};
use regex::Regex;
use serde::Deserialize;
use thiserror::Error;

use crate::build::Build;

static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^test (\S+)(?: - should panic)? \.\.\. (\w+)").expect("a valid pattern")
});

/// An exercise: `listings/PART/exercises/NAME.rs` and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exercise {
    pub part: String,
    pub name: String,
}

#[derive(Debug, Error)]
enum ExerciseError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("{0}")]
    Cargo(String),
}

impl Exercise {
    /// The exercises of all parts.
    ///
    /// # Errors
    ///
    /// If a folder can't be read.
    pub fn all(root: &Path) -> io::Result<Vec<Exercise>> {
        let mut exercises = Vec::new();
        for part in places::parts(root)? {
            let folder = root.join("listings").join(&part).join("exercises");
            for file in places::files_below(&folder, ".rs")? {
                let name = file.file_stem().unwrap_or_default().to_string_lossy();
                if !name.ends_with("_solution") && !name.ends_with("_tests") {
                    exercises.push(Exercise {
                        part: part.clone(),
                        name: name.into_owned(),
                    });
                }
            }
        }
        Ok(exercises)
    }

    /// `listings/PART/exercises/NAME` and `ending`.
    fn file(&self, ending: &str) -> PathBuf {
        let folder = Path::new("listings").join(&self.part).join("exercises");
        folder.join(format!("{}{ending}", self.name))
    }
}

/// The exercises of the book at `root` whose stub does not compile or passes a
/// test, and whose solution does not pass all of them.
pub fn exercises(root: &Path, build: &Build) -> Vec<Problem> {
    let all = match Exercise::all(root) {
        Ok(all) => all,
        Err(e) => return vec![Problem::new("listings", 0, e)],
    };
    let mut problems: Vec<Problem> = all.iter().flat_map(|e| incomplete(root, e)).collect();
    let parts: BTreeSet<&str> = all.iter().map(|e| &e.part[..]).collect();
    let mut builds = Vec::new();
    for part in parts {
        let of_part = all.iter().filter(|e| e.part == part);
        match can_run(root, part, of_part.collect()) {
            Ok(of_part) => builds.push((vec!["-p", part], of_part)),
            Err(e) => problems.push(Problem::new(format!("listings/{part}/Cargo.toml"), 0, e)),
        }
    }
    if mpi::Mpi::find(root).is_some() {
        // With the features that dependencies have in a test of the whole
        // workspace, so that none is built again. Without an MPI this can't be: an
        // exercise that needs one may share its name with one that doesn't.
        let everywhere = builds.into_iter().flat_map(|(_, of_part)| of_part);
        builds = vec![(vec!["--workspace"], everywhere.collect())];
    }
    builds.retain(|(_, exercises)| !exercises.is_empty());
    for (packages, exercises) in builds {
        match compile(root, build, &packages, &exercises) {
            Ok(compiled) => {
                let outcomes = exercises.iter().flat_map(|e| outcome(root, e, &compiled));
                problems.extend(outcomes);
            }
            Err(e) => problems.push(Problem::new("listings", 0, e)),
        }
    }
    problems
}

/// Those exercises that can run here: the others need an MPI, and there is none.
fn can_run<'e>(
    root: &Path,
    part: &str,
    exercises: Vec<&'e Exercise>,
) -> Result<Vec<&'e Exercise>, ExerciseError> {
    if mpi::Mpi::find(root).is_some() {
        return Ok(exercises);
    }
    let manifest = fs::read_to_string(root.join("listings").join(part).join("Cargo.toml"))?;
    let of_mpi =
        mpi::targets(&manifest, "test").map_err(|e| ExerciseError::Cargo(e.to_string()))?;
    let needs_mpi = |exercise: &&Exercise| of_mpi.contains(&exercise.name);
    let (left_out, here): (Vec<_>, Vec<_>) = exercises.into_iter().partition(needs_mpi);
    match (left_out.len(), crate::required("mpi")) {
        (0, _) => {}
        (n, false) => println!("{n} exercises of `{part}` are left out: there is no MPI"),
        (n, true) => {
            let fault = format!("{n} exercises need an MPI");
            return Err(ExerciseError::Cargo(fault));
        }
    }
    Ok(here)
}

/// Files that an exercise lacks, and files that don't share its tests.
fn incomplete(root: &Path, exercise: &Exercise) -> Vec<Problem> {
    let shared = format!("#[path = \"{}_tests.rs\"]", exercise.name);
    let mut problems = Vec::new();
    for ending in [".rs", "_solution.rs", "_tests.rs"] {
        let file = exercise.file(ending);
        match fs::read_to_string(root.join(&file)) {
            Ok(text) if ending != "_tests.rs" && !text.contains(&shared) => {
                problems.push(Problem::new(
                    file,
                    0,
                    format!("must end with `{shared} mod tests;`"),
                ));
            }
            Ok(_) => {}
            Err(e) => problems.push(Problem::new(file, 0, e)),
        }
    }
    problems
}

/// What cargo made of exercises, by their files.
struct Compiled {
    /// Test programs.
    programs: BTreeMap<PathBuf, PathBuf>,
    /// The first compiler error, with file and line.
    errors: BTreeMap<PathBuf, Problem>,
}

/// Compiles stubs and solutions in one go, into the programs that
/// `cargo test PACKAGES --test NAME` runs.
fn compile(
    root: &Path,
    build: &Build,
    packages: &[&str],
    exercises: &[&Exercise],
) -> Result<Compiled, ExerciseError> {
    #[derive(Deserialize)]
    struct Line {
        target: Option<Target>,
        executable: Option<PathBuf>,
        message: Option<Message>,
    }
    #[derive(Deserialize)]
    struct Target {
        src_path: PathBuf,
    }
    #[derive(Deserialize)]
    struct Message {
        level: String,
        message: String,
        spans: Vec<Span>,
    }
    #[derive(Deserialize)]
    struct Span {
        file_name: PathBuf,
        line_start: usize,
        is_primary: bool,
    }
    let mut cargo = build.cargo(root);
    cargo.arg("build").args(packages).arg("--keep-going");
    cargo.args(["--message-format=json", "--quiet"]);
    cargo.args(build.profile_args());
    let parts: BTreeSet<&str> = exercises.iter().map(|e| &e.part[..]).collect();
    for part in parts {
        mpi::enable(&mut cargo, root, part);
    }
    let names: BTreeSet<&str> = exercises.iter().map(|e| &e.name[..]).collect();
    for name in names {
        cargo.args(["--test", name]);
        cargo.args(["--test", &format!("{name}_solution")]);
    }
    let output = cargo.output()?;
    // Cargo names files below the folder that it runs in, whose name has no links.
    let root = root.canonicalize()?;
    let mut compiled = Compiled {
        programs: BTreeMap::new(),
        errors: BTreeMap::new(),
    };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(line) = serde_json::from_str::<Line>(line) else {
            continue;
        };
        let Some(target) = line.target else {
            continue;
        };
        let file = target.src_path.strip_prefix(&root);
        let target = file.unwrap_or(&target.src_path).to_path_buf();
        if let Some(program) = line.executable {
            compiled.programs.insert(target, program);
        } else if let Some(message) = line.message.filter(|m| m.level == "error") {
            let span = message.spans.iter().find(|span| span.is_primary);
            let (file, line) = span.map_or(("".into(), 0), |s| (s.file_name.clone(), s.line_start));
            let fault = format!("does not compile: {}", message.message);
            let problem = Problem::new(file, line, fault);
            compiled.errors.entry(target).or_insert(problem);
        }
    }
    if !output.status.success() && compiled.errors.is_empty() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(ExerciseError::Cargo(message));
    }
    Ok(compiled)
}

fn outcome(root: &Path, exercise: &Exercise, compiled: &Compiled) -> Vec<Problem> {
    let (stub, solution) = (exercise.file(".rs"), exercise.file("_solution.rs"));
    let mut problems = Vec::new();
    let mut results = |file: &Path| {
        let program = match (compiled.errors.get(file), compiled.programs.get(file)) {
            (Some(error), _) => {
                problems.push(error.clone());
                return None;
            }
            (None, None) => {
                let target = file.file_stem().unwrap_or_default();
                let fault = format!("Cargo.toml declares no test `{}`", target.display());
                problems.push(Problem::new(file, 0, fault));
                return None;
            }
            (None, Some(program)) => program,
        };
        match run(root, &exercise.part, program) {
            Ok(results) if results.is_empty() => {
                problems.push(Problem::new(file, 0, "runs no test"));
                None
            }
            Ok(results) => Some(results),
            Err(e) => {
                problems.push(Problem::new(file, 0, e));
                None
            }
        }
    };
    let of_stub = results(&stub);
    let of_solution = results(&solution);
    let tests = exercise.file("_tests.rs");
    let line = |test: &str| line_of_test(root, &tests, test);
    for (test, _) in of_stub.iter().flatten().filter(|(_, passed)| **passed) {
        let fault = format!("`{test}` passes on the stub, so it tests nothing");
        problems.push(Problem::new(&tests, line(test), fault));
    }
    for (test, _) in of_solution.iter().flatten().filter(|(_, passed)| !**passed) {
        let fault = format!("`{test}` fails on the solution");
        problems.push(Problem::new(&tests, line(test), fault));
    }
    if let (Some(stubs), Some(solutions)) = (&of_stub, &of_solution)
        && !stubs.keys().eq(solutions.keys())
    {
        let fault = "stub and solution do not run the same tests";
        problems.push(Problem::new(&solution, 0, fault));
    }
    problems
}

/// The tests of `program`, and whether each passed.
fn run(root: &Path, part: &str, program: &Path) -> io::Result<BTreeMap<String, bool>> {
    let output = Command::new(program)
        .current_dir(root.join("listings").join(part))
        .env("RUST_BACKTRACE", "0")
        .output()?;
    Ok(RESULT
        .captures_iter(&String::from_utf8_lossy(&output.stdout))
        .map(|c| (c[1].to_owned(), &c[2] == "ok"))
        .collect())
}

fn line_of_test(root: &Path, file: &Path, test: &str) -> usize {
    let name = test.rsplit("::").next().unwrap_or(test);
    fs::read_to_string(root.join(file))
        .ok()
        .and_then(|text| {
            let marker = format!("fn {name}(");
            text.lines().position(|line| line.contains(&marker))
        })
        .map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_of_any_test() {
        let said = "running 3 tests\ntest tests::a ... ok\ntest tests::b - should panic ... FAILED\n\
                    test tests::c ... ignored\n";
        let found: Vec<_> = RESULT
            .captures_iter(said)
            .map(|c| (c[1].to_owned(), &c[2] == "ok"))
            .collect();
        assert_eq!(
            found,
            [
                ("tests::a".to_owned(), true),
                ("tests::b".to_owned(), false),
                ("tests::c".to_owned(), false)
            ]
        );
    }

    #[test]
    fn an_exercise_has_three_files_that_share_their_tests() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("listings/p/exercises");
        fs::create_dir_all(&folder).unwrap();
        fs::write(root.path().join("listings/p/Cargo.toml"), "").unwrap();
        fs::write(
            folder.join("x.rs"),
            "#[path = \"x_tests.rs\"]\nmod tests;\n",
        )
        .unwrap();
        fs::write(folder.join("x_solution.rs"), "fn f() {}\n").unwrap();
        let all = Exercise::all(root.path()).unwrap();
        assert_eq!(all.len(), 1);
        let files: Vec<_> = incomplete(root.path(), &all[0])
            .iter()
            .map(|p| p.file.display().to_string())
            .collect();
        assert_eq!(
            files,
            [
                "listings/p/exercises/x_solution.rs",
                "listings/p/exercises/x_tests.rs"
            ]
        );
    }
}
