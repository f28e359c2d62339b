//! The book as a reader gets it, built into a temporary folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use evidence::{Problem, places};
use mdbook_driver::{MDBook, config::Config, errors::Error};
use preprocessor::{Evidence, Faulty};
use scraper::{Html, Selector};
use tempfile::TempDir;
use thiserror::Error;

/// A built book; the folder goes when this goes.
pub struct Site {
    folder: TempDir,
    root: PathBuf,
}

/// Why a book can't be built.
#[derive(Debug, Error)]
pub enum SiteError {
    /// What the preprocessor finds wrong with the pages.
    #[error("{}", .0.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n"))]
    Pages(Vec<Problem>),
    #[error("{0}")]
    Book(String),
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl SiteError {
    /// As problems of the book.
    pub fn problems(self) -> Vec<Problem> {
        match self {
            SiteError::Pages(problems) => problems,
            SiteError::Book(message) => vec![Problem::new("book.toml", 0, message)],
            SiteError::Io(e) => vec![Problem::new("book.toml", 0, e)],
        }
    }
}

impl From<Error> for SiteError {
    fn from(error: Error) -> Self {
        match error.downcast::<Faulty>() {
            Ok(Faulty(problems)) => SiteError::Pages(problems),
            Err(error) => SiteError::Book(format!("{error:#}")),
        }
    }
}

/// What a page of the built book refers to, and what can be referred to.
pub(crate) struct Built {
    /// Relative to the folder of the site.
    pub path: PathBuf,
    pub ids: BTreeSet<String>,
    /// Ids that stand there more than once.
    pub twice: BTreeSet<String>,
    /// Values of `href` and `src`.
    pub links: BTreeSet<String>,
    /// Ids that an attribute of this page names: `aria-labelledby` and the like.
    pub named: BTreeSet<String>,
}

impl Site {
    /// Builds the book at `root` as `mdbook build` does, with the preprocessor
    /// called as a library.
    ///
    /// # Errors
    ///
    /// The faults of the pages, or why mdBook can't build them.
    pub fn build(root: &Path) -> Result<Site, SiteError> {
        let folder = tempfile::tempdir()?;
        let mut config = Config::from_disk(root.join("book.toml"))?;
        config.build.create_missing = false;
        config.build.build_dir = folder.path().to_path_buf();
        let mut book = MDBook::load_with_config(root, config)?;
        // Of two preprocessors of one name mdBook keeps the later, so that no
        // cargo is started.
        book.with_preprocessor(Evidence);
        book.build()?;
        Ok(Site {
            folder,
            root: root.to_path_buf(),
        })
    }

    /// The folder of the built book.
    pub fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// The file of the book that `built` was made from, relative to its root:
    /// a page, or the theme.
    pub fn source_of(&self, built: &Path) -> PathBuf {
        let path = places::relative(self.dir(), built);
        let page = Path::new("src").join(path.with_extension("md"));
        let candidates = [page.clone(), page.with_file_name("README.md")];
        candidates
            .into_iter()
            .find(|page| self.root.join(page).is_file())
            .unwrap_or_else(|| Path::new("theme").join(path))
    }

    /// All pages of the built book.
    pub(crate) fn pages(&self) -> io::Result<BTreeMap<PathBuf, Built>> {
        let mut pages = BTreeMap::new();
        for file in places::files_below(self.dir(), ".html")? {
            let path = places::relative(self.dir(), &file);
            let built = Built::read(path.clone(), &fs::read_to_string(&file)?);
            pages.insert(path, built);
        }
        Ok(pages)
    }
}

impl Built {
    fn read(path: PathBuf, text: &str) -> Built {
        const NAMING: [&str; 5] = [
            "aria-labelledby",
            "aria-describedby",
            "aria-controls",
            "aria-owns",
            "for",
        ];
        let page = Html::parse_document(text);
        let all = Selector::parse("*").expect("a valid selector");
        let mut built = Built {
            path,
            ids: BTreeSet::new(),
            twice: BTreeSet::new(),
            links: BTreeSet::new(),
            named: BTreeSet::new(),
        };
        for element in page.select(&all) {
            for (name, value) in element.value().attrs() {
                match name {
                    "id" if !built.ids.insert(value.to_owned()) => {
                        built.twice.insert(value.to_owned());
                    }
                    "href" | "src" => {
                        built.links.insert(value.to_owned());
                    }
                    name if NAMING.contains(&name) => {
                        let ids = value.split_whitespace().map(str::to_owned);
                        built.named.extend(ids);
                    }
                    _ => {}
                }
            }
        }
        built
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_references_are_read() {
        let built = Built::read(
            "a.html".into(),
            "<p id='x'>a</p><p id='x'>b</p><a href='b.html#y'>c</a>\
             <svg aria-labelledby='t d'><title id='t'></title></svg>",
        );
        assert!(built.twice.contains("x"));
        assert!(built.links.contains("b.html#y"));
        assert!(built.named.contains("d") && built.ids.contains("t"));
    }
}
