//! Proofs that each check can fail: pages with one fault each.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use libtest_mimic::{Failed, Trial};

use crate::{
    Shared,
    inspect::{Report, Visit},
    server::Site,
};

/// The fixtures, and by which words which check must complain.
const CASES: [(&str, Choice, &str); 12] = [
    ("console-error", |r| &r.loads, "console: it went wrong"),
    ("exception", |r| &r.loads, "exception: Error: thrown"),
    (
        "foreign-request",
        |r| &r.loads,
        "request to another host: https://example.org/pixel.png",
    ),
    ("missing-file", |r| &r.loads, "answered with 404"),
    ("absolute-path", |r| &r.below_a_path, "answered with 404"),
    ("too-wide", |r| &r.on_a_phone, "div.wide"),
    ("low-contrast", |r| &r.dark, "color-contrast"),
    ("keyboard-trap", |r| &r.keyboard, "Tab does not reach a"),
    ("no-focus-ring", |r| &r.keyboard, "focus can't be seen on a"),
    (
        "only-with-scripts",
        |r| &r.without_scripts,
        "characters of text",
    ),
    ("undefined-color", |r| &r.plots, "--series-9 is not defined"),
    ("deaf-search", |r| &r.search, "finds 0 pages"),
];

type Choice = fn(&Report) -> &Vec<String>;

pub const NAMES: [&str; 13] = [
    "faultless",
    "console-error",
    "exception",
    "foreign-request",
    "missing-file",
    "absolute-path",
    "too-wide",
    "low-contrast",
    "keyboard-trap",
    "no-focus-ring",
    "only-with-scripts",
    "undefined-color",
    "deaf-search",
];

pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let site = Arc::new(OnceLock::new());
    NAMES
        .map(|name| {
            let (shared, site) = (Arc::clone(shared), Arc::clone(&site));
            Trial::test(format!("proof::{name}"), move || {
                let site = site.get_or_init(serve).as_ref().map_err(Clone::clone)?;
                prove(&shared, site, name)
            })
        })
        .into()
}

fn serve() -> Result<Site, String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site/fixtures");
    Site::serve(&fixtures).map_err(|e| e.to_string())
}

fn prove(shared: &Shared, site: &Site, name: &str) -> Result<(), Failed> {
    let page = format!("{name}.html");
    let visit = Visit {
        site,
        page: &page,
        word: (name == "deaf-search").then_some("anything"),
        pictures: None,
    };
    let report = shared.browser.with_tab(|tab| visit.report(tab));
    let report = report.map_err(|e| e.to_string())?;
    let Some((_, faults, words)) = CASES.iter().find(|(case, ..)| *case == name) else {
        return crate::CHECKS
            .iter()
            .try_for_each(|(_, faults)| crate::none(faults(&report)));
    };
    if faults(&report).iter().any(|fault| fault.contains(words)) {
        Ok(())
    } else {
        Err(format!("no fault says “{words}”: {report:#?}").into())
    }
}
