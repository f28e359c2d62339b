//! What the live part of pages costs: what it weighs, and how long a reader
//! waits for a first result.

use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use browser::{Browser, Connection};
use evidence::{figures::Unit, places};

use super::{
    in_browser::{self, Means},
    server::{self, Server},
    site::Figures,
};
use crate::{error::Error, progress::Step};

/// Where all that a page loads for a kernel lies, in the site.
pub const BUILDS: &str = "run/";

/// The kernel that a reader runs, and the version.
const KERNEL: &str = "sum";
const VERSION: &str = "lanes";

/// Longest that a first result may take.
const LIMIT: Duration = Duration::from_secs(60);

const WEIGHT: (Unit, &str) = (Unit::Byte, "headers and bodies, gzip where it helps");
const START: (Unit, &str) = (
    Unit::Second,
    "a memory, workers and a pool; the kernels were loaded and compiled before",
);
const FIRST: (Unit, &str) = (
    Unit::Second,
    "loading what isn't loaded, compiling it, starting threads, and the repeated runs of which a median is shown",
);

/// Measures it, if it is built and this machine has a browser.
///
/// # Errors
///
/// If the browser or a page fails.
pub(super) fn measure(root: &Path, rounds: usize, figures: &mut Figures) -> Result<(), Error> {
    let site = root.join("book");
    let means = match Means::find(root) {
        Ok(means) => means,
        Err(needs) => {
            eprintln!("Left out: site/live: it needs {needs}");
            return Ok(());
        }
    };
    weights(root, &means.build, figures)?;
    starts(&means, rounds, figures)?;
    let Some(page) = page(&site) else {
        eprintln!("Left out: site/live: no page of the built book runs `{KERNEL}`");
        return Ok(());
    };
    first_results(&site, &page, &means, rounds, figures)
}

fn weights(root: &Path, build: &Path, figures: &mut Figures) -> Result<(), Error> {
    let weigh = |folder: &Path, file: &Path| {
        let file = file.to_string_lossy();
        server::response(folder, &file, "").len() as f64
    };
    let files = places::files_below(build, "").map_err(Error::io(build))?;
    let loaded: f64 = files
        .iter()
        .map(|file| weigh(build, places::relative(build, file).as_path()))
        .sum();
    let web = root.join("listings/live/web");
    let own: f64 = ["sw.js", "touch.js"]
        .iter()
        .map(|file| weigh(&web, Path::new(file)))
        .sum();
    let size = format!("{} files", files.len() + 2);
    figures.insert(
        "live/weight",
        "All of the live part",
        &size,
        vec![loaded + own],
        WEIGHT,
    );
    let kernels = weigh(build, Path::new("kernels.wasm"));
    figures.insert(
        "live/kernels",
        "Kernels alone",
        "kernels.wasm",
        vec![kernels],
        WEIGHT,
    );
    Ok(())
}

/// How long a pool takes to start.
fn starts(means: &Means, rounds: usize, figures: &mut Figures) -> Result<(), Error> {
    let request = format!("{KERNEL}/{VERSION}");
    let (one, two) = in_browser::in_page(means, |tab| {
        let mut start = |threads| {
            let samples = in_browser::sample(tab, &request, threads, 1)?;
            Ok::<f64, browser::Error>(samples.start / 1e3)
        };
        // The first loads and compiles.
        start(2)?;
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            one.push(start(1)?);
            two.push(start(2)?);
        }
        Ok((one, two))
    })?;
    figures.insert("live/start/1", "Start of a pool", "1 thread", one, START);
    figures.insert("live/start/2", "Start of a pool", "2 threads", two, START);
    Ok(())
}

/// The first page that runs the kernel, relative to the site.
fn page(site: &Path) -> Option<String> {
    let mark = format!("id=\"live-{KERNEL}\"");
    let runs = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.contains(&mark) && text.contains("data-assets=")
    };
    let files = places::files_below(site, ".html").ok()?;
    let page = files
        .into_iter()
        .filter(|file| !file.ends_with("print.html"))
        .find(runs)?;
    Some(
        places::relative(site, &page)
            .to_string_lossy()
            .replace('\\', "/"),
    )
}

/// How long a reader waits who presses Run on a page that was never isolated,
/// and on one that is.
fn first_results(
    site: &Path,
    page: &str,
    means: &Means,
    rounds: usize,
    figures: &mut Figures,
) -> Result<(), Error> {
    let step = Step::bar("Waiting for first results", rounds as u64);
    let (mut reloaded, mut isolated) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let server = Server::start(site.to_path_buf())?;
        // A new browser knows nothing of the page.
        let chromium = Browser::start(&means.chromium)?;
        thread::sleep(in_browser::SETTLE);
        let times = chromium.with_tab(|tab| {
            Ok([false, true].map(|before| first_result(tab, &server.url(page), before)))
        })?;
        let [first, second] = times;
        reloaded.push(first?);
        isolated.push(second?);
        step.advance();
    }
    step.done();
    figures.insert(
        "live/first/reload",
        "First result, page not isolated",
        page,
        reloaded,
        FIRST,
    );
    figures.insert(
        "live/first/isolated",
        "First result, page isolated",
        page,
        isolated,
        FIRST,
    );
    Ok(())
}

/// Seconds from the press on Run until the result stands there, on a page that
/// is `isolated` or not.
fn first_result(tab: &mut Connection, url: &str, isolated: bool) -> Result<f64, Error> {
    let fault = |reason: String| Error::Bench {
        key: "site/live/first".into(),
        reason,
    };
    tab.visit(url)?;
    let is: bool = tab.eval("crossOriginIsolated")?;
    if is != isolated {
        return Err(fault(format!("{url}: isolated is {is}")));
    }
    let section = format!("document.querySelector('#live-{KERNEL}')");
    let start = Instant::now();
    tab.eval::<bool>(&format!(
        "(form => {{ form.elements.version.value = '{VERSION}'; form.requestSubmit(); return true; }})({section}.querySelector('form'))"
    ))?;
    let shown = format!("Boolean({section}?.querySelector('.live-result').textContent)");
    // While the page is loaded anew, there is none to ask.
    while !tab.eval::<bool>(&shown).unwrap_or(false) {
        if start.elapsed() > LIMIT {
            let status = format!("{section}.querySelector('.live-status').textContent");
            return Err(fault(tab.eval(&status)?));
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(start.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_page_that_runs_the_kernel_is_found() {
        let site = tempfile::tempdir().unwrap();
        let folder = site.path().join("part");
        fs::create_dir(&folder).unwrap();
        let add = |name: &str, text: &str| fs::write(site.path().join(name), text).unwrap();
        add("part/a.html", "<section id=\"live-sum\">");
        assert_eq!(page(site.path()), None);
        let whole = "<section id=\"live-sum\" data-assets=\"run/x/\">";
        add("print.html", whole);
        assert_eq!(page(site.path()), None);
        add("part/b.html", whole);
        assert_eq!(page(site.path()).as_deref(), Some("part/b.html"));
    }
}
