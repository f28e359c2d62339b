//! What a page may hold as code of its own: Rust that skeptic runs, commands
//! that a reader types, and plots. Everything else comes from a file that has a
//! check of its own.

use std::path::Path;

use evidence::Problem;

use crate::book::{self, Block};

/// What may follow `rust`: skeptic checks the block under either.
const RUST_ATTRIBUTES: [&str; 2] = ["no_run", "should_panic"];

/// Languages that a page may write in without including a file.
const OWN: [&str; 3] = ["rust", "sh", "plot"];

/// Blocks that no check reaches: Rust marked `ignore`, blocks without a
/// language, and code of other languages typed into the page.
pub fn rust_blocks(root: &Path) -> Vec<Problem> {
    let pages = match book::pages(root) {
        Ok(pages) => pages,
        Err(problem) => return vec![problem],
    };
    pages
        .iter()
        .flat_map(|page| {
            book::blocks(&page.text)
                .into_iter()
                .flat_map(|block| faults(&block))
                .map(|(line, fault)| Problem::new(&page.path, line, fault))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn faults(block: &Block) -> Vec<(usize, String)> {
    let line = block.line;
    if block.info.is_none() {
        return vec![(line, "code by indentation: put it between ``` marks".into())];
    }
    let (language, attributes) = block.words();
    if language.is_empty() {
        return vec![(line, "a code block without a language".into())];
    }
    if block.code.trim().is_empty() {
        return vec![(line, format!("an empty block of `{language}`"))];
    }
    if language != "rust" {
        let shown =
            block.whole_include().is_some() || OWN.contains(&language) || only_commands(block);
        return match shown {
            true => Vec::new(),
            false => vec![(line, typed_by_hand(language))],
        };
    }
    attributes
        .iter()
        .filter(|attribute| !RUST_ATTRIBUTES.contains(attribute))
        .map(|attribute| (line, refused(attribute)))
        .collect()
}

/// Whether a `console` block shows what to type, and no output.
pub(crate) fn only_commands(block: &Block) -> bool {
    let mut lines = block.code.lines().filter(|line| !line.trim().is_empty());
    block.words().0 == "console" && lines.all(|line| line.starts_with("$ "))
}

fn typed_by_hand(language: &str) -> String {
    let instead = match language {
        "console" | "text" | "txt" | "output" => {
            "record it as a run and show it by `{{#output NAME}}`, or include a file"
        }
        "rs" | "Rust" => "write `rust`, which is compiled",
        "bash" | "shell" => "write `sh`, whose commands are checked",
        _ => "include a file that is compiled or run",
    };
    format!("a block of `{language}` typed into the page, which nothing checks: {instead}")
}

fn refused(attribute: &str) -> String {
    match attribute {
        "ignore" => "a Rust block marked `ignore`: nothing compiles it".into(),
        "compile_fail" => "put what must not compile in listings/PART/compile_fail and show it by \
             `{{#compile-fail PART/NAME}}`"
            .into(),
        _ => format!(
            "`{attribute}` on a Rust block: only {} are known",
            RUST_ATTRIBUTES.map(|a| format!("`{a}`")).join(" and ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        book::blocks(text)
            .iter()
            .flat_map(faults)
            .map(|(line, message)| format!("{line}: {message}"))
            .collect()
    }

    #[test]
    fn blocks_that_are_checked_elsewhere_pass() {
        let text = "```rust\nf();\n```\n\n```rust,no_run\nf();\n```\n\n```sh\ncargo test\n```\n\n\
                    ```console\n$ cargo test\n```\n\n```c\n{{#include ../peers/c/p/x.c}}\n```\n";
        assert_eq!(messages(text), [""; 0]);
    }

    #[test]
    fn blocks_that_nothing_checks_are_named() {
        for (text, expected) in [
            (
                "a\n\n```rust,ignore\nf()\n```\n",
                "3: a Rust block marked `ignore`",
            ),
            (
                "```rust ignore\nf()\n```\n",
                "1: a Rust block marked `ignore`",
            ),
            (
                "```rust,compile_fail\nf()\n```\n",
                "1: put what must not compile",
            ),
            (
                "```rust,edition2018\nf()\n```\n",
                "1: `edition2018` on a Rust block",
            ),
            ("```\nf()\n```\n", "1: a code block without a language"),
            ("a\n\n    f()\n", "3: code by indentation"),
            ("```rust\n\n```\n", "1: an empty block of `rust`"),
            (
                "```rs\nf()\n```\n",
                "1: a block of `rs` typed into the page",
            ),
            (
                "```console\n$ ls\na.rs\n```\n",
                "1: a block of `console` typed",
            ),
            ("```python\nf()\n```\n", "1: a block of `python` typed"),
        ] {
            let found = messages(text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(expected), "{found:?}");
        }
    }
}
