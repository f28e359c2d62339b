//! The book as written: its pages, its table of contents, its code blocks.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use evidence::{Problem, line_of, places};
use mdbook_driver::config::Config;
use preprocessor::markdown_options;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// A page of the book, as written.
#[derive(Clone, Debug)]
pub struct Page {
    /// Relative to the book's root: `src/betting/game.md`.
    pub path: PathBuf,
    pub text: String,
}

/// A block of code on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Line of the opening backticks, counted from 1.
    pub line: usize,
    /// What follows them; `None` for an indented block.
    pub info: Option<String>,
    pub code: String,
}

impl Block {
    /// The language, and what follows it.
    pub fn words(&self) -> (&str, Vec<&str>) {
        let info = self.info.as_deref().unwrap_or_default();
        let mut words = info.split([',', ' ', '\t']).filter(|word| !word.is_empty());
        (words.next().unwrap_or_default(), words.collect())
    }

    pub fn is_rust(&self) -> bool {
        self.words().0 == "rust"
    }

    /// What is included, where the block holds one include and nothing else:
    /// `../listings/a.rs:anchor`.
    pub fn whole_include(&self) -> Option<&str> {
        let code = self.code.trim();
        let inside = code.strip_prefix("{{#include")?.strip_suffix("}}")?;
        (!inside.contains("{{")).then(|| inside.trim())
    }
}

/// An entry of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub line: usize,
    pub title: String,
    /// Relative to `src/`; empty for a draft.
    pub path: String,
}

/// All pages below `src/`, the table of contents aside, sorted by path.
///
/// # Errors
///
/// If a page can't be read.
pub fn pages(root: &Path) -> Result<Vec<Page>, Problem> {
    let src = root.join("src");
    let files = places::files_below(&src, ".md").map_err(|e| Problem::new("src", 0, e))?;
    files
        .into_iter()
        .filter(|file| *file != src.join("SUMMARY.md"))
        .map(|file| {
            let path = places::relative(root, &file);
            let text = read(root, &path)?;
            Ok(Page { path, text })
        })
        .collect()
}

/// The pages that the table of contents lists, below `src/`.
///
/// # Errors
///
/// If `src/SUMMARY.md` can't be read.
pub fn listed(root: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = summary(root)?.into_iter();
    let paths = entries.filter(|entry| !entry.path.is_empty());
    Ok(paths.map(|entry| entry.path.into()).collect())
}

/// The pages below `src/` that the search leaves out, as `book.toml` says; none
/// without a `book.toml`.
///
/// # Errors
///
/// If `book.toml` can't be understood.
pub fn unsearched(root: &Path) -> Result<BTreeSet<PathBuf>, Problem> {
    let file = Path::new("book.toml");
    if !root.join(file).is_file() {
        return Ok(BTreeSet::new());
    }
    let fault = |e: &dyn std::fmt::Display| Problem::new(file, 0, e);
    let config = Config::from_disk(root.join(file)).map_err(|e| fault(&e))?;
    let html = config.html_config().unwrap_or_default();
    let chapters = html.search.unwrap_or_default().chapter.into_iter();
    Ok(chapters
        .filter(|(_, settings)| settings.enable == Some(false))
        .map(|(path, _)| path.into())
        .collect())
}

/// The text of a file of the book; `path` is relative to `root`.
pub(crate) fn read(root: &Path, path: &Path) -> Result<String, Problem> {
    fs::read_to_string(root.join(path)).map_err(|e| Problem::new(path, 0, e))
}

/// The entries of `src/SUMMARY.md`.
pub(crate) fn summary(root: &Path) -> Result<Vec<Entry>, Problem> {
    let text = read(root, Path::new("src/SUMMARY.md"))?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new(&text).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                inside = true;
                entries.push(Entry {
                    line: line_of(&text, range.start),
                    title: String::new(),
                    path: dest_url.into_string(),
                });
            }
            Event::End(TagEnd::Link) => inside = false,
            Event::Text(part) | Event::Code(part) if inside => {
                if let Some(entry) = entries.last_mut() {
                    entry.title.push_str(&part);
                }
            }
            _ => {}
        }
    }
    Ok(entries)
}

/// All code blocks of a page, in order.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (event, range) in Parser::new_ext(text, markdown_options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                inside = true;
                blocks.push(Block {
                    line: line_of(text, range.start),
                    info: match kind {
                        CodeBlockKind::Fenced(info) => Some(info.into_string()),
                        CodeBlockKind::Indented => None,
                    },
                    code: String::new(),
                });
            }
            Event::Text(part) if inside => {
                if let Some(block) = blocks.last_mut() {
                    block.code.push_str(&part);
                }
            }
            Event::End(TagEnd::CodeBlock) => inside = false,
            _ => {}
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_know_their_line_and_language() {
        let text =
            "a\n\n- b\n  ```rust,no_run\n  fn f() {}\n  ```\n\n```rust\n{{#include x.rs:y}}\n```\n";
        let blocks = blocks(text);
        assert_eq!((blocks[0].line, blocks[1].line), (4, 8));
        assert_eq!(blocks[0].words(), ("rust", vec!["no_run"]));
        assert_eq!(blocks[0].code, "fn f() {}\n");
        assert_eq!(blocks[0].whole_include(), None);
        assert_eq!(blocks[1].whole_include(), Some("x.rs:y"));
    }

    #[test]
    fn two_includes_are_no_whole_include() {
        let two = blocks("```rust\n{{#include a.rs}}\n{{#include b.rs}}\n```\n");
        assert_eq!(two[0].whole_include(), None);
    }
}
