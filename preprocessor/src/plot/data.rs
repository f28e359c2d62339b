//! The data of a plot: columns of a recorded output, or measured figures.

use std::collections::BTreeMap;

use evidence::figures::{Figure, Measured, Spread, Unit, format, format_rate, number};

use super::spec::{Kind, Level, Reference, Spec};
use crate::{
    book::Book,
    fault::Fault,
    figures::{self, Sizes, View},
    markdown::plain,
};

/// Columns of a table of data beyond which the rest is left out.
const COLUMNS: usize = 12;
/// The column of sizes, in the table of figures over an axis.
const SIZE: &str = "size";

pub(crate) struct Data {
    pub series: Vec<Series>,
    pub quantity: Quantity,
    /// The x axis counts doublings: threads or sizes on a log axis.
    pub doublings: bool,
    /// The sizes on the x axis are numbers of bytes.
    pub bytes: bool,
    pub references: Vec<Mark>,
    /// Names of the axes, where the plot gives no label.
    pub x_name: String,
    pub y_name: String,
    pub table: Table,
    /// Where it comes from, as HTML.
    pub source: String,
}

/// What the values of the y axis are, to write them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    Number,
    Of(Unit),
    /// Per second, of what is counted.
    Rate(String),
}

impl Quantity {
    pub fn text(&self, value: f64, digits: usize) -> String {
        match self {
            Quantity::Number => number(value, digits),
            Quantity::Of(unit) => format(value, *unit, digits),
            Quantity::Rate(what) => format_rate(value, what, digits),
        }
    }
}

/// A line of reference, in numbers.
pub(crate) struct Mark {
    pub x: Option<f64>,
    pub y: Option<f64>,
    pub slope: Option<f64>,
    pub label: Option<String>,
}

pub(crate) struct Series {
    pub label: String,
    pub points: Vec<Point>,
    /// Drawn as a dashed line.
    pub theory: bool,
    /// Measured by the reader.
    pub yours: bool,
    /// Number of its color: a reader's own lines have that of the published.
    pub color: usize,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Point {
    pub x: f64,
    pub y: f64,
    /// Ends of the error bar.
    pub spread: Option<(f64, f64)>,
    /// Of a heatmap.
    pub z: f64,
    /// Of a bar.
    pub name: String,
    /// The value as it is written beside a bar.
    pub text: String,
}

#[derive(Default)]
pub(crate) struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// Columns that it doesn't show.
    pub left_out: usize,
}

impl Data {
    /// Where `x` stands on the x axis.
    pub fn x(&self, x: f64) -> f64 {
        if self.doublings { x.log2() } else { x }
    }

    pub fn of(book: &Book<'_>, spec: &Spec) -> Result<Data, Fault> {
        let mut data = match &spec.run {
            Some(run) => Csv::read(book, run)?.data(book, spec, run)?,
            None => measured(book, spec)?,
        };
        data.references = references(book, spec)?;
        if data.series.iter().all(|series| series.points.is_empty()) {
            return Err(Fault::other("plot: there are no data in it"));
        }
        Ok(data)
    }
}

/// Points of one series, named by the column that tells series apart.
struct Named {
    name: Option<String>,
    points: Vec<Point>,
}

/// Columns of a point besides that of its value.
struct Places {
    x: Option<usize>,
    /// The x column holds names, not numbers.
    named: bool,
    z: Option<usize>,
    low: Option<usize>,
    high: Option<usize>,
    by: Option<usize>,
}

impl Places {
    fn of(csv: &Csv, spec: &Spec) -> Result<Places, Fault> {
        let index = |name: &Option<String>| name.as_deref().map(|n| csv.index(n)).transpose();
        let places = Places {
            x: index(&spec.x.column)?,
            named: spec.kind == Kind::Bars,
            z: index(&spec.z.column)?,
            low: index(&spec.y.low)?,
            high: index(&spec.y.high)?,
            by: index(&spec.series)?,
        };
        if places.x.is_none() && spec.kind != Kind::Histogram {
            return Err(Fault::other("plot: `x` names no column"));
        }
        Ok(places)
    }
}

/// Comma-separated values that a program printed.
pub(super) struct Csv {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Csv {
    pub fn read(book: &Book<'_>, run: &str) -> Result<Csv, Fault> {
        let (_, text) = book.recorded(run)?;
        Csv::parse(&text).map_err(|fault| Fault::Other(format!("plot: output of `{run}`: {fault}")))
    }

    pub fn parse(text: &str) -> Result<Csv, String> {
        let cells = |line: &str| -> Vec<String> {
            line.split(',')
                .map(|cell| cell.trim().to_string())
                .collect()
        };
        let mut lines = text.lines().enumerate();
        let head = lines
            .next()
            .map(|(_, line)| cells(line))
            .unwrap_or_default();
        let mut rows = Vec::new();
        for (i, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            let row = cells(line);
            if row.len() != head.len() {
                let (found, wanted) = (row.len(), head.len());
                return Err(format!("line {} has {found} columns, not {wanted}", i + 1));
            }
            rows.push(row);
        }
        if rows.is_empty() {
            return Err("it has no lines below its header".into());
        }
        Ok(Csv { head, rows })
    }

    pub fn index(&self, column: &str) -> Result<usize, Fault> {
        let found = self.head.iter().position(|name| name == column);
        found.ok_or_else(|| {
            Fault::Other(format!(
                "plot: there is no column `{column}`; there are {}",
                self.head.join(", ")
            ))
        })
    }

    /// Indices of the columns that `patterns` name, in their order.
    fn indices(&self, patterns: &[&str]) -> Result<Vec<usize>, Fault> {
        let mut indices = Vec::new();
        for pattern in patterns {
            let Some(start) = pattern.strip_suffix('*') else {
                indices.push(self.index(pattern)?);
                continue;
            };
            let matching = |name: &&String| name.starts_with(start);
            let found = self.head.iter().filter(matching);
            let before = indices.len();
            for name in found {
                indices.push(self.index(name)?);
            }
            if indices.len() == before {
                return Err(Fault::Other(format!("plot: no column matches `{pattern}`")));
            }
        }
        Ok(indices)
    }

    /// The number in a cell; `None` in an empty one.
    pub fn number(&self, row: &[String], column: usize) -> Result<Option<f64>, Fault> {
        let cell = &row[column];
        if cell.is_empty() {
            return Ok(None);
        }
        match cell.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(Fault::Other(format!(
                "plot: `{cell}` in column `{}` is no number",
                self.head[column]
            ))),
        }
    }

    fn data(&self, book: &Book<'_>, spec: &Spec, run: &str) -> Result<Data, Fault> {
        let columns = self.indices(&spec.y_columns())?;
        let theory: Vec<&str> = spec.theory.iter().map(String::as_str).collect();
        let theory = self.indices(&theory)?;
        if columns.is_empty() {
            return Err(Fault::other("plot: `y` names no column"));
        }
        let labels = spec.y.labels.len();
        if ![0, columns.len(), columns.len() + theory.len()].contains(&labels) {
            return Err(Fault::other("plot: `y` has not as many labels as columns"));
        }
        let mut series = Vec::new();
        for (i, &column) in columns.iter().chain(&theory).enumerate() {
            let label = spec.y.labels.get(i).unwrap_or(&self.head[column]);
            for Named { name, points } in self.points(spec, column)? {
                let theory = i >= columns.len();
                series.push(Series {
                    label: name.unwrap_or(label.clone()),
                    points: if theory {
                        without_spread(points)
                    } else {
                        points
                    },
                    theory,
                    yours: false,
                    color: series.len(),
                });
            }
        }
        let command = book.run(run)?.command_line();
        Ok(Data {
            series,
            quantity: Quantity::Number,
            doublings: false,
            bytes: false,
            references: Vec::new(),
            x_name: spec.x.column.clone().unwrap_or_default(),
            y_name: match columns[..] {
                [column] => self.head[column].clone(),
                _ => String::new(),
            },
            table: self.table(spec, &columns, &theory)?,
            source: format!("Data: <code>{}</code>", plain(&command)),
        })
    }

    /// The points of one column, by series where a column tells them apart.
    fn points(&self, spec: &Spec, column: usize) -> Result<Vec<Named>, Fault> {
        let places = Places::of(self, spec)?;
        let mut series: Vec<Named> = Vec::new();
        for row in &self.rows {
            let Some(point) = self.point(row, column, &places)? else {
                continue;
            };
            let name = places.by.map(|by| row[by].clone());
            match series.iter_mut().find(|other| other.name == name) {
                Some(named) => named.points.push(point),
                None => series.push(Named {
                    name,
                    points: vec![point],
                }),
            }
        }
        Ok(series)
    }

    /// The point of a row; `None` where it has no value.
    fn point(
        &self,
        row: &[String],
        column: usize,
        places: &Places,
    ) -> Result<Option<Point>, Fault> {
        let cell = |at: Option<usize>| match at {
            Some(at) => self.number(row, at),
            None => Ok(None),
        };
        let x = match places.x {
            Some(x) if !places.named => self.number(row, x)?,
            _ => Some(0.0),
        };
        let (Some(x), Some(y)) = (x, self.number(row, column)?) else {
            return Ok(None);
        };
        Ok(Some(Point {
            x,
            y,
            spread: cell(places.low)?.zip(cell(places.high)?),
            z: cell(places.z)?.unwrap_or(f64::NAN),
            name: places.x.map(|x| row[x].clone()).unwrap_or_default(),
            text: row[column].clone(),
        }))
    }

    fn table(&self, spec: &Spec, columns: &[usize], theory: &[usize]) -> Result<Table, Fault> {
        let names = [
            &spec.series,
            &spec.x.column,
            &spec.y.low,
            &spec.y.high,
            &spec.z.column,
        ];
        let named: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        let mut shown = self.indices(&named)?;
        shown.extend(columns.iter().chain(theory));
        let mut seen = Vec::new();
        shown.retain(|column| {
            let new = !seen.contains(column);
            seen.push(*column);
            new
        });
        let left_out = shown.len().saturating_sub(COLUMNS);
        shown.truncate(COLUMNS);
        let pick = |row: &Vec<String>| shown.iter().map(|&c| row[c].clone()).collect();
        Ok(Table {
            head: pick(&self.head),
            rows: self.rows.iter().map(pick).collect(),
            left_out,
        })
    }
}

/// What theory says has no spread.
fn without_spread(mut points: Vec<Point>) -> Vec<Point> {
    for point in &mut points {
        point.spread = None;
    }
    points
}

/// Keys of the figures that a plot shows.
fn keys(book: &Book<'_>, spec: &Spec) -> Result<Vec<String>, Fault> {
    match (&spec.figures, &spec.chapter) {
        (Some(keys), _) => Ok(keys.clone()),
        (None, Some(chapter)) => figures::keys(book, chapter, spec.rows.as_deref()),
        (None, None) => Ok(Vec::new()),
    }
}

fn measured(book: &Book<'_>, spec: &Spec) -> Result<Data, Fault> {
    let (measured, local) = (book.measured()?, book.local()?);
    let keys = keys(book, spec)?;
    let view = View::of(spec.y.view.as_deref().unwrap_or("median"))?;
    let quantity = quantity(measured, &keys, view)?;
    let mut series = of_machine(measured, &keys, spec, view, false)?;
    let sizes = match spec.kind {
        Kind::Bars => Sizes::Told,
        _ => Sizes::Shown,
    };
    let mut table = Table {
        head: vec!["".into(), "median".into(), "quartiles".into()],
        ..Table::default()
    };
    if sizes == Sizes::Shown {
        table.head.insert(1, SIZE.into());
    }
    add_rows(&mut table, measured, &keys, &quantity, view, "")?;
    if let Some(local) = local {
        let known: Vec<String> = keys
            .iter()
            .filter(|key| local.figures.contains_key(*key))
            .cloned()
            .collect();
        series.extend(of_machine(local, &known, spec, view, true)?);
        add_rows(&mut table, local, &known, &quantity, view, ", yours")?;
    }
    let name = match view {
        View::Rate => "rate",
        View::Cost => "time for one",
        View::Speedup => "speedup",
        View::Efficiency => "efficiency",
        _ if quantity == Quantity::Of(Unit::Second) => "time",
        _ => "",
    };
    Ok(Data {
        series,
        quantity,
        doublings: doublings(spec),
        bytes: keys.iter().any(|key| {
            let figure = measured.figures.get(key);
            figure.is_some_and(|figure| in_bytes(&figure.size))
        }),
        references: Vec::new(),
        x_name: spec.x.column.clone().unwrap_or_default(),
        y_name: name.into(),
        table,
        source: figures::source(measured, local, &keys, sizes)?,
    })
}

fn quantity(measured: &Measured, keys: &[String], view: View) -> Result<Quantity, Fault> {
    let figures = figures::of_one_unit(measured, keys)?;
    let Some(first) = figures.first() else {
        return Err(Fault::other("plot: it names no figure"));
    };
    match view {
        View::Median => Ok(Quantity::Of(first.unit)),
        View::Speedup | View::Efficiency => Ok(Quantity::Number),
        View::Cost => {
            figures::of_one_work(measured, keys)?;
            Ok(Quantity::Of(Unit::Second))
        }
        View::Rate => {
            figures::of_one_work(measured, keys)?;
            Ok(Quantity::Rate(measured.rate(&keys[0])?.1.to_string()))
        }
        _ => Err(Fault::other(
            "plot: figures are drawn as `median`, `rate`, `cost`, `speedup` or `efficiency`",
        )),
    }
}

fn spread(measured: &Measured, key: &str, view: View) -> Result<Spread, Fault> {
    Ok(match view {
        View::Rate => measured.rate(key)?.0,
        View::Cost => measured.cost(key)?.0,
        View::Speedup => measured.speedup(key)?,
        View::Efficiency => measured.efficiency(key)?,
        _ => measured.figure(key)?.spread(),
    })
}

/// The series of one machine: one of all figures for bars, else one a label.
fn of_machine(
    measured: &Measured,
    keys: &[String],
    spec: &Spec,
    view: View,
    yours: bool,
) -> Result<Vec<Series>, Fault> {
    let quantity = quantity_of(measured, keys, view)?;
    let mut series: BTreeMap<usize, Series> = BTreeMap::new();
    let mut labels: Vec<String> = Vec::new();
    for key in keys {
        let figure = measured.figure(key)?;
        let spread = spread(measured, key, view)?;
        let point = Point {
            x: position(spec, figure, key)?,
            y: spread.median,
            spread: Some((spread.q1, spread.q3)),
            z: f64::NAN,
            name: figure.label.clone(),
            text: quantity.text(spread.median, spread.digits()),
        };
        let label = match spec.kind {
            Kind::Bars if yours => "yours".to_string(),
            Kind::Bars => measured.machine.cpu.clone(),
            _ if yours => format!("{}, yours", figure.label),
            _ => figure.label.clone(),
        };
        let at = labels.iter().position(|other| *other == label);
        let at = at.unwrap_or_else(|| {
            labels.push(label.clone());
            labels.len() - 1
        });
        let entry = series.entry(at).or_insert(Series {
            label,
            points: Vec::new(),
            theory: false,
            yours,
            color: match spec.kind {
                Kind::Bars => usize::from(yours),
                _ => at,
            },
        });
        entry.points.push(point);
    }
    Ok(series.into_values().collect())
}

fn quantity_of(measured: &Measured, keys: &[String], view: View) -> Result<Quantity, Fault> {
    match keys {
        [] => Ok(Quantity::Number),
        _ => quantity(measured, keys, view),
    }
}

/// The lines of reference, with the figures that they name.
fn references(book: &Book<'_>, spec: &Spec) -> Result<Vec<Mark>, Fault> {
    let level = |level: &Option<Level>| -> Result<Option<f64>, Fault> {
        let key = match level {
            None => return Ok(None),
            Some(Level::Number(value)) => return Ok(Some(*value)),
            Some(Level::Figure(key)) => key,
        };
        let measured = book.measured()?;
        let figure = measured.figure(key)?;
        Ok(Some(match figure.unit {
            Unit::Second if spec.y.view.as_deref() != Some("median") => {
                measured.rate(key)?.0.median
            }
            _ => figure.median(),
        }))
    };
    let mark = |reference: &Reference| {
        Ok(Mark {
            x: reference.x,
            y: level(&reference.y)?,
            slope: level(&reference.slope)?,
            label: reference.label.clone(),
        })
    };
    spec.reference.iter().map(mark).collect()
}

/// Threads and sizes double from point to point: 1, 2, 4, 8.
fn doublings(spec: &Spec) -> bool {
    spec.x.log && matches!(spec.x.column.as_deref(), Some("threads" | "size"))
}

/// Where a figure stands on the x axis.
fn position(spec: &Spec, figure: &Figure, key: &str) -> Result<f64, Fault> {
    if spec.kind == Kind::Bars {
        return Ok(0.0);
    }
    let x = match (spec.x.column.as_deref(), &figure.work) {
        (Some("threads"), _) => f64::from(figure.threads),
        (Some("size"), _) => size(&figure.size).ok_or_else(|| {
            Fault::Other(format!(
                "plot: the size of `{key}`, `{}`, does not begin with a number",
                figure.size
            ))
        })?,
        (Some("work"), Some(work)) => work.amount / spec.x.per.unwrap_or(1.0),
        (Some("work"), None) => {
            return Err(evidence::figures::FigureError::NoWork { key: key.into() }.into());
        }
        _ => {
            return Err(Fault::other(
                "plot: figures are drawn over the column `threads`, `size` or `work`",
            ));
        }
    };
    Ok(if doublings(spec) { x.log2() } else { x })
}

/// Units of sizes in bytes.
const BINARY: [(&str, f64); 4] = [
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

/// The number that `text` begins with, in bytes if it is a number of them:
/// "64 KiB in two arrays", "1,024 ids".
fn size(text: &str) -> Option<f64> {
    let mut words = text.split_whitespace();
    let number: f64 = words.next()?.replace(',', "").parse().ok()?;
    let unit = words.next().unwrap_or_default();
    let factor = BINARY.iter().find(|(name, _)| *name == unit);
    let value = number * factor.map_or(1.0, |(_, bytes)| *bytes);
    (value > 0.0 && value.is_finite()).then_some(value)
}

/// Whether a size is a number of bytes: "64 KiB", not "1,024 ids".
fn in_bytes(text: &str) -> bool {
    let unit = text.split_whitespace().nth(1);
    BINARY.iter().any(|(name, _)| unit == Some(*name))
}

/// A number of bytes on an axis: "64 KiB".
pub(crate) fn bytes_tick(value: f64) -> String {
    match BINARY.iter().rev().find(|(_, bytes)| value >= *bytes) {
        Some((name, bytes)) => format!("{}\u{a0}{name}", tick(value / bytes)),
        None => tick(value),
    }
}

fn add_rows(
    table: &mut Table,
    measured: &Measured,
    keys: &[String],
    quantity: &Quantity,
    view: View,
    suffix: &str,
) -> Result<(), Fault> {
    for key in keys {
        let figure = measured.figure(key)?;
        let spread = spread(measured, key, view)?;
        let threads = match figure.threads {
            1 => String::new(),
            n => format!(", {n} threads"),
        };
        let mut row = vec![format!("{}{threads}{suffix}", figure.label)];
        if table.head.iter().any(|name| name == SIZE) {
            row.push(figure.size.clone());
        }
        row.extend([
            quantity.text(spread.median, spread.digits()),
            format!(
                "{} to {}",
                quantity.text(spread.q1, 3),
                quantity.text(spread.q3, 3)
            ),
        ]);
        table.rows.push(row);
    }
    Ok(())
}

/// A number on an axis, as short as it can be.
pub(crate) fn tick(value: f64) -> String {
    let value = if value.abs() < 1e-12 { 0.0 } else { value };
    if value == 0.0 || (1e-3..1e9).contains(&value.abs()) {
        let text = number(value, 6);
        match text.contains('.') {
            true => text.trim_end_matches('0').trim_end_matches('.').into(),
            false => text,
        }
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_tables_are_refused() {
        assert!(Csv::parse("a,b\n1,2\n").is_ok());
        for (text, expected) in [
            ("", "no lines"),
            ("a,b\n", "no lines"),
            ("a,b\n1,2\n3\n", "line 3 has 1"),
        ] {
            let fault = Csv::parse(text).err().unwrap();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn columns_are_found_by_name_and_by_beginning() {
        let csv = Csv::parse("bet,p1,p2,q\n0,1,2,x\n1,,4,5\n").unwrap();
        assert_eq!(csv.indices(&["p*", "bet"]).unwrap(), [1, 2, 0]);
        assert!(csv.indices(&["r*"]).is_err());
        assert!(csv.indices(&["r"]).unwrap_err().to_string().contains("bet"));
        assert_eq!(csv.number(&csv.rows[1], 1).unwrap(), None);
        assert!(csv.number(&csv.rows[0], 3).is_err());
    }

    #[test]
    fn sizes_begin_with_a_number() {
        assert_eq!(size("64 KiB"), Some(65_536.0));
        assert_eq!(size("1.5 MiB in three arrays"), Some(1_572_864.0));
        assert_eq!(size("1,024 ids"), Some(1024.0));
        for bad in ["", "registers only", "0 KiB", "-1 KiB", "inf KiB"] {
            assert_eq!(size(bad), None, "{bad}");
        }
        let bytes = ["64 KiB in two arrays", "1,024 ids", "64"].map(in_bytes);
        assert_eq!(bytes, [true, false, false]);
        let ticks = [512.0, 65_536.0, 1_572_864.0].map(bytes_tick);
        assert_eq!(ticks, ["512", "64\u{a0}KiB", "1.5\u{a0}MiB"]);
    }

    #[test]
    fn ticks_are_short() {
        let all: Vec<_> = [0.0, 10_000.0, 0.25, 1e-9, 2.5, -100.0].map(tick).to_vec();
        assert_eq!(all, ["0", "10,000", "0.25", "1e-9", "2.5", "-100"]);
    }
}
