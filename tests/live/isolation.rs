//! How a page comes to have threads, what a reader has who can't have them, and
//! that a page which nobody touches loads nothing for it.

use std::{fs, sync::Arc, thread, time::Duration};

use browser::{Loss, SUB_PATH, Site};
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::{
    Shared, Story,
    reader::{Reader, Seen, Settings, all_hold, is_right, says},
    workshop::{ALL, OTHER, OTHERS, PLAIN, file},
};

/// After which a page that was going to load something would have.
const QUIET: Duration = Duration::from_millis(500);

pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let stories: [(&str, &'static str, Story); 12] = [
        ("one_load_more_at_root", "", one_load_more),
        ("one_load_more_below_a_path", SUB_PATH, one_load_more),
        ("a_service_worker_of_the_path_only", SUB_PATH, scope),
        ("after_a_hard_reload", "", hard_reload),
        ("by_a_link_that_asks_for_anything", "", odd_links),
        ("without_service_workers", "", no_service_workers),
        ("with_a_refused_service_worker", "", refused_service_worker),
        ("with_nothing_to_share", "", isolated_for_nothing),
        ("with_a_lost_service_worker", "", lost_service_worker),
        ("without_scripts", "", no_scripts),
        ("untouched_loads_nothing", "", untouched),
        ("wasm_of_unknown_type", "", unknown_type),
    ];
    let mut trials: Vec<Trial> = stories
        .map(|(name, below, story)| shared.trial(&format!("isolation::{name}"), below, story))
        .into();
    let of_file = Arc::clone(shared);
    trials.push(Trial::test("isolation::from_a_file", move || {
        from_a_file(&of_file)
    }));
    let of_stripped = Arc::clone(shared);
    trials.push(Trial::test(
        "isolation::with_a_service_worker_that_adds_nothing",
        move || never_isolated(&of_stripped),
    ));
    trials
}

fn settings() -> Settings {
    Settings::quick(OTHERS, "chunks", 2)
}

/// The first run of a page loads it once more and then goes on as it was set;
/// later ones, on whatever page, load nothing.
pub fn one_load_more(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(ALL)?;
    let seen = reader.run_well(&settings())?;
    let loads = reader.loads;
    let query: String = reader.eval("location.search")?;
    // The field shows what ran.
    let shown: String = reader.eval("document.querySelector('#live-sum [name=n]').value")?;
    all_hold(
        [
            (&format!("one load more, not {loads}"), loads == 1),
            (&format!("no query, not {query}"), query.is_empty()),
            (
                &format!("the reader's number, not {shown}"),
                shown == "0.05",
            ),
            ("the reader sees the widget", seen.form),
        ],
        &seen,
    )?;
    let seen = reader.run_well(&Settings::quick(OTHERS, "lanes", 1))?;
    all_hold([("no further load", reader.loads == 1)], &seen)?;
    reader.open(OTHER)?;
    let seen = reader.run_well(&settings())?;
    all_hold([("no load for a second page", reader.loads == 0)], &seen)
}

fn scope(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(OTHER)?;
    reader.run_well(&settings())?;
    let scopes: Vec<String> = reader.eval(
        "navigator.serviceWorker.getRegistrations().then(all => all.map(one => one.scope))",
    )?;
    let wanted = reader.url("");
    match scopes == [wanted] {
        true => Ok(()),
        false => Err(format!("the scopes are {scopes:?}").into()),
    }
}

/// Who follows a link has no more threads than their browser, and no fewer than 1.
pub fn odd_links(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(ALL)?;
    reader.run_well(&settings())?;
    for go in ["", "&go=", "&go=0", "&go=-1", "&go=1.5", "&go=1e9", "&go=x"] {
        let url = reader.url(&format!(
            "{ALL}?live=sum&version=chunks&n=0.05&threads=1{go}"
        ));
        reader.open_url(&url)?;
        let seen = reader.wait_until_ended(OTHERS)?;
        is_right(&Settings::quick(OTHERS, "chunks", 1), &seen)?;
        says(&seen, "Done on 1 thread ")?;
    }
    Ok(())
}

/// A browser then asks no service worker.
fn hard_reload(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(ALL)?;
    reader.run_well(&settings())?;
    reader.tab.take_events();
    reader
        .tab
        .call("Page.reload", json!({ "ignoreCache": true }))?;
    reader.tab.wait_for_load()?;
    reader.hear();
    reader.loads = 0;
    let seen = reader.run_well(&settings())?;
    all_hold([("one load more at most", reader.loads <= 1)], &seen)
}

/// As in private windows of some browsers.
fn no_service_workers(reader: &mut Reader) -> Result<(), Failed> {
    reader.before_scripts(
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined });",
    )?;
    reader.open(ALL)?;
    is_recorded_only(reader, "allows no service worker")
}

fn refused_service_worker(reader: &mut Reader) -> Result<(), Failed> {
    reader.before_scripts(
        "ServiceWorkerContainer.prototype.register =
            () => Promise.reject(new DOMException('not here', 'SecurityError'));",
    )?;
    reader.open(ALL)?;
    let seen = reader.run(&settings())?;
    says(&seen, "not here")?;
    all_hold(
        [
            ("no load", reader.loads == 0),
            ("the recorded run is shown", seen.recorded),
        ],
        &seen,
    )
}

/// As WebKit's own small browser: its pages are isolated, and share no memory.
fn isolated_for_nothing(reader: &mut Reader) -> Result<(), Failed> {
    reader.before_scripts("delete self.SharedArrayBuffer;")?;
    reader.open(ALL)?;
    let seen = reader.run(&settings())?;
    says(
        &seen,
        "Not live: this browser lets threads share no memory.",
    )?;
    all_hold([("the recorded run is shown", seen.recorded)], &seen)
}

fn lost_service_worker(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(ALL)?;
    reader.site.lose("sw.js", Loss::Missing);
    let seen = reader.run(&settings())?;
    all_hold(
        [
            ("it says so", seen.status.starts_with("Not live")),
            ("no load", reader.loads == 0),
            ("the recorded run is shown", seen.recorded),
        ],
        &seen,
    )?;
    reader.site.find_again();
    reader.still_works(OTHERS)
}

/// A page that is not isolated, though it was loaded once more, must not be
/// loaded for ever.
fn never_isolated(shared: &Shared) -> Result<(), Failed> {
    let copy = shared.workshop()?.copy()?;
    let worker = "addEventListener('fetch', () => {});";
    fs::write(file(copy.path(), "sw.js")?, worker)?;
    shared.read(&Site::serve(copy.path())?, "", gives_up)
}

pub fn gives_up(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(ALL)?;
    let seen = reader.run(&settings())?;
    thread::sleep(QUIET);
    reader.hear();
    says(&seen, "Not live: the browser did not isolate this page")?;
    all_hold(
        [
            ("one load", reader.loads == 1),
            ("the recorded run is shown", seen.recorded),
        ],
        &seen,
    )
}

fn no_scripts(reader: &mut Reader) -> Result<(), Failed> {
    let disabled = |value: bool| json!({ "value": value });
    let switch = "Emulation.setScriptExecutionDisabled";
    reader.tab.call(switch, disabled(true))?;
    reader.open(ALL)?;
    let seen = reader.eval::<Seen>("liveTests.look('sum')");
    // Not even the test's own are run, but what it asks for is.
    let seen = match seen {
        Ok(seen) => seen,
        Err(_) => {
            reader.eval::<bool>(&format!("{}, true", crate::reader::PAGE))?;
            reader.eval("liveTests.look('sum')")?
        }
    };
    reader.tab.call(switch, disabled(false))?;
    all_hold(
        [
            ("no form", !seen.form),
            ("the recorded run is shown", seen.recorded),
            ("it says why", seen.why.contains("Scripts are off")),
        ],
        &seen,
    )
}

fn from_a_file(shared: &Shared) -> Result<(), Failed> {
    let folder = shared.workshop()?.dir();
    shared.read(&shared.site()?, "", |reader| {
        reader.open_url(&format!("file://{}", folder.join(ALL).display()))?;
        is_recorded_only(reader, "opened as a file")
    })
}

/// Nothing can be run, and the reader sees why, and what was recorded.
fn is_recorded_only(reader: &mut Reader, why: &str) -> Result<(), Failed> {
    for kernel in live::KERNELS {
        let seen = reader.wait(kernel.name, "explained", |seen| {
            seen.why.starts_with("Not live") || seen.form
        })?;
        all_hold(
            [
                ("no form", !seen.form),
                ("the recorded run is shown", seen.recorded),
                (&format!("it says “{why}”"), seen.why.contains(why)),
            ],
            &seen,
        )?;
    }
    Ok(())
}

/// Pages load what a widget needs when it is touched, and not before.
pub fn untouched(reader: &mut Reader) -> Result<(), Failed> {
    for page in [PLAIN, ALL] {
        reader.open(page)?;
        if page == ALL {
            reader.wait_until_shown(OTHERS)?;
        }
        thread::sleep(QUIET);
        let live = live_files(reader);
        if !live.is_empty() {
            return Err(format!("{page} loads {live:?}").into());
        }
    }
    let seen = reader.run(&settings())?;
    is_right(&settings(), &seen)?;
    let live = live_files(reader);
    for wanted in ["live.js", "views.js", "worker.js", "kernels.wasm", "sw.js"] {
        if !live.iter().any(|path| path.ends_with(wanted)) {
            return Err(format!("{wanted} is not among {live:?}").into());
        }
    }
    Ok(())
}

fn live_files(reader: &Reader) -> Vec<String> {
    let mut asked = reader.site.asked();
    asked.retain(|path| path.contains("/run/") || path.ends_with("/sw.js"));
    asked
}

/// From a host that doesn't know what kind of file it has.
fn unknown_type(reader: &mut Reader) -> Result<(), Failed> {
    reader.site.send_wasm_as("application/octet-stream");
    reader.open(OTHER)?;
    reader.run_well(&settings())?;
    Ok(())
}
