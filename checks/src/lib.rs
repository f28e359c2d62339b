//! Whether what the book shows is still so: each check is a function of a
//! book's root that returns all it finds wrong, with file and line. The tests
//! of the root package apply them to the book, and to broken copies of it.

mod book;
mod build;
mod commands;
mod compiled;
mod exercises;
mod fences;
mod links;
mod offline;
mod outputs;
mod pages;
mod peers;
mod site;
pub mod snippets;
mod structure;
mod targets;

pub use book::{Page, listed, pages, unsearched};
pub use build::Build;
pub use commands::commands;
pub use compiled::compiled;
pub use exercises::{Exercise, exercises};
pub use fences::rust_blocks;
pub use links::links;
pub use offline::foreign_requests;
pub use outputs::{build_examples, output};
pub use pages::{Subject, expansion};
pub use peers::unplanned_peers;
pub use site::{Site, SiteError};
pub use structure::structure;

use evidence::Problem;

/// Problems one below the other; `Ok` without any.
///
/// # Errors
///
/// The lines, if there is a problem.
pub fn verdict(mut problems: Vec<Problem>) -> Result<(), String> {
    problems.sort();
    problems.dedup();
    if problems.is_empty() {
        return Ok(());
    }
    // Further lines of a message are set in.
    let lines: Vec<String> = problems
        .iter()
        .map(|problem| problem.to_string().trim_end().replace('\n', "\n    "))
        .collect();
    Err(format!("\n{}\n", lines.join("\n")))
}

/// Whether `BOOK_REQUIRE` (a list like `python,cc`) demands that this machine
/// has the program `what`: `python` stands for `python3` as well.
pub fn required(what: &str) -> bool {
    std::env::var("BOOK_REQUIRE").is_ok_and(|list| demands(&list, what))
}

fn demands(list: &str, what: &str) -> bool {
    let mut names = list.split(',').map(str::trim);
    names.any(|name| !name.is_empty() && what.starts_with(name))
}

/// Fails the running test with all problems, one a line.
///
/// # Panics
///
/// If there is a problem.
#[track_caller]
pub fn assert_none(problems: Vec<Problem>) {
    if let Err(lines) = verdict(problems) {
        panic!("{lines}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_demanded_by_its_name_or_the_start_of_it() {
        assert!(demands("browser, python", "python3"));
        assert!(!demands("browser,", "python3"));
    }

    #[test]
    fn problems_are_one_line_each_and_sorted() {
        let problems = vec![
            Problem::new("b", 2, "x\ny"),
            Problem::new("a", 1, "z"),
            Problem::new("a", 1, "z"),
        ];
        assert_eq!(verdict(problems), Err("\na:1: z\nb:2: x\n    y\n".into()));
        assert_eq!(verdict(Vec::new()), Ok(()));
    }
}
