//! Whether programs still print what was recorded.

use std::path::Path;

use evidence::{
    Problem, mpi, places,
    runs::{Difference, RecordedRun},
};

use crate::build::Build;

/// Builds the examples of all parts as `cargo run --release` does, quickly
/// where nothing has changed.
///
/// # Errors
///
/// What cargo says when it fails.
pub fn build_examples(build: &Build, root: &Path) -> Result<(), String> {
    for part in places::parts(root).map_err(|e| e.to_string())? {
        let mut cargo = build.cargo(root);
        cargo.args(["build", "--quiet", "--release", "-p", &part, "--examples"]);
        mpi::enable(&mut cargo, root, &part);
        let output = cargo.output().map_err(|e| format!("cargo: {e}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    Ok(())
}

/// How many profiles are added up before they differ: one alone may be of a moment
/// in which the machine had other work.
const PROFILES: usize = 3;

/// Where what `run` prints now differs from what was recorded. `examples` is
/// the folder of compiled examples.
pub fn output(root: &Path, run: &RecordedRun, examples: &Path) -> Vec<Problem> {
    let file = places::relative(root, &run.stdout);
    let compared = run.recorded().and_then(|recorded| {
        let mut printed = run.run(root, examples)?;
        let mut differences = run.differences(&recorded, &printed);
        for _ in 1..run.shares.map_or(1, |_| PROFILES) {
            if differences.is_empty() {
                break;
            }
            // Stacks that are printed twice count twice.
            printed += &run.run(root, examples)?;
            differences = run.differences(&recorded, &printed);
        }
        Ok((recorded, differences))
    });
    if let Ok((recorded, _)) = &compared
        && masks_everything(run, recorded)
    {
        let spec = places::relative(root, &run.spec_file);
        let fault = "the `volatile` patterns leave nothing of a line to compare: mask only \
                     what differs from run to run";
        return vec![Problem::new(spec, 0, fault)];
    }
    match compared.map(|(_, differences)| differences) {
        Ok(differences) => differences
            .iter()
            .map(|difference| Problem::new(&file, difference.line, said(difference)))
            .collect(),
        Err(e) => vec![Problem::new(&file, 0, e)],
    }
}

/// Whether a line without a single letter or digit of a recorded one would pass
/// for it.
fn masks_everything(run: &RecordedRun, recorded: &str) -> bool {
    let emptied: Vec<String> = recorded
        .lines()
        .map(|line| line.replace(char::is_alphanumeric, "_"))
        .collect();
    let differing = run.differences(recorded, &emptied.join("\n"));
    let worded = |line: &str| line.contains(char::is_alphanumeric);
    let lines = recorded.lines().filter(|line| worded(line)).count();
    lines > 0 && !run.unordered && run.shares.is_none() && differing.len() < lines
}

fn said(difference: &Difference) -> String {
    let quoted = |line: &Option<String>| match line {
        Some(line) => format!("«{line}»"),
        None => "nothing".into(),
    };
    format!(
        "recorded {}, printed {}",
        quoted(&difference.recorded),
        quoted(&difference.printed)
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What is wrong with a session of this spec that was recorded so.
    fn found(spec: &str, recorded: &str) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        let sessions = root.path().join("sessions");
        fs::create_dir_all(&sessions).unwrap();
        fs::create_dir_all(root.path().join("listings")).unwrap();
        fs::write(sessions.join("s.toml"), spec).unwrap();
        fs::write(sessions.join("s.stdout"), recorded).unwrap();
        let run = RecordedRun::find(root.path(), "s").unwrap();
        output(root.path(), &run, Path::new(""))
            .iter()
            .map(Problem::to_string)
            .collect()
    }

    #[test]
    fn profiles_that_differ_are_added_up() {
        // What the first run prints, and what each other one does.
        let spec = |first: &str, later: &str| {
            format!("command = \"echo >> runs; test $(wc -l < runs) = 1 && {first} || {later}\"\n")
        };
        let shares = |first, later| spec(first, later) + "shares = 5.0";
        // g has 20 percent of the samples of the first run, then 4; or 10, then 7.
        let off = "(echo 'f 80'; echo 'g 20')";
        assert_eq!(found(&shares(off, "echo 'f 400'"), "f 9\n"), [""; 0]);
        assert_eq!(found(&shares(off, "echo 'f 100'"), "f 9\n").len(), 2);
        assert_eq!(found(&spec(off, "echo 'f 9'"), "f 9\n").len(), 2);
    }

    #[test]
    fn patterns_that_mask_a_whole_line_are_refused() {
        let spec = |pattern| format!("command = 'echo took 3 ms'\nvolatile = ['{pattern}']\n");
        assert_eq!(found(&spec("[0-9]+"), "took 5 ms\n"), [""; 0]);
        let all = found(&spec(".*"), "took 5 ms\n");
        assert!(
            all[0].starts_with("sessions/s.toml: the `volatile` patterns"),
            "{all:?}"
        );
    }

    #[test]
    fn a_difference_is_one_line_with_both_sides() {
        assert_eq!(
            found("command = 'echo a; echo b'\n", "a\nc\nd\n"),
            [
                "sessions/s.stdout:2: recorded «c», printed «b»",
                "sessions/s.stdout:3: recorded «d», printed nothing"
            ]
        );
    }
}
