//! Progress of long work: a spinner or bar on a terminal, plain lines without.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// One piece of long work. Ends with [`Step::done`]; a step that is dropped
/// before that failed, and leaves no line behind.
pub struct Step {
    name: String,
    bar: ProgressBar,
    started: Instant,
    /// Lines to print where there is no terminal: every so many units.
    plain: bool,
}

impl Step {
    /// Work of unknown length.
    pub fn spinner(name: &str) -> Step {
        let bar = ProgressBar::new_spinner();
        bar.set_style(style("{spinner} {prefix} [{elapsed}] {wide_msg:.dim}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Step::new(name, bar)
    }

    /// Work of `length` pieces.
    pub fn bar(name: &str, length: u64) -> Step {
        let bar = ProgressBar::new(length);
        bar.set_style(style(
            "{prefix} [{bar:30}] {pos}/{len}, {eta} left {wide_msg:.dim}",
        ));
        Step::new(name, bar)
    }

    fn new(name: &str, bar: ProgressBar) -> Step {
        let plain = !std::io::stderr().is_terminal();
        bar.set_prefix(name.to_string());
        if plain {
            eprintln!("{name} …");
        }
        Step {
            name: name.into(),
            bar,
            started: Instant::now(),
            plain,
        }
    }

    /// What is being done right now.
    pub fn now(&self, message: impl Into<String>) {
        self.bar.set_message(message.into());
    }

    /// One piece is done. Without a terminal each tenth of the work is a line.
    pub fn advance(&self) {
        self.bar.inc(1);
        let (at, length) = (self.bar.position(), self.bar.length().unwrap_or(0));
        let tenth = |n: u64| (n * 10).checked_div(length);
        if self.plain && at < length && tenth(at) != tenth(at - 1) {
            eprintln!("{}: {at} of {length}", self.name);
        }
    }

    /// The work is done; it leaves a line where it took a second or more.
    pub fn done(self) {
        self.bar.finish_and_clear();
        let seconds = self.started.elapsed().as_secs_f64();
        if self.plain || seconds >= 1.0 {
            eprintln!("{}: done in {seconds:.1} s", self.name);
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.bar.is_finished() {
            self.bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
