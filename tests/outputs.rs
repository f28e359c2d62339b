//! Programs and shell sessions print what was recorded; what can't be run on
//! this machine is named as ignored, and fails where `BOOK_REQUIRE` names it.

use std::sync::{Arc, OnceLock};

use checks::{Build, Subject, build_examples, output, required, verdict};
use evidence::runs::{Program, RecordedRun};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

type Examples = Arc<OnceLock<Result<(), String>>>;

fn main() {
    let root = Build::here().workspace;
    let examples = Examples::default();
    let mut tests = vec![Trial::test("pages", || {
        let root = Build::here().workspace;
        Ok(verdict(checks::expansion(&root, Subject::Outputs))?)
    })];
    match RecordedRun::all(&root) {
        Ok(runs) => tests.extend(runs.into_iter().map(|run| {
            let examples = Arc::clone(&examples);
            Trial::ignorable_test(run.name.clone(), move || one(&run, &examples))
        })),
        Err(e) => tests.push(Trial::test("specs", move || Err(e.into()))),
    }
    libtest_mimic::run(&Arguments::from_args(), tests).exit();
}

fn one(run: &RecordedRun, examples: &Examples) -> Result<Completion, Failed> {
    let build = Build::here();
    let missing = run.missing(&build.workspace);
    if !missing.is_empty() {
        let reason = format!("needs {}", missing.join(", "));
        return match missing.iter().find(|program| required(program)) {
            Some(program) => Err(format!("{program} is required and not here").into()),
            None => Ok(Completion::ignored_with(reason)),
        };
    }
    if matches!(run.program, Program::Example { .. }) {
        examples
            .get_or_init(|| build_examples(&build, &build.workspace))
            .clone()?;
    }
    let folder = build.target.join("release/examples");
    verdict(output(&build.workspace, run, &folder))?;
    Ok(Completion::Completed)
}
