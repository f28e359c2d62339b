//! Runs the widgets of the pages in a browser, as readers do: do they find what
//! the kernels find natively, do they bear what can go wrong, and can all
//! readers use them?
//!
//! Without Chromium, or a build of the live part (`cargo xtask live`), every
//! trial is shown as ignored. `BOOK_REQUIRE=browser,live` makes that a failure.

mod access;
mod book;
mod faults;
mod isolation;
mod proofs;
mod reader;
mod results;
mod workshop;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use browser::{Browser, Site};
use checks::Build;
use libtest_mimic::{Arguments, Failed, Trial};

use reader::Reader;
use workshop::Workshop;

/// What a reader does on a site, and what must hold.
type Story = fn(&mut Reader) -> Result<(), Failed>;

/// What all trials share: one browser and one build of the small book, each
/// made for the first who asks.
struct Shared {
    program: PathBuf,
    browser: OnceLock<Result<Browser, String>>,
    workshop: OnceLock<Result<Workshop, String>>,
}

impl Shared {
    fn workshop(&self) -> Result<&Workshop, String> {
        let build = || Workshop::build(&root());
        let workshop = self.workshop.get_or_init(build).as_ref();
        workshop.map_err(Clone::clone)
    }

    /// A server of its own: what a reader leaves in the browser, no other sees.
    fn site(&self) -> Result<Site, Failed> {
        Ok(Site::serve(self.workshop()?.dir())?)
    }

    /// Has somebody in a hurry read the small book.
    fn read_workshop<T>(
        &self,
        below: &'static str,
        story: impl FnOnce(&mut Reader) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        self.read(&self.site()?, below, |reader| {
            reader.hurry()?;
            story(reader)
        })
    }

    /// Has somebody read a site in a tab of their own.
    fn read<T>(
        &self,
        site: &Site,
        below: &'static str,
        story: impl FnOnce(&mut Reader) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let start = || Browser::start(&self.program).map_err(|e| e.to_string());
        let browser = self.browser.get_or_init(start).as_ref();
        let browser = browser.map_err(Clone::clone)?;
        browser.with_new_tab(|tab| story(&mut Reader::new(tab, site, below)?))
    }

    /// A trial that tells a story on the small book.
    fn trial(self: &Arc<Self>, name: &str, below: &'static str, story: Story) -> Trial {
        let shared = Arc::clone(self);
        Trial::test(name, move || shared.read_workshop(below, story))
    }
}

/// The root of the book.
fn root() -> PathBuf {
    Build::here().workspace
}

fn main() -> ExitCode {
    let mut args = Arguments::from_args();
    // Each keeps two cores busy already, and waits meanwhile.
    args.test_threads.get_or_insert(2);
    let lacks = lacking(&root());
    if !lacks.is_empty() {
        return libtest_mimic::run(&args, left_out(&lacks)).exit_code();
    }
    let shared = Arc::new(Shared {
        program: browser::find().unwrap_or_default(),
        browser: OnceLock::new(),
        workshop: OnceLock::new(),
    });
    let mut trials = results::trials(&shared);
    trials.extend(isolation::trials(&shared));
    trials.extend(faults::trials(&shared));
    trials.extend(access::trials(&shared));
    trials.extend(book::trials(&shared));
    trials.extend(proofs::trials(&shared));
    libtest_mimic::run(&args, trials).exit_code()
}

/// What this machine lacks: its name for `BOOK_REQUIRE`, and how to get it.
fn lacking(root: &Path) -> Vec<(&'static str, String)> {
    let mut lacks = Vec::new();
    if browser::find().is_none() {
        lacks.push(("browser", format!("no Chromium; {}", browser::MEND)));
    }
    if !workshop::has_live_part(root) {
        lacks.push(("live", "no build of the live part; cargo xtask live".into()));
    }
    lacks
}

/// The trials of a machine that lacks something: ignored by name, or failed
/// where it was called for.
fn left_out(lacks: &[(&str, String)]) -> Vec<Trial> {
    let required = lacks.iter().any(|(name, _)| checks::required(name));
    let why: Vec<&str> = lacks.iter().map(|(_, why)| &why[..]).collect();
    let why = why.join("; ");
    let kernels = live::KERNELS.iter();
    kernels
        .map(|kernel| {
            let (title, why) = (format!("{} ({why})", kernel.name), why.clone());
            Trial::test(title, || Err(why.into())).with_ignored_flag(!required)
        })
        .collect()
}
