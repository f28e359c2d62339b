//! mdBook's preprocessor of this book: it puts on the page what the repository
//! can prove (measured figures, recorded outputs, listings, formulas) and
//! refuses to build a page that claims anything else.
//!
//! `README.md` beside this crate's manifest lists the directives.

mod book;
mod boxes;
mod directive;
mod fault;
mod figures;
mod listings;
mod live;
mod markdown;
mod math;
mod outputs;
mod page;
mod plot;
mod remembered;
mod selection;

use std::{
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
};

use evidence::Problem;
use mdbook_preprocessor::{
    Preprocessor, PreprocessorContext,
    book::{Book, BookItem},
    config::Config,
    errors::Result as MdBookResult,
};
use rayon::prelude::*;

pub use directive::{Directive, DirectiveError, Place, Unread, directives};
pub use markdown::options as markdown_options;

/// The preprocessor, for mdBook.
pub struct Evidence;

/// One page of the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Path of its source, relative to the folder of the book's sources.
    pub path: PathBuf,
    pub text: String,
}

/// What `book.toml` says in `[preprocessor.evidence]`, and where sources are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Name of the machine whose figures the book quotes: `measured/NAME.json`.
    pub published: Option<String>,
    /// Folder of the book's sources, relative to its root.
    pub src: PathBuf,
}

/// All that is wrong with the pages, each with file and line: what the build
/// fails with.
#[derive(Debug)]
pub struct Faulty(pub Vec<Problem>);

impl std::error::Error for Faulty {}

impl fmt::Display for Faulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl Options {
    /// # Errors
    ///
    /// If `published` is not a string.
    pub fn from_config(config: &Config) -> MdBookResult<Options> {
        Ok(Options {
            published: config.get("preprocessor.evidence.published")?,
            src: config.book.src.clone(),
        })
    }
}

/// The pages with all directives and formulas expanded, but for mdBook's own
/// includes, which are checked only. Reads nothing of the pages from disk.
///
/// # Errors
///
/// All problems of all pages.
pub fn expand(root: &Path, options: &Options, pages: &[Page]) -> Result<Vec<Page>, Vec<Problem>> {
    expand_by(&math::Typesetter::new(), root, options, pages)
}

fn expand_by(
    typesetter: &math::Typesetter,
    root: &Path,
    options: &Options,
    pages: &[Page],
) -> Result<Vec<Page>, Vec<Problem>> {
    let book = book::Book::new(root, options, pages);
    let (expanded, problems): (Vec<Page>, Vec<Vec<Problem>>) = pages
        .par_iter()
        .map(|page| {
            let (text, problems) = page::expand(&book, page, typesetter);
            let path = page.path.clone();
            (Page { path, text }, problems)
        })
        .unzip();
    let mut problems = problems.concat();
    if problems.is_empty() {
        return Ok(expanded);
    }
    problems.sort();
    problems.dedup();
    Err(problems)
}

impl Preprocessor for Evidence {
    fn name(&self) -> &str {
        "evidence"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> MdBookResult<Book> {
        let options = Options::from_config(&context.config)?;
        let pages = pages(&book);
        let remembered = remembered::Remembered::of(&context.root);
        let typesetter = math::Typesetter::remembering(remembered.as_ref());
        let expanded = expand_by(&typesetter, &context.root, &options, &pages);
        typesetter.keep(remembered.as_ref());
        let expanded = expanded.map_err(Faulty)?;
        // By path: this visits a chapter after those below it, `pages` before.
        let mut texts: HashMap<PathBuf, String> = expanded
            .into_iter()
            .map(|page| (page.path, page.text))
            .collect();
        book.for_each_chapter_mut(|chapter| {
            let text = chapter
                .source_path
                .as_ref()
                .and_then(|path| texts.remove(path));
            if let Some(text) = text {
                chapter.content = text;
            }
        });
        Ok(book)
    }

    fn supports_renderer(&self, renderer: &str) -> MdBookResult<bool> {
        Ok(matches!(renderer, "html" | "markdown"))
    }
}

/// The pages of `book`, in order; a chapter that is yet to be written has none.
pub fn pages(book: &Book) -> Vec<Page> {
    book.iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => Some(chapter),
            _ => None,
        })
        .filter_map(|chapter| {
            Some(Page {
                path: chapter.source_path.clone()?,
                text: chapter.content.clone(),
            })
        })
        .collect()
}
