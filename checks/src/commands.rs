//! Commands and paths that pages name: packages, programs, tests and files that
//! are there.

use std::{collections::BTreeSet, fs, io, path::Path, sync::LazyLock};

use evidence::{Problem, line_of, places};
use preprocessor::markdown_options;
use pulldown_cmark::{Event, Parser};
use regex::Regex;

use crate::{book, fences, targets::targets};

/// A path of the repository, as the text names one.
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:listings|peers|measured|src|theme|tests|xtask|sessions|checks)/[\w./-]*$")
        .expect("a valid pattern")
});

/// Variants of the enum that clap derives subcommands from.
static SUBCOMMANDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)derive\([^)]*\bSubcommand\b[^)]*\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?enum\s+\w+\s*\{(.*?)\n\}")
        .expect("a valid pattern")
});
static VARIANT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^    ([A-Z]\w*)\s*[({,]").expect("a valid pattern"));

/// Files that a reader's own work makes, and that are not in the repository.
const MADE: [&str; 1] = ["measured/local.json"];

/// What can be named.
#[derive(Debug, Default)]
struct Known {
    packages: BTreeSet<String>,
    examples: BTreeSet<String>,
    tests: BTreeSet<String>,
    benches: BTreeSet<String>,
    tasks: BTreeSet<String>,
}

/// Commands of `sh` blocks and of running text that name what isn't there, and
/// paths in running text that don't exist.
pub fn commands(root: &Path) -> Vec<Problem> {
    let known = match Known::read(root) {
        Ok(known) => known,
        Err(e) => return vec![Problem::new("Cargo.toml", 0, e)],
    };
    let pages = match book::pages(root) {
        Ok(pages) => pages,
        Err(problem) => return vec![problem],
    };
    let mut problems = Vec::new();
    for page in &pages {
        for (line, code) in named(&page.text) {
            let fault = match PATH.is_match(&code) {
                true => missing(root, &code),
                false => known.fault(&code),
            };
            problems.extend(fault.map(|fault| Problem::new(&page.path, line, fault)));
        }
    }
    problems
}

/// Code in running text, and the lines of blocks of commands, with their line.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut named: Vec<(usize, String)> = Parser::new_ext(text, markdown_options())
        .into_offset_iter()
        .filter_map(|(event, range)| match event {
            Event::Code(code) => Some((line_of(text, range.start), code.into_string())),
            _ => None,
        })
        .collect();
    for block in book::blocks(text) {
        if block.words().0 == "sh" || fences::only_commands(&block) {
            let lines = block.code.lines().enumerate();
            named.extend(lines.map(|(i, line)| (block.line + 1 + i, line.to_owned())));
        }
    }
    named
}

/// Whether a word stands for something to be filled in: `PART`.
fn stands_for_another(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|w| w.len() > 1 && w.chars().all(|c| c.is_ascii_uppercase()))
        || word.contains(['…', '<', '$', '*'])
}

fn missing(root: &Path, path: &str) -> Option<String> {
    let there = root.join(path).exists() || MADE.contains(&path) || stands_for_another(path);
    (!there).then(|| format!("there is no `{path}`"))
}

impl Known {
    fn read(root: &Path) -> io::Result<Known> {
        let mut known = Known::default();
        for target in targets(root)? {
            known.packages.insert(target.package);
            for kind in &target.kinds {
                let names = match &kind[..] {
                    "example" => &mut known.examples,
                    "test" => &mut known.tests,
                    "bench" => &mut known.benches,
                    _ => continue,
                };
                names.insert(target.name.clone());
            }
        }
        for file in places::files_below(&root.join("xtask/src"), ".rs")? {
            known.tasks.extend(subcommands(&fs::read_to_string(file)?));
        }
        Ok(known)
    }

    /// What a command line names that isn't there.
    fn fault(&self, command: &str) -> Option<String> {
        let words: Vec<&str> = command
            .trim_start_matches("$ ")
            .split_whitespace()
            .skip_while(|word| word.contains('='))
            .take_while(|word| *word != "--" && !word.starts_with('#'))
            .collect();
        let ["cargo", rest @ ..] = &words[..] else {
            return None;
        };
        if let ["xtask", task, ..] = rest {
            let known = self.tasks.is_empty()
                || self.tasks.contains(*task)
                || task.starts_with('-')
                || stands_for_another(task);
            return (!known).then(|| format!("`cargo xtask` knows no `{task}`"));
        }
        rest.windows(2).find_map(|pair| {
            let (what, known) = match pair[0] {
                "-p" | "--package" => ("package", &self.packages),
                "--example" => ("example", &self.examples),
                "--test" => ("test", &self.tests),
                "--bench" => ("bench", &self.benches),
                _ => return None,
            };
            let name = pair[1];
            (!known.contains(name) && !stands_for_another(name))
                .then(|| format!("`{command}`: there is no {what} `{name}`"))
        })
    }
}

/// Names of subcommands that a source file of the tool defines.
fn subcommands(source: &str) -> Vec<String> {
    SUBCOMMANDS
        .captures_iter(source)
        .flat_map(|c| {
            VARIANT
                .captures_iter(c.get(1).map_or("", |m| m.as_str()))
                .map(|v| v[1].to_lowercase())
                .collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn commands_name_what_is_there() {
        let known = Known {
            packages: set(&["betting"]),
            examples: set(&["betting_search"]),
            tests: set(&["odds"]),
            benches: set(&[]),
            tasks: set(&["serve", "test"]),
        };
        for command in [
            "cargo test -p betting --test odds",
            "$ cargo run --release -p betting --example betting_search -- --help -p x",
            "BOOK_REQUIRE=python cargo xtask test",
            "cargo test -p PART",
            "cargo xtask --help",
            "ls -p nothing",
            "let p = 1;",
        ] {
            assert_eq!(known.fault(command), None, "{command}");
        }
        for (command, expected) in [
            ("cargo test -p beting", "no package `beting`"),
            ("cargo run --example x", "no example `x`"),
            ("cargo test --test even", "no test `even`"),
            ("cargo xtask sevre", "knows no `sevre`"),
        ] {
            let fault = known.fault(command).unwrap();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn subcommands_are_those_of_clap() {
        let source = "#[derive(Debug, Subcommand)]\nenum Task {\n    /// Checks.\n    Doctor(Doctor),\n\
                      \x20   Serve {\n        port: u16,\n    },\n    Test,\n}\n";
        assert_eq!(subcommands(source), ["doctor", "serve", "test"]);
    }

    #[test]
    fn names_stand_with_their_line() {
        let text = "a `listings/x.rs`\n\n```sh\ncargo test\n```\n";
        assert_eq!(
            named(text),
            [
                (1, "listings/x.rs".to_owned()),
                (4, "cargo test".to_owned())
            ]
        );
        assert!(stands_for_another("listings/PART/src"));
    }
}
