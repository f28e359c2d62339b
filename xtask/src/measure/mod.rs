//! `measure`: runs the benches and their peers in turns, and keeps the figures
//! with where they come from.

pub mod bundle;
pub mod entry;
pub mod in_browser;
pub mod limits;
pub mod live;
pub mod machine;
pub mod results;
pub mod rounds;
pub mod server;
pub mod site;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use evidence::{
    figures::{Machine, Measured, Run},
    mpi::Mpi,
    peers::C_FLAGS,
    plan::{Plan, Source},
};

use crate::{
    error::Error,
    process::{self, cargo, diagnose, run_logged},
    progress::Step,
    record, setup,
};
use limits::{Effort, Limit};
use rounds::{Place, Style};

/// What is measured, how, and where the figures go.
#[derive(Debug)]
pub struct Options {
    /// `PART`, `PART/CHAPTER`, or everything.
    pub scope: Option<String>,
    pub rounds: usize,
    pub quick: bool,
    /// Name of the machine's file; `local` if not given.
    pub machine: Option<String>,
    pub publish: bool,
}

impl Options {
    fn style(&self) -> Style {
        match self.quick {
            true => Style::quick(),
            false => Style::full(self.rounds),
        }
    }

    /// What was typed.
    fn command(&self) -> String {
        let mut line = String::from("cargo xtask measure");
        if let Some(scope) = &self.scope {
            line.push_str(&format!(" {scope}"));
        }
        if self.quick {
            line.push_str(" --quick");
        } else {
            line.push_str(&format!(" --rounds {}", self.rounds));
        }
        line
    }
}

/// Measures, and merges the figures into the machine's file.
///
/// # Errors
///
/// If something can't be built or run.
pub fn run(root: &Path, options: &Options) -> Result<(), Error> {
    let name = machine_name(root, options)?;
    let plans = plans(root, options.scope.as_deref())?;
    let entries = built(root, &plans)?;
    let scratch = record::target(root).join("xtask/measure");
    fs::create_dir_all(&scratch).map_err(Error::io(&scratch))?;
    let mpi = Mpi::find(root);
    let place = Place {
        base: root,
        scratch: &scratch,
        python: &root.join(evidence::peers::PYTHON),
        mpi: mpi.as_ref(),
    };
    let samples = rounds::run(&entries, &place, options.style())?;
    let mut machine = machine::examine();
    let limits = optimized_limits(root, &machine, options.quick)?;
    machine.name = name;
    let date = results::today();
    let scope = options.scope.as_deref().unwrap_or("all");
    let id = format!("{date}.{}", scope.replace('/', "."));
    let run = Run {
        command: options.command(),
        date,
        commit: results::commit(root),
        tools: entry::tools(&entries, place.python, place.mpi),
        flags: entry::flags(root, &entries, &C_FLAGS.join(" ")),
    };
    let figures = results::figures(&entries, samples, limits, &id);
    save(root, results::measured(machine, &id, run, figures))
}

/// Merges into the machine's file, and prints the new figures.
fn save(root: &Path, new: Measured) -> Result<(), Error> {
    for (key, figure) in &new.figures {
        let spread = figure.spread();
        let shown = |value| evidence::figures::format(value, figure.unit, 3);
        println!(
            "{key}: {} (quartiles {} to {}, {} samples)",
            shown(spread.median),
            shown(spread.q1),
            shown(spread.q3),
            figure.samples.len()
        );
    }
    let path = results::merge(root, new)?;
    println!("Figures written to {}.", path.display());
    Ok(())
}

/// Writes a bundle.
///
/// # Errors
///
/// If something can't be built or written.
pub fn bundle(root: &Path, scope: Option<&str>, folder: &Path) -> Result<(), Error> {
    let plans = plans(root, scope)?;
    let entries = built(root, &plans)?;
    let xtask = optimized_xtask(root)?;
    bundle::write(root, folder, scope.unwrap_or("all"), entries, &xtask)?;
    println!(
        "{} is ready: copy it to the machine and start run.sh there.",
        folder.display()
    );
    Ok(())
}

/// Takes in the file that a bundle wrote.
///
/// # Errors
///
/// If it isn't a file of figures of this schema, or belongs to another machine
/// than the one of that name.
pub fn merge(root: &Path, file: &Path, machine: Option<&str>) -> Result<(), Error> {
    let mut measured = Measured::load(file)?;
    if let Some(name) = machine {
        measured.machine.name = name.into();
    }
    check_name(&measured.machine.name)?;
    save(root, measured)
}

fn plans(root: &Path, scope: Option<&str>) -> Result<Vec<Plan>, Error> {
    let plans = Plan::all(root, scope)?;
    if plans.is_empty() {
        let all = Plan::all(root, None)?;
        let all: Vec<_> = all.iter().map(|plan| &plan.chapter[..]).collect();
        let scope = scope.unwrap_or("the book");
        return Err(Error::Usage(format!(
            "nothing is measured for {scope}; there are: {}, site",
            all.join(", ")
        )));
    }
    Ok(plans)
}

/// Sets up Python where a plan needs it, and builds everything.
fn built(root: &Path, plans: &[Plan]) -> Result<Vec<entry::Entry>, Error> {
    let is_python = |source: &Source| match source {
        Source::Peer { program, .. } => program.extension().is_some_and(|e| e == "py"),
        Source::Bench { .. } | Source::Browser { .. } => false,
    };
    let mut sources = plans.iter().flat_map(|p| &p.contenders).map(|c| &c.source);
    if sources.any(is_python)
        && let Err(fault) = setup::python(root, setup::Consent::Refused)
    {
        eprintln!("{fault}");
    }
    let entries = entry::build(root, plans)?;
    if entries.is_empty() {
        return Err(Error::NoFigure("no contender runs here".into()));
    }
    Ok(entries)
}

fn machine_name(root: &Path, options: &Options) -> Result<String, Error> {
    let name = match (&options.machine, options.publish) {
        (Some(name), _) => name.clone(),
        (None, true) => published(root)?,
        (None, false) => "local".into(),
    };
    check_name(&name)?;
    Ok(name)
}

fn check_name(name: &str) -> Result<(), Error> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    match !name.is_empty() && !name.starts_with('.') && name.chars().all(plain) {
        true => Ok(()),
        false => Err(Error::Usage(format!(
            "`{name}` can't name a machine: letters, digits, `-`, `_` and `.` may stand in it"
        ))),
    }
}

/// The machine whose figures the text quotes, as book.toml names it.
fn published(root: &Path) -> Result<String, Error> {
    let path = root.join("book.toml");
    let text = fs::read_to_string(&path).map_err(Error::io(&path))?;
    let fault = |fault: String| Error::Format {
        path: path.clone(),
        fault,
    };
    let book: toml::Table = text
        .parse()
        .map_err(|e: toml::de::Error| fault(e.to_string()))?;
    let name = book
        .get("preprocessor")
        .and_then(|p| p.get("evidence")?.get("published")?.as_str());
    let missing = || fault("there is no preprocessor.evidence.published".into());
    name.map(String::from).ok_or_else(missing)
}

/// Names a ready optimized build of this program, for tests and packagers.
const OPTIMIZED: &str = "BOOK_XTASK";

/// This program, built with optimizations: the machine's limits are measured by
/// it, and bundles hold it.
fn optimized_xtask(root: &Path) -> Result<PathBuf, Error> {
    if let Some(program) = env::var_os(OPTIMIZED) {
        return Ok(program.into());
    }
    let step = Step::spinner("Building xtask with optimizations");
    let mut build = cargo(root);
    build.args(["build", "--release", "--package", "xtask"]);
    let log = setup::log(root, "xtask");
    run_logged(&mut build, &log, &step).map_err(|failure| {
        let (reason, mend) = diagnose(&failure, &log);
        let what = "xtask".into();
        Error::Setup { what, reason, mend }
    })?;
    step.done();
    Ok(record::target(root).join("release/xtask"))
}

/// The machine's limits, measured by an optimized build of this program.
fn optimized_limits(root: &Path, machine: &Machine, quick: bool) -> Result<Vec<Limit>, Error> {
    if !cfg!(debug_assertions) {
        return Ok(limits_of(machine, quick));
    }
    let program = optimized_xtask(root)?;
    let step = Step::spinner("Measuring the machine's limits");
    let mut arguments = vec!["limits"];
    if quick {
        arguments.push("--quick");
    }
    let mut command = std::process::Command::new(&program);
    let limit = std::time::Duration::from_secs(300);
    let output = process::run_limited(command.args(&arguments), limit)?;
    let fault = |reason: String| Error::Bench {
        key: "machine/limits".into(),
        reason,
    };
    let (status, text, error) = output.ok_or_else(|| fault("it took too long".into()))?;
    if !status.success() {
        return Err(fault(format!("{status}: {}", error.trim())));
    }
    step.done();
    serde_json::from_str(&text).map_err(|e| fault(e.to_string()))
}

/// Measures the machine's limits with this very program.
pub fn limits_of(machine: &Machine, quick: bool) -> Vec<Limit> {
    let last = machine.caches.iter().map(|cache| cache.bytes).max();
    let effort = match quick {
        true => Effort::quick(),
        false => Effort::full(last.unwrap_or(0), machine.memory_bytes),
    };
    limits::measure(machine.threads as usize, effort)
}

/// Prints the machine's limits, for the debug build that asked for them.
pub fn print_limits(quick: bool) {
    let limits = limits_of(&machine::examine(), quick);
    println!("{}", serde_json::to_string(&limits).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_machine_is_read_from_the_book() {
        let root = tempfile::tempdir().unwrap();
        let book = root.path().join("book.toml");
        fs::write(&book, "[preprocessor.evidence]\npublished = 'm-2'\n").unwrap();
        assert_eq!(published(root.path()).unwrap(), "m-2");
        fs::write(&book, "[book]\n").unwrap();
        let fault = published(root.path()).unwrap_err().to_string();
        assert!(fault.contains("published"), "{fault}");
    }

    #[test]
    fn machines_have_plain_names() {
        assert!(check_name("epyc-9005-2c").is_ok());
        for bad in ["", "../x", "a b", ".hidden"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }
}
