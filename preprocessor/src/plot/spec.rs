//! What a plot's block says.

use serde::Deserialize;

use crate::fault::Fault;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spec {
    pub kind: Kind,
    /// What the plot shows, in a few words: its accessible name.
    pub title: String,
    /// What can be seen in it, for who can't see it.
    pub description: String,
    /// Markdown below it.
    pub caption: Option<String>,
    /// Source of the data: a recorded run that printed CSV, …
    pub run: Option<String>,
    /// … the figures of a chapter, all or those of `rows`, …
    pub chapter: Option<String>,
    pub rows: Option<String>,
    /// … or these figures.
    pub figures: Option<Vec<String>>,
    #[serde(default)]
    pub x: Axis,
    #[serde(default)]
    pub y: Axis,
    /// Of a heatmap: what is shown by color.
    #[serde(default)]
    pub z: Axis,
    /// The column whose values tell the series apart, where one column holds
    /// the values of them all.
    pub series: Option<String>,
    /// Columns that are drawn as dashed lines, among points too.
    #[serde(default)]
    pub theory: Vec<String>,
    #[serde(default)]
    pub reference: Vec<Reference>,
    #[serde(default = "yes")]
    pub legend: bool,
    /// Of a histogram: how many. Of a heatmap over scattered points: how many
    /// along each axis.
    pub bins: Option<usize>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Lines,
    Points,
    Bars,
    Heatmap,
    Histogram,
    Flame,
    Timeline,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Axis {
    pub column: Option<String>,
    /// Names, or beginnings of names with `*` behind.
    pub columns: Vec<String>,
    /// What the columns are called in the legend, instead of their names.
    pub labels: Vec<String>,
    /// With its unit.
    pub label: Option<String>,
    pub log: bool,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Columns of the ends of error bars.
    pub low: Option<String>,
    pub high: Option<String>,
    /// Of figures: `median`, `rate`, `cost`, `speedup` or `efficiency`.
    #[serde(rename = "as")]
    pub view: Option<String>,
    /// What the amounts of `work` are divided by.
    pub per: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reference {
    pub x: Option<f64>,
    pub y: Option<Level>,
    /// A line through the origin, as steep as this; it ends at `y`, if there is
    /// one.
    pub slope: Option<Level>,
    pub label: Option<String>,
}

/// A number, or the median of a figure: its rate, where it is a time.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub(crate) enum Level {
    Number(f64),
    Figure(String),
}

fn yes() -> bool {
    true
}

impl Spec {
    /// Reads a block; a fault comes with its line in the block, counted from 1.
    pub fn parse(text: &str) -> Result<Spec, (usize, Fault)> {
        let spec: Spec = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = evidence::line_of(text, at);
            (
                line,
                Fault::Other(format!("plot: {}", error.message().trim())),
            )
        })?;
        match spec.fault() {
            Some(fault) => Err((0, Fault::Other(format!("plot: {fault}")))),
            None => Ok(spec),
        }
    }

    fn fault(&self) -> Option<String> {
        let sources = [
            self.run.is_some(),
            self.chapter.is_some(),
            self.figures.is_some(),
        ];
        let sources = sources.iter().filter(|given| **given).count();
        if sources != 1 {
            return Some("give one of `run`, `chapter` and `figures`".into());
        }
        if self.title.trim().is_empty() || self.description.trim().is_empty() {
            return Some(
                "`title` and `description` are for screen readers: both say something".into(),
            );
        }
        if self.kind == Kind::Flame && self.run.is_none() {
            return Some("a flame graph is of a `run` that printed folded stacks".into());
        }
        if self.kind == Kind::Timeline && self.run.is_none() {
            return Some("a timeline is of a `run` that printed thread,start,end,task".into());
        }
        if self.rows.is_some() && self.chapter.is_none() {
            return Some("`rows` are those of a `chapter`".into());
        }
        if self
            .reference
            .iter()
            .any(|r| r.x.is_some() == (r.y.is_some() || r.slope.is_some()))
        {
            return Some("a `reference` has either `x`, or `y` or `slope`".into());
        }
        if self.x.per.is_some_and(|per| per <= 0.0) || self.y.per.is_some() {
            return Some("`per` is a positive number that `x` is divided by".into());
        }
        if self.run.is_some() && self.y.view.is_some() {
            return Some("`as` is for figures, not for a `run`".into());
        }
        None
    }

    /// Columns of `y`, whether given as one or as several.
    pub fn y_columns(&self) -> Vec<&str> {
        let column = self.y.column.iter();
        column.chain(&self.y.columns).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_with_their_line() {
        let head = "kind = \"lines\"\ntitle = \"t\"\ndescription = \"d\"\n";
        for (rest, line, expected) in [
            ("run = \"r\"\ncolour = 1\n", 5, "colour"),
            ("run = \"r\"\nx = {\n", 5, ""),
            ("", 0, "one of"),
            ("run = \"r\"\nfigures = []\n", 0, "one of"),
            (
                "run = \"r\"\nreference = [{ label = \"x\" }]\n",
                0,
                "either",
            ),
            ("run = \"r\"\ny = { as = \"rate\" }\n", 0, "for figures"),
            (
                "run = \"r\"\nreference = [{ x = 1, slope = 2 }]\n",
                0,
                "either",
            ),
            ("run = \"r\"\nx = { per = 0.0 }\n", 0, "positive"),
        ] {
            let (at, fault) = Spec::parse(&format!("{head}{rest}")).unwrap_err();
            assert_eq!(at, line, "{fault}");
            assert!(fault.to_string().contains(expected), "{fault}");
        }
        let flame = format!("{head}figures = []\n").replace("lines", "flame");
        assert!(
            Spec::parse(&flame)
                .unwrap_err()
                .1
                .to_string()
                .contains("folded")
        );
        let timeline = flame.replace("flame", "timeline");
        let fault = Spec::parse(&timeline).unwrap_err().1.to_string();
        assert!(fault.contains("thread,start"), "{fault}");
        let (line, fault) = Spec::parse("kind = \"pie\"\n").unwrap_err();
        assert_eq!(line, 1, "{fault}");
    }
}
