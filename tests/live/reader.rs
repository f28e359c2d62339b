//! A reader of one page of a site, who runs its widgets.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
    time::{Duration, Instant},
};

use browser::{Connection, Error, Site, screen};
use libtest_mimic::Failed;
use live::Request;
use serde::Deserialize;
use serde_json::{Value, json};

pub const PAGE: &str = include_str!("page.js");

/// The buttons of a form.
pub const RUN: &str = "[type=submit]";
pub const RUN_ON_ALL: &str = "[data-act=all]";

/// Has kernels run three times and not for long: their times don't matter here.
const HURRY: &str = "(() => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest) {
        const short = message.kind === 'run' ? { ...message, budget: 1 } : message;
        postMessage.call(this, short, ...rest);
    };
})();";

/// A run has ended, and a page is there, within this time.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at a page.
const PAUSE: Duration = Duration::from_millis(20);

/// Cores that the browser says there are, on whatever machine.
const CORES: u32 = 2;

/// What a reader sees of a widget.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Seen {
    pub status: String,
    pub result: String,
    /// The line that tells why nothing is live, if it is shown.
    pub why: String,
    pub busy: bool,
    /// Whether the form is shown.
    pub form: bool,
    /// Whether the recorded run is shown.
    pub recorded: bool,
    /// Runs that are listed.
    pub bars: usize,
    /// Whether the focus is in the widget.
    pub focused: bool,
}

impl Seen {
    /// Nothing goes on, and the reader was told how it ended.
    fn has_ended(&self) -> bool {
        const ENDS: [&str; 5] = ["Done", "It failed", "Stopped", "Not live", "The live part"];
        !self.busy && ENDS.iter().any(|end| self.status.starts_with(end))
    }
}

/// Values of a form's fields; parameters that are not named have their defaults.
#[derive(Clone, Debug)]
pub struct Settings {
    pub kernel: &'static str,
    pub version: &'static str,
    pub threads: usize,
    pub parameters: Vec<(&'static str, f64)>,
}

impl Settings {
    /// Of a run that is quick, also where tests are compiled without
    /// optimization.
    pub fn quick(kernel: &'static str, version: &'static str, threads: usize) -> Settings {
        let parameters = match kernel {
            "trajectories" => vec![("bets", 50.0), ("players", 7.0), ("seed", 3.0)],
            "search" => vec![("settings", 30.0), ("players", 20.0), ("bets", 30.0)],
            "sum" => vec![("n", 0.05)],
            "walks" => vec![("walks", 300.0), ("seed", 5.0)],
            "mandelbrot" => vec![("width", 64.0), ("height", 40.0)],
            "granularity" => vec![("width", 32.0), ("height", 16.0)],
            "false_sharing" => vec![("letters", 0.02)],
            "password" => vec![("place", 1234.0)],
            _ => Vec::new(),
        };
        Settings {
            kernel,
            version,
            threads,
            parameters,
        }
    }

    /// Of a run that takes its time, until somebody stops it.
    pub fn long(kernel: &'static str) -> Settings {
        let (version, parameters) = match kernel {
            "search" => (
                "setting",
                vec![("settings", 5000.0), ("players", 2000.0), ("bets", 1000.0)],
            ),
            "password" => ("serial", vec![("place", 575_999.0)]),
            "mandelbrot" => ("rayon", vec![("width", 2400.0), ("height", 1440.0)]),
            _ => ("endless", Vec::new()),
        };
        Settings {
            kernel,
            version,
            threads: 1,
            parameters,
        }
    }

    fn fields(&self) -> Value {
        let mut fields = json!({ "version": self.version, "threads": self.threads });
        for (name, value) in &self.parameters {
            fields[name] = (*value).into();
        }
        fields
    }

    /// What the kernel finds in this process.
    pub fn natively(&self) -> Result<String, Failed> {
        let words = self.parameters.iter();
        let words: Vec<String> = words
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!("{}/{} {}", self.kernel, self.version, words.join(" "));
        let mut kernel = request.parse::<Request>()?.kernel()?;
        let pool = live::pool(self.threads)?;
        kernel.reset();
        pool.install(|| kernel.run())
            .map_err(|_| "stopped natively")?;
        Ok(kernel.result())
    }
}

/// Whether two results are the same: text for text, but for what depends on who
/// took which part of a sum.
pub fn same(settings: &Settings, here: &str, there: &str) -> bool {
    if (settings.kernel, settings.version) != ("sum", "rayon") {
        return here == there;
    }
    let sum = |text: &str| -> Option<f64> {
        let (number, _) = text.strip_prefix("sum ")?.split_once(',')?;
        number.parse().ok()
    };
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs();
    matches!((sum(here), sum(there)), (Some(a), Some(b)) if close(a, b))
}

pub struct Reader<'a> {
    pub tab: &'a mut Connection,
    pub site: &'a Site,
    /// The path below which the site is read.
    below: &'static str,
    patience: Duration,
    /// Pages that were loaded since [`Reader::open`].
    pub loads: usize,
    /// Workers that are alive, and those that ever were.
    workers: BTreeSet<String>,
    pub workers_ever: usize,
    /// What scripts complained of.
    pub complaints: Vec<String>,
}

impl<'a> Reader<'a> {
    pub fn new(
        tab: &'a mut Connection,
        site: &'a Site,
        below: &'static str,
    ) -> Result<Self, Failed> {
        screen(tab, 1280, 900, false)?;
        tab.call(
            "Emulation.setHardwareConcurrencyOverride",
            json!({ "hardwareConcurrency": CORES }),
        )?;
        // Tells of workers that come and go.
        tab.call(
            "Target.setAutoAttach",
            json!({ "autoAttach": true, "waitForDebuggerOnStart": false, "flatten": true }),
        )?;
        let mut reader = Reader {
            tab,
            site,
            below,
            patience: PATIENCE,
            loads: 0,
            workers: BTreeSet::new(),
            workers_ever: 0,
            complaints: Vec::new(),
        };
        reader.before_scripts(PAGE)?;
        Ok(reader)
    }

    /// Has all runs be short, from the next page on.
    pub fn hurry(&mut self) -> Result<(), Failed> {
        self.before_scripts(HURRY)
    }

    /// Gives up sooner: what is waited for is not going to come.
    pub fn be_impatient(&mut self) {
        self.patience = Duration::from_secs(6);
    }

    /// Has a script run in each page before its own.
    pub fn before_scripts(&mut self, script: &str) -> Result<(), Failed> {
        let script = json!({ "source": script });
        self.tab
            .call("Page.addScriptToEvaluateOnNewDocument", script)?;
        Ok(())
    }

    /// The address of a page.
    pub fn url(&self, page: &str) -> String {
        format!("{}{}{page}", self.site.origin(), self.below)
    }

    pub fn open(&mut self, page: &str) -> Result<(), Failed> {
        let url = self.url(page);
        self.open_url(&url)
    }

    pub fn open_url(&mut self, url: &str) -> Result<(), Failed> {
        self.hear();
        self.tab.visit(url)?;
        self.hear();
        self.loads = 0;
        Ok(())
    }

    /// Takes in what the browser has told since the last call.
    pub fn hear(&mut self) {
        for event in self.tab.take_events() {
            let params = &event.params;
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            match &event.method[..] {
                "Page.frameNavigated" if params["frame"]["parentId"].is_null() => self.loads += 1,
                "Target.attachedToTarget" if params["targetInfo"]["type"] == "worker" => {
                    self.workers_ever += 1;
                    self.workers.insert(text(&params["sessionId"]));
                }
                "Target.detachedFromTarget" => {
                    self.workers.remove(&text(&params["sessionId"]));
                }
                "Runtime.exceptionThrown" => {
                    let details = &params["exceptionDetails"];
                    self.complaints
                        .push(text(&details["exception"]["description"]));
                }
                _ => {}
            }
        }
    }

    /// Waits until so many workers are alive.
    pub fn wait_for_workers(&mut self, count: usize) -> Result<(), Failed> {
        let end = Instant::now() + self.patience;
        loop {
            // An answer, so that events are read.
            let _ = self.tab.call("Page.getNavigationHistory", json!({}))?;
            self.hear();
            if self.workers.len() == count {
                return Ok(());
            }
            if Instant::now() > end {
                let alive = self.workers.len();
                return Err(format!("{alive} workers are alive, not {count}").into());
            }
            thread::sleep(PAUSE);
        }
    }

    /// What is to be seen of a widget; `None` while the page is loading.
    pub fn look(&mut self, kernel: &str) -> Result<Option<Seen>, Failed> {
        let expression = format!("window.liveTests?.look('{kernel}') ?? null");
        match self.tab.eval(&expression) {
            // A page that goes takes the question with it.
            Err(Error::Script(_) | Error::Refused { .. }) => Ok(None),
            seen => Ok(seen?),
        }
    }

    /// Waits until a widget looks so; an error tells how it looked last.
    pub fn wait(
        &mut self,
        kernel: &str,
        what: &str,
        is_so: impl Fn(&Seen) -> bool,
    ) -> Result<Seen, Failed> {
        let end = Instant::now() + self.patience;
        let mut last = None;
        while Instant::now() < end {
            let seen = self.look(kernel)?;
            if let Some(seen) = seen.clone()
                && is_so(&seen)
            {
                return Ok(seen);
            }
            last = seen.or(last);
            thread::sleep(PAUSE);
        }
        let seconds = self.patience.as_secs();
        Err(format!("{kernel}: not {what} after {seconds} s; it shows {last:?}").into())
    }

    pub fn wait_until_shown(&mut self, kernel: &str) -> Result<Seen, Failed> {
        self.wait(kernel, "shown", |seen| seen.form)
    }

    pub fn wait_until_ended(&mut self, kernel: &str) -> Result<Seen, Failed> {
        self.wait(kernel, "ended", Seen::has_ended)
    }

    pub fn wait_until_running(&mut self, kernel: &str) -> Result<Seen, Failed> {
        self.wait(kernel, "running", |seen| seen.status.starts_with("Running"))
    }

    /// Sets fields and presses a button.
    pub fn press_with(&mut self, settings: &Settings, button: &str) -> Result<(), Failed> {
        self.wait_until_shown(settings.kernel)?;
        let (kernel, fields) = (settings.kernel, settings.fields());
        let press = format!("liveTests.begin('{kernel}', {fields}, '{button}'), true");
        Ok(self.tab.eval::<bool>(&press).map(drop)?)
    }

    pub fn begin(&mut self, settings: &Settings) -> Result<(), Failed> {
        self.press_with(settings, RUN)
    }

    pub fn stop(&mut self, kernel: &str) -> Result<(), Failed> {
        let press = format!("liveTests.press('{kernel}', '[data-act=stop]'), true");
        Ok(self.tab.eval::<bool>(&press).map(drop)?)
    }

    /// Runs, and stops it a moment after the status line begins with `word`.
    pub fn run_and_stop(
        &mut self,
        settings: &Settings,
        button: &str,
        word: &str,
        moment: Duration,
    ) -> Result<Seen, Failed> {
        let (kernel, moment) = (settings.kernel, moment.as_millis());
        self.wait_until_shown(kernel)?;
        let fields = settings.fields();
        self.eval::<bool>(&format!(
            "(() => {{
                const stopped = liveTests.stopOn('{kernel}', '{word}', {moment});
                liveTests.begin('{kernel}', {fields}, '{button}');
                return stopped;
            }})()"
        ))?;
        self.wait_until_ended(kernel)
    }

    pub fn run(&mut self, settings: &Settings) -> Result<Seen, Failed> {
        self.begin(settings)?;
        let seen = self.wait_until_ended(settings.kernel)?;
        self.hear();
        Ok(seen)
    }

    /// Runs, and demands what the kernel finds natively.
    pub fn run_well(&mut self, settings: &Settings) -> Result<Seen, Failed> {
        let seen = self.run(settings)?;
        is_right(settings, &seen)?;
        Ok(seen)
    }

    /// Demands that the widget still works, after whatever happened to it.
    pub fn still_works(&mut self, kernel: &'static str) -> Result<(), Failed> {
        if kernel == "faults" {
            let seen = self.run(&Settings::quick("faults", "panic", 1))?;
            says(&seen, "nobody expected")?;
            return self.still_works("sum");
        }
        let spec = live::KERNELS.iter().find(|spec| spec.name == kernel);
        let version = spec.ok_or("no such kernel")?.versions[0];
        self.run_well(&Settings::quick(kernel, version, 2))?;
        Ok(())
    }

    pub fn eval<T: serde::de::DeserializeOwned>(&mut self, expression: &str) -> Result<T, Failed> {
        Ok(self.tab.eval(expression)?)
    }
}

pub fn is_right(settings: &Settings, seen: &Seen) -> Result<(), Failed> {
    let natively = settings.natively()?;
    if seen.status.starts_with("Done") && same(settings, &natively, &seen.result) {
        return Ok(());
    }
    let Seen { status, result, .. } = seen;
    Err(format!("{settings:?}: “{result}”, natively “{natively}”; it says “{status}”").into())
}

/// Demands that the status line says so.
pub fn says(seen: &Seen, words: &str) -> Result<(), Failed> {
    match seen.status.contains(words) {
        true => Ok(()),
        false => Err(format!("it doesn't say “{words}”: {seen:?}").into()),
    }
}

/// Demands that all of these are so.
pub fn all_hold<const N: usize>(claims: [(&str, bool); N], seen: &Seen) -> Result<(), Failed> {
    let mut failed = BTreeMap::from(claims);
    failed.retain(|_, holds| !*holds);
    match failed.is_empty() {
        true => Ok(()),
        false => {
            let claims: Vec<&str> = failed.into_keys().collect();
            Err(format!("doesn't hold: {}; {seen:?}", claims.join("; ")).into())
        }
    }
}
