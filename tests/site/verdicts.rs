//! Pages that passed, and are still the same: nothing of what a visit looks at
//! has changed since, so that there is no need for another one.

use std::{
    collections::hash_map::DefaultHasher,
    env, fs,
    hash::{Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use evidence::places;
use regex::Regex;

use crate::inspect::Report;

/// Set, each page is visited, whatever passed before.
pub const FRESH: &str = "BOOK_FRESH";

/// The index of the search has another name whenever any page changes. What it
/// finds is asked for itself, not at a visit.
static INDEX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"searchindex-[0-9a-f]+").expect("a valid pattern"));

/// The verdicts of earlier runs, for one build of the book.
pub struct Verdicts {
    /// A file for each page that passed: what it and all that it loads were.
    folder: PathBuf,
    book: PathBuf,
    /// Of what all pages have in common: the site's other files, this program,
    /// the browser.
    common: u64,
}

impl Verdicts {
    /// For the book in `book`, as `browser` shows it.
    pub fn new(folder: PathBuf, book: &Path, browser: &Path) -> io::Result<Verdicts> {
        let mut hasher = DefaultHasher::new();
        fs::read(env::current_exe()?)?.hash(&mut hasher);
        if let Ok(version) = Command::new(browser).arg("--version").output() {
            version.stdout.hash(&mut hasher);
        }
        let mut files = places::files_below(book, "")?;
        files.sort();
        for file in files {
            let name = places::relative(book, &file).display().to_string();
            if !name.ends_with(".html") && !INDEX.is_match(&name) {
                (name, fs::read(&file)?).hash(&mut hasher);
            }
        }
        Ok(Verdicts {
            folder,
            book: book.to_path_buf(),
            common: hasher.finish(),
        })
    }

    /// Whether the page has passed as it is now.
    pub fn passed(&self, page: &str) -> bool {
        let kept = fs::read_to_string(self.file(page)).unwrap_or_default();
        env::var_os(FRESH).is_none() && self.key(page).is_ok_and(|key| key == kept)
    }

    /// Keeps that the page passed, if it did.
    pub fn keep(&self, page: &str, report: &Report) -> io::Result<()> {
        let file = self.file(page);
        if !report.is_faultless() {
            return Ok(());
        }
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, self.key(page)?)
    }

    fn key(&self, page: &str) -> io::Result<String> {
        let text = fs::read_to_string(self.book.join(page))?;
        let mut hasher = DefaultHasher::new();
        INDEX.replace_all(&text, "searchindex").hash(&mut hasher);
        Ok(format!("{:016x}{:016x}", self.common, hasher.finish()))
    }

    fn file(&self, page: &str) -> PathBuf {
        self.folder.join(page).with_extension("passed")
    }
}
