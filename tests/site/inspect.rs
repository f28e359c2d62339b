//! One visit to a page: everything that the trials ask of it, in three loads
//! (desktop, phone below a sub-path, without scripts).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use browser::{Connection, Error, Event, SUB_PATH, Site, colors, press, screen, send_press};
use data_encoding::BASE64;
use flate2::{Compression, write::GzEncoder};
use serde::Deserialize;
use serde_json::{Value, json};

const AXE: &str = include_str!("vendor/axe.min.js");
const PAGE: &str = include_str!("page.js");

/// Bytes over the wire, compressed, that the first visit of a page may cost.
const WEIGHT: u64 = 300_000;

/// Until the search has an answer.
const SEARCH: Duration = Duration::from_secs(5);

/// Taller pictures are cut.
const TALLEST: f64 = 16_000.0;

/// What to look at, and where.
pub struct Visit<'a> {
    pub site: &'a Site,
    /// Below the site's root: `betting/game.html`.
    pub page: &'a str,
    /// A word by which the search must find this page.
    pub word: Option<&'a str>,
    /// Folder for the pictures.
    pub pictures: Option<PathBuf>,
}

/// Faults, by check; empty where all is well.
#[derive(Debug, Default)]
pub struct Report {
    pub loads: Vec<String>,
    pub below_a_path: Vec<String>,
    pub light: Vec<String>,
    pub dark: Vec<String>,
    pub on_a_phone: Vec<String>,
    pub keyboard: Vec<String>,
    pub plots: Vec<String>,
    pub search: Vec<String>,
    pub without_scripts: Vec<String>,
    pub weight: Vec<String>,
    /// What axe-core calls good practice, beyond WCAG. No faults.
    pub notes: BTreeSet<String>,
}

impl Report {
    /// No check has anything to complain of.
    pub fn is_faultless(&self) -> bool {
        crate::CHECKS
            .iter()
            .all(|(_, faults)| faults(self).is_empty())
    }
}

#[derive(Deserialize)]
struct Accessibility {
    faults: Vec<String>,
    notes: Vec<String>,
}

#[derive(Deserialize)]
struct Plots {
    faults: Vec<String>,
    colors: Vec<String>,
}

#[derive(Deserialize)]
struct Readable {
    text: String,
    hidden: Vec<String>,
}

impl Visit<'_> {
    /// Looks at the page on a desktop only.
    pub fn desktop_report(&self, tab: &mut Connection) -> Result<Report, Error> {
        let mut report = Report::default();
        self.on_a_desktop(tab, &mut report)?;
        Ok(report)
    }

    /// Looks at the page on a phone, below a path, only.
    pub fn phone_report(&self, tab: &mut Connection) -> Result<Report, Error> {
        let mut report = Report::default();
        self.on_a_phone(tab, &mut report)?;
        Ok(report)
    }

    /// Looks at the page in every way.
    pub fn report(&self, tab: &mut Connection) -> Result<Report, Error> {
        let mut report = Report::default();
        let text = self.on_a_desktop(tab, &mut report)?;
        self.on_a_phone(tab, &mut report)?;
        self.without_scripts(tab, &text, &mut report)?;
        Ok(report)
    }

    /// Only whether the page loads: for pages that hold others.
    pub fn loads(&self, tab: &mut Connection) -> Result<Report, Error> {
        let mut report = Report::default();
        screen(tab, 1280, 900, false)?;
        colors(tab, "light")?;
        let (faults, _) = self.load(tab, "", true)?;
        report.loads = faults;
        Ok(report)
    }

    fn on_a_desktop(&self, tab: &mut Connection, report: &mut Report) -> Result<String, Error> {
        screen(tab, 1280, 900, false)?;
        colors(tab, "light")?;
        let (faults, urls) = self.load(tab, "", true)?;
        report.loads = faults;
        report.weight = self.weight(&urls);
        report
            .loads
            .extend(tab.eval::<Vec<String>>("bookTests.icons()")?);

        let seen: Accessibility = tab.eval("bookTests.accessibility()")?;
        report.light = seen.faults;
        report.notes.extend(seen.notes);
        let in_light: Plots = tab.eval("bookTests.plotColors()")?;
        self.picture(tab, "light")?;

        colors(tab, "dark")?;
        let _: Option<()> = tab.eval("bookTests.settle()")?;
        let seen: Accessibility = tab.eval("bookTests.accessibility()")?;
        report.dark = seen.faults;
        report.notes.extend(seen.notes);
        let in_dark: Plots = tab.eval("bookTests.plotColors()")?;
        self.picture(tab, "dark")?;
        report.plots = in_light.faults;
        report.plots.extend(in_dark.faults);
        let same = |(light, dark): (&String, &String)| light == dark && light != "none";
        if let Some((color, _)) = in_light
            .colors
            .iter()
            .zip(&in_dark.colors)
            .find(|&pair| same(pair))
        {
            report
                .plots
                .push(format!("a plot's color is {color} in light and in dark"));
        }
        colors(tab, "light")?;

        let readable: Readable = tab.eval("bookTests.readable()")?;
        report.keyboard = press_tab(tab)?;
        if let Some(word) = self.word {
            report.search = self.search(tab, word)?;
        }
        // What the page asked for meanwhile, by the search for example.
        report.loads.extend(self.faults(tab, "").0);
        Ok(readable.text)
    }

    fn on_a_phone(&self, tab: &mut Connection, report: &mut Report) -> Result<(), Error> {
        screen(tab, 360, 740, true)?;
        let (faults, _) = self.load(tab, SUB_PATH, true)?;
        report.below_a_path = faults;
        report.on_a_phone = tab.eval("bookTests.tooWide()")?;
        let seen: Accessibility = tab.eval("bookTests.accessibility()")?;
        report.on_a_phone.extend(seen.faults);
        self.picture(tab, "phone")
    }

    fn without_scripts(
        &self,
        tab: &mut Connection,
        text: &str,
        report: &mut Report,
    ) -> Result<(), Error> {
        screen(tab, 1280, 900, false)?;
        tab.call(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": true }),
        )?;
        let loaded = self.load(tab, "", false);
        let seen = tab.eval::<Readable>("bookTests.readable()");
        tab.call(
            "Emulation.setScriptExecutionDisabled",
            json!({ "value": false }),
        )?;
        report.without_scripts = loaded?.0;
        let seen = seen?;
        let hidden = seen.hidden.iter();
        report
            .without_scripts
            .extend(hidden.map(|name| format!("not to be seen: {name}")));
        let (with, without) = (text.chars().count(), seen.text.chars().count());
        // Scripts may add a word to a button, but no reading matter.
        if without * 100 < with * 98 {
            report
                .without_scripts
                .push(format!("{without} characters of text, {with} with scripts"));
        }
        Ok(())
    }

    /// Loads the page; returns faults and the addresses asked for. Without
    /// `scripts` a promise is never kept, so there is no waiting for one.
    fn load(
        &self,
        tab: &mut Connection,
        below: &str,
        scripts: bool,
    ) -> Result<(Vec<String>, Vec<String>), Error> {
        // What the page before is still doing is none of this one's business.
        tab.visit("about:blank")?;
        tab.take_events();
        let url = format!("{}{below}{}", self.site.origin(), self.page);
        tab.visit(&url)?;
        tab.call("Runtime.evaluate", json!({ "expression": AXE }))?;
        tab.call("Runtime.evaluate", json!({ "expression": PAGE }))?;
        if scripts {
            let _: Option<()> = tab.eval("bookTests.settle()")?;
        }
        Ok(self.faults(tab, below))
    }

    /// What went wrong since the last call, and which addresses were asked for.
    fn faults(&self, tab: &mut Connection, below: &str) -> (Vec<String>, Vec<String>) {
        let origin = self.site.origin();
        let book = format!("{origin}{below}");
        let (mut faults, mut urls) = (Vec::new(), Vec::new());
        for Event { method, params } in tab.take_events() {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            match method.as_str() {
                "Network.requestWillBeSent"
                    if text(&params["documentURL"]).starts_with(&origin) =>
                {
                    let url = text(&params["request"]["url"]);
                    if url.starts_with(&book) {
                        urls.push(url);
                    } else if url.starts_with(&origin) {
                        faults.push(format!("request outside the book: {url}"));
                    } else if !url.starts_with("data:") && !url.starts_with("blob:") {
                        faults.push(format!("request to another host: {url}"));
                    }
                }
                "Network.responseReceived" => {
                    let status = params["response"]["status"].as_u64().unwrap_or_default();
                    if status >= 400 {
                        let url = text(&params["response"]["url"]);
                        faults.push(format!("answered with {status}: {url}"));
                    }
                }
                "Network.loadingFailed" if params["canceled"] != true => {
                    faults.push(format!("request failed: {}", text(&params["errorText"])));
                }
                "Runtime.exceptionThrown" => {
                    let details = &params["exceptionDetails"];
                    let what = details["exception"]["description"]
                        .as_str()
                        .or(details["text"].as_str());
                    faults.push(format!("exception: {}", what.unwrap_or_default()));
                }
                // A page that is well says nothing: what warns, warns by any type.
                "Runtime.consoleAPICalled" => {
                    let first = &params["args"][0];
                    let what = first["value"].as_str().or(first["description"].as_str());
                    faults.push(format!("console: {}", what.unwrap_or_default()));
                }
                "Log.entryAdded" if params["entry"]["level"] == "error" => {
                    let entry = &params["entry"];
                    faults.push(format!(
                        "log: {} {}",
                        text(&entry["text"]),
                        text(&entry["url"])
                    ));
                }
                _ => {}
            }
        }
        (faults, urls)
    }

    /// What a first visit costs, if it costs too much.
    fn weight(&self, urls: &[String]) -> Vec<String> {
        let files: BTreeSet<PathBuf> = urls.iter().filter_map(|url| self.site.file(url)).collect();
        let mut sizes: Vec<(u64, PathBuf)> = files
            .into_iter()
            .map(|file| (gzipped(&file), file))
            .collect();
        let total: u64 = sizes.iter().map(|(size, _)| size).sum();
        if total <= WEIGHT {
            return Vec::new();
        }
        sizes.sort();
        let largest: Vec<String> = sizes
            .iter()
            .rev()
            .take(4)
            .map(|(size, file)| format!("{size} {}", file.display()))
            .collect();
        vec![format!(
            "{total} bytes over the wire, at most {WEIGHT}; the largest: {}",
            largest.join(", ")
        )]
    }

    /// What is wrong with the search for each of `words`, asked from this page:
    /// its page, by the word that finds it.
    pub fn searches<'w>(
        &self,
        tab: &mut Connection,
        words: impl IntoIterator<Item = (&'w String, &'w String)>,
    ) -> Result<BTreeMap<String, Vec<String>>, Error> {
        screen(tab, 1280, 900, false)?;
        self.load(tab, "", true)?;
        if let Some(fault) = open_search(tab)? {
            return Err(Error::Script(fault));
        }
        words
            .into_iter()
            .map(|(page, word)| {
                // No answer to the word before may stand there.
                let _: bool =
                    tab.eval("document.getElementById('mdbook-searchbar').value = '', true")?;
                press(tab, "Shift", "ShiftLeft", 16, None)?;
                tab.wait_until("bookTests.found().length === 0", SEARCH)?;
                Ok((page.clone(), find(tab, page, word)?))
            })
            .collect()
    }

    fn search(&self, tab: &mut Connection, word: &str) -> Result<Vec<String>, Error> {
        match open_search(tab)? {
            Some(fault) => Ok(vec![fault]),
            None => find(tab, self.page, word),
        }
    }

    fn picture(&self, tab: &mut Connection, face: &str) -> Result<(), Error> {
        let Some(folder) = &self.pictures else {
            return Ok(());
        };
        let metrics = tab.call("Page.getLayoutMetrics", json!({}))?;
        let size = &metrics["cssContentSize"];
        let height = size["height"].as_f64().unwrap_or(900.0).min(TALLEST);
        let picture = tab.call(
            "Page.captureScreenshot",
            json!({
                "captureBeyondViewport": true,
                "optimizeForSpeed": true,
                "clip": { "x": 0, "y": 0, "width": size["width"], "height": height, "scale": 1 },
            }),
        )?;
        let data = picture["data"].as_str().unwrap_or_default();
        let png = BASE64
            .decode(data.as_bytes())
            .map_err(|e| Error::Script(format!("the picture: {e}")))?;
        let name = self.page.trim_end_matches(".html").replace('/', "-");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(folder.join(format!("{name}-{face}.png")), png))
            .map_err(|e| Error::Script(format!("{}: {e}", folder.display())))
    }
}

/// Opens the search by its key; why it doesn't open.
fn open_search(tab: &mut Connection) -> Result<Option<String>, Error> {
    press(tab, "/", "Slash", 191, Some("/"))?;
    // The field takes the focus once the index is there.
    let open = tab.wait_until("document.activeElement?.id === 'mdbook-searchbar'", SEARCH)?;
    Ok((!open).then(|| "the key / does not open the search".into()))
}

/// Types `word` into the search, which must find `page`.
fn find(tab: &mut Connection, page: &str, word: &str) -> Result<Vec<String>, Error> {
    tab.call("Input.insertText", json!({ "text": word }))?;
    press(tab, "Shift", "ShiftLeft", 16, None)?;
    let wanted = Value::from(format!("/{page}"));
    if tab.wait_until(&format!("bookTests.found().includes({wanted})"), SEARCH)? {
        return Ok(Vec::new());
    }
    let found: usize = tab.eval("bookTests.found().length")?;
    Ok(vec![format!(
        "searching “{word}” finds {found} pages, this one not among them"
    )])
}

/// Presses Tab until each stop should have been reached, and says which was not.
fn press_tab(tab: &mut Connection) -> Result<Vec<String>, Error> {
    let stops: usize = tab.eval("bookTests.watchFocus()")?;
    let mut last = 0;
    for _ in 0..stops + 3 {
        [_, last] = send_press(tab, "Tab", "Tab", 9, None)?;
    }
    tab.result(last, "Input.dispatchKeyEvent")?;
    tab.eval("bookTests.focusFaults()")
}

/// The length of a file as a host would send it.
fn gzipped(file: &Path) -> u64 {
    let Ok(bytes) = fs::read(file) else { return 0 };
    // Fonts and pictures are compressed already, and sent as they are.
    let packed = file
        .extension()
        .is_some_and(|kind| kind == "woff2" || kind == "png");
    if packed {
        return bytes.len() as u64;
    }
    let mut sink = GzEncoder::new(Counter(0), Compression::default());
    let written = std::io::Write::write_all(&mut sink, &bytes);
    match written.and_then(|()| sink.finish()) {
        Ok(counter) => counter.0,
        Err(_) => bytes.len() as u64,
    }
}

/// Counts what is written to it.
struct Counter(u64);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
