//! What the preprocessor finds wrong with the pages, by subject: each kind of
//! thing that a page shows has a test of its own.

use std::path::{Path, PathBuf};

use evidence::Problem;
use mdbook_driver::config::Config;
use preprocessor::{Options, directives};

use crate::book::{self, Page};

/// What a problem of a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Pieces of files, and directives that can't be read or that don't exist.
    Includes,
    /// Values, ratios, claims, tables and machines.
    Figures,
    Plots,
    /// Recorded outputs, quotations from them, and kernels that run in the page.
    Outputs,
    CompileFail,
    Exercises,
    Formulas,
}

/// The problems with which the book at `root` would not be built, so far as
/// they are about `subject`. Each problem belongs to one subject.
pub fn expansion(root: &Path, subject: Subject) -> Vec<Problem> {
    let (pages, problems) = match expand(root) {
        Ok(found) => found,
        Err(problem) => return vec![problem],
    };
    problems
        .into_iter()
        .filter(|problem| {
            let page = pages.iter().find(|page| page.path == problem.file);
            page.map_or(Subject::Includes, |page| subject_of(page, problem)) == subject
        })
        .collect()
}

fn expand(root: &Path) -> Result<(Vec<Page>, Vec<Problem>), Problem> {
    let pages = book::pages(root)?;
    let fault = |e: mdbook_driver::errors::Error| Problem::new("book.toml", 0, format!("{e:#}"));
    let config = Config::from_disk(root.join("book.toml")).map_err(fault)?;
    let options = Options::from_config(&config).map_err(fault)?;
    let texts: Vec<preprocessor::Page> = pages
        .iter()
        .map(|page| preprocessor::Page {
            path: relative_to(&options.src, &page.path),
            text: page.text.clone(),
        })
        .collect();
    let problems = preprocessor::expand(root, &options, &texts)
        .err()
        .unwrap_or_default();
    Ok((pages, problems))
}

fn relative_to(src: &Path, page: &Path) -> PathBuf {
    page.strip_prefix(src).unwrap_or(page).to_path_buf()
}

/// The subject is that of the directive, plot or formula at the problem's line.
fn subject_of(page: &Page, problem: &Problem) -> Subject {
    let message = &problem.message;
    if ["KaTeX", "formula"]
        .iter()
        .any(|word| message.contains(word))
    {
        return Subject::Formulas;
    }
    let in_plot = book::blocks(&page.text).iter().any(|block| {
        let lines = block.line..block.line + block.code.lines().count() + 2;
        block.words().0 == "plot" && lines.contains(&problem.line)
    });
    if in_plot {
        return Subject::Plots;
    }
    let mut names = directives(&page.text)
        .into_iter()
        .flatten()
        .filter(|directive| directive.line == problem.line)
        .map(|directive| directive.name);
    // Where several stand on a line, the message names the one it is about.
    let names: Vec<String> = names.by_ref().collect();
    let named = names
        .iter()
        .find(|name| message.contains(&format!("#{name}")));
    match named.or(names.first()).map(String::as_str) {
        Some("value" | "ratio" | "faster" | "slower" | "percent" | "machine" | "table") => {
            Subject::Figures
        }
        Some("output" | "quote" | "live") => Subject::Outputs,
        Some("compile-fail") => Subject::CompileFail,
        Some("exercise" | "solution") => Subject::Exercises,
        _ => Subject::Includes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_go_by_the_directive_on_their_line() {
        let text = "{{#value a/b/c}} and $x$\n\n```plot\nkind = 'lines'\n```\n\n\
                    ```rust\n{{#include x.rs:a}}\n```\n\n{{#typo}}\n\n{{#output x}}\n\n{{#live x}}\n";
        let page = Page {
            path: "src/a.md".into(),
            text: text.into(),
        };
        let subject =
            |line, message: &str| subject_of(&page, &Problem::new("src/a.md", line, message));
        assert_eq!(subject(1, "no figure"), Subject::Figures);
        assert_eq!(subject(1, "KaTeX refuses `x`"), Subject::Formulas);
        assert_eq!(subject(4, "no column"), Subject::Plots);
        assert_eq!(subject(8, "there is no file"), Subject::Includes);
        assert_eq!(subject(11, "`{{#typo` is no directive"), Subject::Includes);
        assert_eq!(subject(13, "no recorded run"), Subject::Outputs);
        assert_eq!(subject(15, "no kernel"), Subject::Outputs);
        assert_eq!(subject(0, "anything"), Subject::Includes);
    }
}
