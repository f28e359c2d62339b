//! Small pieces of Rust in the prose, each a test of its own: skeptic compiles
//! and runs them.

use std::{path::Path, sync::Arc, sync::OnceLock};

use checks::{
    Build,
    snippets::{self, Checked},
    verdict,
};
use evidence::Problem;
use libtest_mimic::{Arguments, Failed, Trial};

type Outcome = Result<Vec<Checked>, Vec<Problem>>;

fn main() {
    snippets::intercept();
    let root = Build::here().workspace;
    // All snippets are compiled in one go, by the first test that runs.
    let outcome: Arc<OnceLock<Outcome>> = Arc::default();
    let tests = match snippets::places(&root) {
        Ok(places) => places
            .into_iter()
            .map(|(page, line)| {
                let outcome = Arc::clone(&outcome);
                let name = format!("{}:{line}", page.display());
                Trial::test(name, move || one(&outcome, &page, line))
            })
            .collect(),
        Err(problems) => vec![Trial::test("pages", || Ok(verdict(problems)?))],
    };
    libtest_mimic::run(&Arguments::from_args(), tests).exit();
}

fn one(outcome: &OnceLock<Outcome>, page: &Path, line: usize) -> Result<(), Failed> {
    let build = Build::here();
    let checked = match outcome.get_or_init(|| snippets::check(&build.workspace, &build)) {
        Ok(checked) => checked,
        Err(problems) => return Ok(verdict(problems.clone())?),
    };
    let problems = checked
        .iter()
        .filter(|snippet| snippet.page == page && snippet.line == line)
        .flat_map(|snippet| snippet.problems.clone());
    Ok(verdict(problems.collect())?)
}
