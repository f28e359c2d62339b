//! Loads every page of the book in a browser and asks what a reader would ask:
//! does it load, can I read it in light and in dark, on a phone, by keyboard,
//! without scripts, and does the search find it?
//!
//! Without Chromium every trial is shown as ignored. `BOOK_REQUIRE=browser`
//! makes that a failure.

mod behavior;
mod book;
mod inspect;
mod proofs;
mod verdicts;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, OnceLock},
    time::Duration,
};

use browser::{Browser, Connection, Site};
use libtest_mimic::{Arguments, Failed, Trial};

use inspect::{Report, Visit};
use verdicts::Verdicts;

/// A check: its name, what is left out without a browser, and where a report
/// holds its faults.
type Check = (&'static str, fn(&Report) -> &Vec<String>);

const CHECKS: [Check; 10] = [
    ("loads", |r| &r.loads),
    ("accessible_in_light", |r| &r.light),
    ("accessible_in_dark", |r| &r.dark),
    ("plots_follow_the_theme", |r| &r.plots),
    ("fits_a_phone", |r| &r.on_a_phone),
    ("keyboard_reaches_all", |r| &r.keyboard),
    (SEARCH, |r| &r.search),
    ("readable_without_scripts", |r| &r.without_scripts),
    ("loads_below_a_path", |r| &r.below_a_path),
    ("weighs_at_most_300_kB", |r| &r.weight),
];

/// The check that all pages share one load for.
const SEARCH: &str = "search_finds";

/// Pages that mdBook adds: they must load. The first holds the whole book, half
/// a million nodes, and is for a printer, which waits.
const ADDED: [(&str, Duration); 3] = [
    ("print.html", Duration::from_secs(120)),
    ("404.html", browser::LIMIT),
    ("toc.html", browser::LIMIT),
];

/// What all trials share: one browser, one build of the book, each made for the
/// first who asks.
struct Shared {
    program: PathBuf,
    browser: OnceLock<Result<Browser, String>>,
    book: OnceLock<Result<Built, String>>,
    /// Of the pages that were visited; `None` for one that passed before.
    reports: BTreeMap<String, OnceLock<Result<Option<Report>, String>>>,
    searches: OnceLock<Result<BTreeMap<String, Vec<String>>, String>>,
}

/// The book, built and served; the folder goes when this goes.
struct Built {
    book: checks::Site,
    site: Site,
    words: BTreeMap<String, String>,
    verdicts: Verdicts,
}

impl Shared {
    /// Does `work` in a tab of the browser.
    fn in_a_tab<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, browser::Error>,
    ) -> Result<T, String> {
        let start = || Browser::start(&self.program).map_err(|e| e.to_string());
        let browser = self.browser.get_or_init(start).as_ref();
        let browser = browser.map_err(Clone::clone)?;
        browser.with_tab(work).map_err(|e| e.to_string())
    }

    fn book(&self) -> Result<&Built, String> {
        let build = || {
            let book = checks::Site::build(&book::root()).map_err(|e| e.to_string())?;
            let unsearched = book::unsearched()?;
            let all = self.reports.keys().cloned();
            let pages: Vec<String> = all.filter(|page| !unsearched.contains(page)).collect();
            let words = words::rarest(book.dir(), &pages).map_err(|e| e.to_string())?;
            let site = Site::serve(book.dir()).map_err(|e| e.to_string())?;
            let verdicts = Verdicts::new(book::verdicts(), book.dir(), &self.program);
            Ok(Built {
                site,
                words,
                verdicts: verdicts.map_err(|e| e.to_string())?,
                book,
            })
        };
        self.book.get_or_init(build).as_ref().map_err(Clone::clone)
    }

    /// What a visit to the page showed; the first who asks makes the visit.
    /// `None` if it passed in an earlier run and is still the same.
    fn report(&self, page: &str) -> Result<Option<&Report>, String> {
        let book = self.book()?;
        let visit = Visit {
            site: &book.site,
            page,
            word: None,
            pictures: Some(book::pictures()),
        };
        let make = || {
            if book.verdicts.passed(page) {
                return Ok(None);
            }
            let report = self.in_a_tab(|tab| visit.report(tab))?;
            let kept = book.verdicts.keep(page, &report);
            kept.map_err(|e| format!("{}: {e}", book::verdicts().display()))?;
            Ok(Some(report))
        };
        let report = self.reports.get(page).ok_or("no page of the book")?;
        let made = report.get_or_init(make).as_ref();
        made.map(Option::as_ref).map_err(Clone::clone)
    }

    /// What is wrong with the search for a word of the page.
    fn search(&self, page: &str) -> Result<&Vec<String>, String> {
        let book = self.book()?;
        let visit = Visit {
            site: &book.site,
            page: "introduction.html",
            word: None,
            pictures: None,
        };
        let make = || self.in_a_tab(|tab| visit.searches(tab, &book.words));
        let searches = self.searches.get_or_init(make).as_ref();
        let of_page = searches.map_err(Clone::clone)?.get(page);
        of_page.ok_or_else(|| "it has no word to be found by".into())
    }
}

fn main() -> ExitCode {
    let mut args = Arguments::from_args();
    // Each visit keeps about one core of the tests and one of the browser busy.
    args.test_threads.get_or_insert(2);
    let Some(program) = browser::find() else {
        return libtest_mimic::run(&args, left_out()).exit_code();
    };
    let (pages, unsearched) = match book::pages().and_then(|p| Ok((p, book::unsearched()?))) {
        Ok(both) => both,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    let shared = Arc::new(Shared {
        program,
        browser: OnceLock::new(),
        book: OnceLock::new(),
        searches: OnceLock::new(),
        reports: pages
            .iter()
            .map(|page| (page.clone(), OnceLock::new()))
            .collect(),
    });
    let conclusion = libtest_mimic::run(&args, trials(&shared, &pages, &unsearched));
    show_notes(&shared);
    conclusion.exit_code()
}

/// All trials; those of one check together, so that the visits run side by side.
fn trials(shared: &Arc<Shared>, pages: &[String], unsearched: &BTreeSet<String>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, faults) in CHECKS {
        for page in pages {
            if name == SEARCH && unsearched.contains(page) {
                continue;
            }
            let (shared, page) = (Arc::clone(shared), page.clone());
            let title = format!("{name}::{}", page.trim_end_matches(".html"));
            trials.push(Trial::test(title, move || match name {
                SEARCH => none(shared.search(&page)?),
                _ => shared.report(&page)?.map_or(Ok(()), |r| none(faults(r))),
            }));
        }
    }
    for (page, limit) in ADDED {
        let shared = Arc::clone(shared);
        trials.push(Trial::test(format!("loads::{page}"), move || {
            let book = shared.book()?;
            let visit = Visit {
                site: &book.site,
                page,
                word: None,
                pictures: None,
            };
            let report = shared.in_a_tab(|tab| tab.within(limit, |tab| visit.loads(tab)))?;
            none(&report.loads)
        }));
    }
    trials.extend(behavior::trials(shared));
    trials.extend(proofs::trials(shared));
    trials
}

/// The trials of a machine without a browser: ignored by name, or failed where
/// a browser was called for.
fn left_out() -> Vec<Trial> {
    let required = checks::required("browser");
    CHECKS
        .iter()
        .map(|(name, _)| {
            let title = format!("{name} (no Chromium; {})", browser::MEND);
            Trial::test(title, || Err("no Chromium was found".into())).with_ignored_flag(!required)
        })
        .collect()
}

/// Passes if there is no fault.
fn none(faults: &[String]) -> Result<(), Failed> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n").into())
    }
}

/// What axe-core recommends beyond WCAG, where the pictures are, and which pages
/// there was no need to visit.
fn show_notes(shared: &Shared) {
    let made = |(page, report)| {
        let report: &OnceLock<Result<Option<Report>, String>> = report;
        Some((page, report.get()?.as_ref().ok()?.as_ref()))
    };
    let reports: Vec<(&String, Option<&Report>)> = shared.reports.iter().filter_map(made).collect();
    for (page, report) in &reports {
        for note in report.iter().flat_map(|report| &report.notes) {
            println!("note: {page}: {note}");
        }
    }
    let passed = reports
        .iter()
        .filter(|(_, report)| report.is_none())
        .count();
    if passed > 0 {
        println!(
            "{passed} of {} pages passed before and are the same; BOOK_FRESH=1 visits them again",
            reports.len()
        );
    }
    if !reports.is_empty() {
        println!("pictures of the pages: {}", book::pictures().display());
    }
}
