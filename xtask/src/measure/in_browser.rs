//! A kernel of the pages in a headless browser, as the peer of its native self:
//! the scripts and the module that run it in a page run it here.

use std::{
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use browser::{Browser, Connection};
use evidence::places;
use serde::Deserialize;
use serde_json::json;

use super::server::Server;
use crate::error::Error;

/// Folder of the builds of the live part.
const BUILDS: &str = "src/run";

/// What it takes to run a kernel in a browser.
#[derive(Debug)]
pub struct Means {
    pub chromium: PathBuf,
    /// The folder of `live.js` and all that it loads.
    pub build: PathBuf,
}

impl Means {
    /// What of them is here.
    ///
    /// # Errors
    ///
    /// What is missing, in words.
    pub fn find(root: &Path) -> Result<Means, &'static str> {
        let build = build(root).ok_or("the live part, which `cargo xtask live` builds")?;
        let chromium = browser::find().ok_or("Chromium")?;
        Ok(Means { chromium, build })
    }
}

/// The build of the live part, if there is one.
pub fn build(root: &Path) -> Option<PathBuf> {
    let scripts = places::files_below(&root.join(BUILDS), "live.js").ok()?;
    match &scripts[..] {
        [script] => script.parent().map(Path::to_path_buf),
        _ => None,
    }
}

/// What a page measured.
#[derive(Debug, Deserialize)]
pub struct Samples {
    /// Milliseconds until the pool stood ready.
    pub start: f64,
    pub milliseconds: Vec<f64>,
    /// What the kernel found, in words.
    pub result: String,
}

/// Prints the report of a peer: so many times of a kernel's version in so many
/// threads.
///
/// # Errors
///
/// If something is missing, or the page fails.
pub fn print(root: &Path, request: &str, threads: u32, samples: usize) -> Result<(), Error> {
    let fault = |reason: String| Error::Bench {
        key: request.into(),
        reason,
    };
    let means = Means::find(root).map_err(|needs| fault(format!("it needs {needs}")))?;
    let taken = in_page(&means, |tab| sample(tab, request, threads, samples))?;
    let seconds: Vec<f64> = taken.milliseconds.iter().map(|ms| ms / 1e3).collect();
    let report = json!({ "seconds": seconds, "answer": { "result": taken.result } });
    println!("{report}");
    Ok(())
}

/// Does `work` in an isolated page from which the live part can be loaded.
///
/// # Errors
///
/// As `work`, or if there is no browser or server.
pub fn in_page<T>(
    means: &Means,
    work: impl FnOnce(&mut Connection) -> Result<T, browser::Error>,
) -> Result<T, Error> {
    let server = Server::isolated(means.build.clone())?;
    let chromium = Browser::start(&means.chromium)?;
    // Each document of the server is isolated, the text of a script too.
    let page = server.url("live.js");
    Ok(chromium.with_tab(|tab| {
        tab.visit(&page)?;
        thread::sleep(SETTLE);
        work(tab)
    })?)
}

/// For so long a browser that was just started is busy with itself, and takes a
/// core from a kernel that has threads for all.
pub const SETTLE: Duration = Duration::from_secs(3);

/// So many times of a request, in a page of [`in_page`].
///
/// # Errors
///
/// If the page fails.
pub fn sample(
    tab: &mut Connection,
    request: &str,
    threads: u32,
    count: usize,
) -> Result<Samples, browser::Error> {
    tab.eval(&format!(
        "import('/live.js').then(live => live.samples({}, {threads}, {count}))",
        json!(request)
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn one_build_is_found_and_two_are_none() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(build(root.path()), None);
        let needs = Means::find(root.path()).unwrap_err();
        assert!(needs.contains("cargo xtask live"), "{needs}");
        let add = |name: &str| {
            let folder = root.path().join(BUILDS).join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("live.js"), "").unwrap();
            folder
        };
        let first = add("a1");
        assert_eq!(build(root.path()), Some(first));
        add("b2");
        assert_eq!(build(root.path()), None);
    }
}
