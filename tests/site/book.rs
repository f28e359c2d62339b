//! Where the book is, and what pages it has.

use std::{collections::BTreeSet, path::PathBuf};

use checks::Build;

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

/// All pages by their address below the site's root, as the table of contents
/// lists them.
pub fn pages() -> Result<Vec<String>, String> {
    let pages = checks::listed(&root()).map_err(|e| e.to_string())?;
    Ok(addresses(pages).collect())
}

/// The pages that the search leaves out, by their address.
pub fn unsearched() -> Result<BTreeSet<String>, String> {
    let pages = checks::unsearched(&root()).map_err(|e| e.to_string())?;
    Ok(addresses(pages).collect())
}

fn addresses(pages: impl IntoIterator<Item = PathBuf>) -> impl Iterator<Item = String> {
    pages
        .into_iter()
        .map(|page| page.with_extension("html").display().to_string())
        .map(|page| page.replace("README.html", "index.html"))
}
