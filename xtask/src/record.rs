//! `record`: runs programs again and keeps what they print.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use evidence::{
    mpi, places,
    runs::{Program, RecordedRun},
};
use similar::{ChangeTag, TextDiff};

use crate::{
    error::Error,
    process::{cargo, diagnose, run_logged},
    progress::Step,
    setup,
};

/// Reruns the recorded runs `names`, or all of them, and the compiler's
/// messages on what must not compile. What differs is shown, and written
/// unless `check`.
///
/// # Errors
///
/// If a run can't be made, or with `check` if one differs.
pub fn run(root: &Path, names: &[String], check: bool) -> Result<(), Error> {
    let (runs, parts) = chosen(root, names)?;
    build_examples(root, &runs)?;
    let examples = target(root).join("release/examples");
    let mut left_out = 0;
    let step = Step::bar("Running programs", runs.len() as u64);
    let mut reports = Vec::new();
    for run in &runs {
        step.now(&run.name);
        let missing = run.missing(root);
        if missing.is_empty() {
            reports.extend(rerun(root, run, &examples, check)?);
        } else {
            left_out += 1;
            eprintln!("Left out: {} needs {}", run.name, missing.join(", "));
        }
        step.advance();
    }
    step.done();
    for part in &parts {
        reports.extend(compiler_messages(root, part, check)?);
    }
    for report in &reports {
        print!("{report}");
    }
    let ran = runs.len() - left_out + parts.len();
    match (reports.len(), check) {
        (0, _) => println!("All {ran} recorded outputs are as they were."),
        (n, true) => {
            let line = format!("{n} recorded outputs differ; `cargo xtask record` rewrites them");
            return Err(Error::Differs(line));
        }
        (n, false) => println!(
            "{n} recorded outputs rewritten, {} as they were.",
            ran - n.min(ran)
        ),
    }
    Ok(())
}

/// The runs that `names` name, and the parts whose compiler messages they name
/// by `PART/compile_fail`; all of them if there are no names.
fn chosen(root: &Path, names: &[String]) -> Result<(Vec<RecordedRun>, Vec<String>), Error> {
    let parts: Vec<String> = places::parts(root)
        .map_err(Error::io(root.join("listings")))?
        .into_iter()
        .filter(|part| !messages(root, part).is_empty())
        .collect();
    let mut runs = RecordedRun::all(root)?;
    if names.is_empty() {
        return Ok((runs, parts));
    }
    let part_of = |name: &str| name.strip_suffix("/compile_fail").map(String::from);
    let known = |name: &&String| {
        runs.iter().any(|run| is_called(run, name))
            || part_of(name).is_some_and(|part| parts.contains(&part))
    };
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let all = runs.iter().map(|run| run.name.clone());
        let all: Vec<String> = all
            .chain(parts.iter().map(|part| format!("{part}/compile_fail")))
            .collect();
        let all = all.join(", ");
        return Err(Error::Usage(format!(
            "no recorded run `{unknown}`; there are: {all}"
        )));
    }
    runs.retain(|run| names.iter().any(|name| is_called(run, name)));
    let parts = names.iter().filter_map(|name| part_of(name)).collect();
    Ok((runs, parts))
}

/// Whether `name` is that of the run, of its example, or of its part.
fn is_called(run: &RecordedRun, name: &str) -> bool {
    run.name == name
        || match &run.program {
            Program::Example { part, example, .. } => part == name || example == name,
            Program::Session { .. } => false,
        }
}

/// Cargo's target folder.
pub fn target(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) if !folder.is_empty() => root.join(folder),
        _ => root.join("target"),
    }
}

fn build_examples(root: &Path, runs: &[RecordedRun]) -> Result<(), Error> {
    let mut parts: Vec<&str> = runs
        .iter()
        .filter_map(|run| match &run.program {
            Program::Example { part, .. } => Some(part.as_str()),
            Program::Session { .. } => None,
        })
        .collect();
    parts.dedup();
    if parts.is_empty() {
        return Ok(());
    }
    let step = Step::spinner("Building the examples");
    for part in parts {
        let mut build = cargo(root);
        build.args(["build", "--release", "--examples", "--package", part]);
        mpi::enable(&mut build, root, part);
        let log = setup::log(root, "examples");
        run_logged(&mut build, &log, &step).map_err(|failure| {
            let (reason, mend) = diagnose(&failure, &log);
            let what = format!("the examples of {part}");
            Error::Setup { what, reason, mend }
        })?;
    }
    step.done();
    Ok(())
}

/// Runs once more; returns the difference if there is one.
fn rerun(
    root: &Path,
    run: &RecordedRun,
    examples: &Path,
    check: bool,
) -> Result<Option<String>, Error> {
    let printed = run.run(root, examples)?;
    let recorded = match fs::read_to_string(&run.stdout) {
        Ok(text) => Some(text),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(Error::io(&run.stdout)(e)),
    };
    if let Some(recorded) = &recorded
        && run.differences(recorded, &printed).is_empty()
    {
        return Ok(None);
    }
    if !check {
        replace(&run.stdout, &printed)?;
    }
    let path = places::relative(root, &run.stdout);
    Ok(Some(diff(&path, &recorded.unwrap_or_default(), &printed)))
}

/// Writes `text` to `path` whole or not at all.
pub fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let fresh = path.with_file_name(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
    }
    let written = fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, path));
    written.map_err(|e| {
        let _ = fs::remove_file(&fresh);
        Error::io(path)(e)
    })
}

/// The recorded messages of the compiler, by file.
fn messages(root: &Path, part: &str) -> BTreeMap<PathBuf, String> {
    let folder = root.join("listings").join(part).join("compile_fail");
    let programs = places::files_below(&folder, ".rs").unwrap_or_default();
    let with_text = |program: PathBuf| {
        let message = program.with_extension("stderr");
        let text = fs::read_to_string(&message).unwrap_or_default();
        (message, text)
    };
    programs.into_iter().map(with_text).collect()
}

/// Has trybuild rewrite the compiler's messages of a part; returns how they
/// changed. With `check` the old ones are put back.
fn compiler_messages(root: &Path, part: &str, check: bool) -> Result<Vec<String>, Error> {
    let before = messages(root, part);
    let step = Step::spinner(&format!("Compiling what must not compile in {part}"));
    let mut test = cargo(root);
    test.args(["test", "--package", part, "--test", "compile_fail"])
        .env("TRYBUILD", "overwrite");
    mpi::enable(&mut test, root, part);
    let log = setup::log(root, "compile_fail");
    // trybuild's test fails when it rewrites, and when something compiles.
    let outcome = run_logged(&mut test, &log, &step);
    let after = messages(root, part);
    let mut reports = Vec::new();
    for (path, new) in &after {
        let old = before.get(path).map_or("", String::as_str);
        if old != new {
            reports.push(diff(&places::relative(root, path), old, new));
            match (check, old.is_empty()) {
                (false, _) => {}
                (true, false) => replace(path, old)?,
                (true, true) => fs::remove_file(path).map_err(Error::io(path))?,
            }
        }
    }
    if let Err(failure) = outcome
        && reports.is_empty()
    {
        let (reason, mend) = diagnose(&failure, &log);
        let what = format!("the compiler's messages of {part}");
        return Err(Error::Setup { what, reason, mend });
    }
    step.done();
    Ok(reports)
}

/// A unified difference, in color on a terminal.
fn diff(path: &Path, old: &str, new: &str) -> String {
    let colored = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let diff = TextDiff::from_lines(old, new);
    let name = path.display().to_string();
    if !colored {
        return diff.unified_diff().header(&name, &name).to_string();
    }
    let mut text = format!("\x1b[1m{name}\x1b[0m\n");
    for hunk in diff.unified_diff().iter_hunks() {
        text.push_str(&format!("\x1b[36m{}\x1b[0m\n", hunk.header()));
        for change in hunk.iter_changes() {
            let (sign, color) = match change.tag() {
                ChangeTag::Delete => ('-', "31"),
                ChangeTag::Insert => ('+', "32"),
                ChangeTag::Equal => (' ', "0"),
            };
            let line = change.value().trim_end_matches('\n');
            text.push_str(&format!("\x1b[{color}m{sign}{line}\x1b[0m\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.stdout");
        replace(&path, "one\n").unwrap();
        replace(&path, "two\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two\n");
        assert_eq!(fs::read_dir(folder.path().join("a")).unwrap().count(), 1);
        assert!(replace(folder.path(), "three").is_err());
    }

    #[test]
    fn a_difference_names_its_file() {
        let text = diff(Path::new("x.stdout"), "a\nb\n", "a\nc\n");
        assert!(
            text.contains("--- x.stdout") && text.contains("-b\n+c\n"),
            "{text}"
        );
    }
}
