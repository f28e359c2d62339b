//! Whether programs still print what was recorded.

use std::path::Path;

use evidence::{
    Problem, places,
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
        let output = build
            .cargo(root)
            .args(["build", "--quiet", "--release", "-p", &part, "--examples"])
            .output()
            .map_err(|e| format!("cargo: {e}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    Ok(())
}

/// Where what `run` prints now differs from what was recorded. `examples` is
/// the folder of compiled examples.
pub fn output(root: &Path, run: &RecordedRun, examples: &Path) -> Vec<Problem> {
    let file = places::relative(root, &run.stdout);
    let differences = run
        .recorded()
        .and_then(|recorded| Ok(run.differences(&recorded, &run.run(root, examples)?)));
    match differences {
        Ok(differences) => differences
            .iter()
            .map(|difference| Problem::new(&file, difference.line, said(difference)))
            .collect(),
        Err(e) => vec![Problem::new(&file, 0, e)],
    }
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

    #[test]
    fn a_difference_is_one_line_with_both_sides() {
        let root = tempfile::tempdir().unwrap();
        let sessions = root.path().join("sessions");
        fs::create_dir_all(&sessions).unwrap();
        fs::create_dir_all(root.path().join("listings")).unwrap();
        fs::write(sessions.join("s.toml"), "command = 'echo a; echo b'\n").unwrap();
        fs::write(sessions.join("s.stdout"), "a\nc\nd\n").unwrap();
        let run = RecordedRun::find(root.path(), "s").unwrap();
        let lines: Vec<_> = output(root.path(), &run, Path::new(""))
            .iter()
            .map(Problem::to_string)
            .collect();
        assert_eq!(
            lines,
            [
                "sessions/s.stdout:2: recorded «c», printed «b»",
                "sessions/s.stdout:3: recorded «d», printed nothing"
            ]
        );
    }
}
