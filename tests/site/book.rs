//! Where the book is, and what pages it has.

use std::path::PathBuf;

use checks::Build;
use evidence::places;

/// The root of the book.
pub fn root() -> PathBuf {
    Build::here().workspace
}

/// Where the pictures of the pages are kept.
pub fn pictures() -> PathBuf {
    Build::here().target.join("screenshots")
}

/// Where it is kept which pages passed.
pub fn verdicts() -> PathBuf {
    Build::here().target.join("passed-pages")
}

/// All pages by their address below the site's root, from `src/`.
pub fn pages() -> Result<Vec<String>, String> {
    let src = root().join("src");
    let files = places::files_below(&src, ".md").map_err(|e| e.to_string())?;
    let pages = files
        .iter()
        .map(|file| places::relative(&src, file).with_extension("html"))
        .map(|page| page.display().to_string())
        .filter(|page| page != "SUMMARY.html")
        .map(|page| page.replace("README.html", "index.html"));
    Ok(pages.collect())
}
