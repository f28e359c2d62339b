//! The kernels that readers can run in a page: `listings/live/kernels.toml`.
//!
//! A kernel has versions, which do the same by other means, and parameters,
//! which are numbers. What is wrong with the file is told with the kernel's line.

use std::{collections::BTreeSet, fs, io, path::Path};

use serde::Deserialize;
use thiserror::Error;

use crate::Problem;

/// Where the kernels are listed, relative to the root.
pub const FILE: &str = "listings/live/kernels.toml";

/// Fields of a widget's form that are no parameters, and names that a form or
/// an address keeps for itself.
const RESERVED: [&str; 7] = [
    "version",
    "threads",
    "live",
    "go",
    "length",
    "item",
    "named_item",
];

/// One kernel, as its widget offers it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kernel {
    /// What `{{#live NAME}}` and requests call it.
    pub name: String,
    /// What readers call it.
    pub title: String,
    /// What readers should know of it besides what is said of all kernels.
    pub note: Option<String>,
    /// How its results are drawn; without, they are text alone.
    pub view: Option<View>,
    /// Name of the horizontal axis.
    pub x: Option<String>,
    /// Name of the vertical axis.
    pub y: Option<String>,
    /// Name of what color shows.
    pub value: Option<String>,
    /// It runs after each change of a parameter.
    #[serde(default)]
    pub at_once: bool,
    /// Of a curve: the parameter along it.
    pub sweep: Option<Sweep>,
    pub versions: Vec<Version>,
    pub parameters: Vec<Parameter>,
    /// Its line in [`FILE`].
    #[serde(skip)]
    pub line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Rows of numbers, one line each.
    Lines,
    /// `x`, `y` and value of each.
    Points,
    /// Rows of pixels, with the thread that made each.
    Picture,
    /// The time over the parameter that is swept.
    Curve,
}

/// The values of a parameter for which a curve shows the time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    pub parameter: String,
    pub values: Vec<f64>,
}

/// One way to do what a kernel does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub name: String,
    pub label: String,
    /// Whether it uses the threads of the pool.
    #[serde(default = "yes")]
    pub threads: bool,
}

/// A number that a kernel takes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    pub name: String,
    pub label: String,
    /// Empty for a plain number.
    pub unit: String,
    pub min: f64,
    pub max: f64,
    pub default: f64,
    #[serde(default = "one")]
    pub step: f64,
}

/// What is wrong with the list of kernels.
#[derive(Debug, Error)]
pub enum LiveError {
    #[error("{FILE}: {0}")]
    Io(#[from] io::Error),
    #[error("{FILE}: {0}")]
    Format(#[from] toml::de::Error),
    #[error("{FILE}:{line}: kernel `{kernel}`: {fault}")]
    Kernel {
        line: usize,
        kernel: String,
        fault: String,
    },
}

impl From<LiveError> for Problem {
    fn from(error: LiveError) -> Problem {
        match error {
            LiveError::Io(e) => Problem::new(FILE, 0, e),
            LiveError::Format(e) => Problem::new(FILE, 0, e),
            LiveError::Kernel {
                line,
                kernel,
                fault,
            } => Problem::new(FILE, line, format!("kernel `{kernel}`: {fault}")),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kernels {
    kernel: Vec<Kernel>,
}

fn yes() -> bool {
    true
}

fn one() -> f64 {
    1.0
}

impl View {
    /// As it stands in the file.
    pub fn name(self) -> &'static str {
        match self {
            View::Lines => "lines",
            View::Points => "points",
            View::Picture => "picture",
            View::Curve => "curve",
        }
    }

    /// Whether it shows names for `x`, `y` and what color shows.
    fn names(self) -> [bool; 3] {
        match self {
            View::Lines => [true, true, false],
            View::Points => [true, true, true],
            View::Picture => [false, false, false],
            View::Curve => [true, false, false],
        }
    }
}

impl Kernel {
    /// The kernels of the book at `root`, in the order of the file.
    ///
    /// # Errors
    ///
    /// If the file can't be read or contradicts itself.
    pub fn all(root: &Path) -> Result<Vec<Kernel>, LiveError> {
        Kernel::parse(&fs::read_to_string(root.join(FILE))?)
    }

    fn parse(text: &str) -> Result<Vec<Kernel>, LiveError> {
        let Kernels { mut kernel } = toml::from_str(text)?;
        let heads = text.lines().enumerate().filter_map(|(i, line)| {
            let head = line.trim_start().starts_with("[[kernel]]");
            head.then_some(i + 1)
        });
        for (kernel, line) in kernel.iter_mut().zip(heads) {
            kernel.line = line;
        }
        let mut names = BTreeSet::new();
        for kernel in &kernel {
            let first = names.insert(&kernel.name[..]);
            let checked = if first {
                kernel.check()
            } else {
                Err("stands there twice".into())
            };
            checked.map_err(|fault| LiveError::Kernel {
                line: kernel.line,
                kernel: kernel.name.clone(),
                fault,
            })?;
        }
        Ok(kernel)
    }

    /// Whether a version of it uses the threads of the pool.
    pub fn has_threads(&self) -> bool {
        self.versions.iter().any(|version| version.threads)
    }

    /// The parameters that a reader sets: all but the one that is swept.
    pub fn set_by_reader(&self) -> impl Iterator<Item = &Parameter> {
        let swept = self.sweep.as_ref().map(|sweep| &sweep.parameter);
        self.parameters
            .iter()
            .filter(move |parameter| Some(&parameter.name) != swept)
    }

    fn check(&self) -> Result<(), String> {
        if !is_plain(&self.name) {
            return Err(unplain(&self.name));
        }
        if self.versions.is_empty() {
            return Err("has no version".into());
        }
        plain_and_unique("version", self.versions.iter().map(|v| &v.name[..]))?;
        plain_and_unique("parameter", self.parameters.iter().map(|p| &p.name[..]))?;
        for parameter in &self.parameters {
            parameter
                .check()
                .map_err(|fault| format!("parameter `{}`: {fault}", parameter.name))?;
        }
        self.check_axes()?;
        self.check_sweep()
    }

    fn check_axes(&self) -> Result<(), String> {
        let shown = self.view.map_or([false; 3], View::names);
        let view = self.view.map_or("text", View::name);
        for ((name, given), shown) in [("x", &self.x), ("y", &self.y), ("value", &self.value)]
            .into_iter()
            .zip(shown)
        {
            match (given, shown) {
                (None, true) => return Err(format!("the view `{view}` needs `{name}`")),
                (Some(_), false) => return Err(format!("the view `{view}` shows no `{name}`")),
                _ => {}
            }
        }
        Ok(())
    }

    fn check_sweep(&self) -> Result<(), String> {
        let Some(sweep) = &self.sweep else {
            return match self.view {
                Some(View::Curve) => Err("the view `curve` needs a `sweep`".into()),
                _ => Ok(()),
            };
        };
        if self.view != Some(View::Curve) {
            return Err("a `sweep` needs the view `curve`".into());
        }
        let name = &sweep.parameter;
        let parameter = self.parameters.iter().find(|p| p.name == *name);
        let parameter = parameter.ok_or_else(|| format!("`sweep` names no parameter: `{name}`"))?;
        for value in &sweep.values {
            parameter
                .takes(*value)
                .map_err(|fault| format!("`sweep`: {value} {fault}"))?;
        }
        let ascending = sweep.values.is_sorted_by(|a, b| a < b);
        // The axis is logarithmic.
        let positive = sweep.values.first().is_some_and(|first| *first > 0.0);
        if sweep.values.len() < 2 || !ascending || !positive {
            return Err("the values of `sweep` are at least two, ascending from above 0".into());
        }
        Ok(())
    }
}

impl Parameter {
    fn check(&self) -> Result<(), String> {
        if RESERVED.contains(&&self.name[..]) {
            return Err("a form has another field of this name".into());
        }
        let finite = [self.min, self.max, self.step]
            .iter()
            .all(|n| n.is_finite());
        if !finite || self.min >= self.max || self.step <= 0.0 {
            return Err("`min` is less than `max`, and `step` is positive".into());
        }
        // Who reads the step as "no fractions" must not meet one in `min`.
        if self.step.fract() == 0.0 && self.min.fract() != 0.0 {
            return Err("`min` has a fraction, `step` has none".into());
        }
        self.takes(self.default)
            .map_err(|fault| format!("the default, {}, {fault}", self.default))
    }

    /// Whether a form would take this number.
    fn takes(&self, value: f64) -> Result<(), String> {
        let (min, max, step) = (self.min, self.max, self.step);
        if !(min..=max).contains(&value) {
            return Err(format!("is not within {min} to {max}"));
        }
        let steps = (value - min) / step;
        if (steps - steps.round()).abs() > 1e-6 {
            return Err(format!("is no whole number of steps of {step} above {min}"));
        }
        Ok(())
    }
}

fn plain_and_unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !is_plain(name) {
            return Err(format!("{what} {}", unplain(name)));
        }
        if !seen.insert(name) {
            return Err(format!("{what} `{name}` stands there twice"));
        }
    }
    Ok(())
}

/// Whether a name can stand in an address, an id and a request as it is.
fn is_plain(name: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(word)
}

fn unplain(name: &str) -> String {
    format!("`{name}`: a name is of a-z, 0-9 and _, and begins with a letter")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KERNEL: &str = r#"# All.

[[kernel]]
name = "count"
title = "Counting"
view = "curve"
x = "size"
sweep = { parameter = "size", values = [1, 4] }
versions = [{ name = "plain", label = "plain" }, { name = "one", label = "one", threads = false }]
parameters = [
    { name = "size", label = "Size", unit = "", min = 1, max = 8, default = 2 },
    { name = "scale", label = "Scale", unit = "m", min = 0.1, max = 4, default = 2.3, step = 0.1 },
]
"#;

    #[test]
    fn kernels_are_read() {
        let kernels = Kernel::parse(KERNEL).unwrap();
        let [kernel] = &kernels[..] else {
            panic!("one kernel")
        };
        assert_eq!((&kernel.name[..], kernel.line), ("count", 3));
        assert_eq!(kernel.view, Some(View::Curve));
        assert_eq!((kernel.at_once, kernel.has_threads()), (false, true));
        let threads: Vec<bool> = kernel.versions.iter().map(|v| v.threads).collect();
        assert_eq!(threads, [true, false]);
        let steps: Vec<f64> = kernel.parameters.iter().map(|p| p.step).collect();
        assert_eq!(steps, [1.0, 0.1]);
        let set: Vec<&str> = kernel.set_by_reader().map(|p| &p.name[..]).collect();
        assert_eq!(set, ["scale"]);
    }

    #[test]
    fn those_of_the_book_are_sound() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert!(!Kernel::all(&root).unwrap().is_empty());
    }

    #[test]
    fn faults_are_told_with_file_and_line() {
        for (sound, broken, expected) in [
            (
                "name = \"count\"",
                "name = \"Count\"",
                "3: kernel `Count`: `Count`: a name is",
            ),
            (
                "name = \"one\"",
                "name = \"plain\"",
                "3: kernel `count`: version `plain` stands there twice",
            ),
            (
                "name = \"one\"",
                "name = \"o-e\"",
                "version `o-e`: a name is",
            ),
            (
                "name = \"scale\"",
                "name = \"size\"",
                "parameter `size` stands there twice",
            ),
            (
                "name = \"scale\"",
                "name = \"threads\"",
                "parameter `threads`: a form has",
            ),
            (
                "max = 4",
                "max = 0.1",
                "parameter `scale`: `min` is less than `max`",
            ),
            ("step = 0.1", "step = 0", "`step` is positive"),
            ("step = 0.1", "step = 1", "`min` has a fraction"),
            (
                "default = 2.3",
                "default = 4.1",
                "the default, 4.1, is not within 0.1 to 4",
            ),
            (
                "default = 2.3",
                "default = 2.35",
                "the default, 2.35, is no whole number of steps",
            ),
            (
                "default = 2 ",
                "default = nan ",
                "the default, NaN, is not within",
            ),
            ("[1, 4]", "[1, 16]", "`sweep`: 16 is not within 1 to 8"),
            ("[1, 4]", "[1, 1.5]", "`sweep`: 1.5 is no whole number"),
            ("[1, 4]", "[4, 1]", "ascending"),
            ("[1, 4]", "[1]", "at least two"),
            (
                "parameter = \"size\"",
                "parameter = \"length\"",
                "`sweep` names no parameter: `length`",
            ),
            ("view = \"curve\"\n", "", "the view `text` shows no `x`"),
            (
                "view = \"curve\"\nx = \"size\"\n",
                "",
                "a `sweep` needs the view `curve`",
            ),
            (
                "view = \"curve\"",
                "view = \"lines\"\ny = \"y\"",
                "a `sweep` needs the view `curve`",
            ),
            (
                "view = \"curve\"",
                "view = \"points\"\ny = \"y\"",
                "the view `points` needs `value`",
            ),
            ("x = \"size\"\n", "", "the view `curve` needs `x`"),
            (
                "sweep = { parameter = \"size\", values = [1, 4] }\n",
                "",
                "needs a `sweep`",
            ),
            (
                "view = \"curve\"",
                "view = \"cube\"",
                "unknown variant `cube`",
            ),
            (
                "title = \"Counting\"",
                "titel = \"Counting\"",
                "unknown field `titel`",
            ),
            (
                "threads = false",
                "thread = false",
                "unknown field `thread`",
            ),
            ("# All.", "kernels = 1", "unknown field `kernels`"),
        ] {
            assert!(KERNEL.contains(sound), "{sound}");
            let fault = Kernel::parse(&KERNEL.replacen(sound, broken, 1)).unwrap_err();
            let fault = fault.to_string();
            assert!(fault.starts_with(FILE), "{fault}");
            assert!(fault.contains(expected), "{broken}: {fault}");
        }
        let twice = format!("{KERNEL}\n{}", KERNEL.replace("# All.\n", ""));
        let fault = Kernel::parse(&twice).unwrap_err().to_string();
        assert_eq!(
            fault,
            format!("{FILE}:16: kernel `count`: stands there twice")
        );
    }

    #[test]
    fn a_kernel_without_versions_is_none() {
        let bare = "[[kernel]]\nname = \"k\"\ntitle = \"K\"\nversions = []\nparameters = []\n";
        let fault = Kernel::parse(bare).unwrap_err().to_string();
        assert_eq!(fault, format!("{FILE}:1: kernel `k`: has no version"));
    }
}
