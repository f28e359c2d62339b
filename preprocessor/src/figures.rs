//! Measured figures in sentences and tables.

use evidence::figures::{Figure, FigureError, Measured, Spread, Unit, format, format_rate, number};

use crate::{
    book::Book,
    directive::Directive,
    fault::{Expanded, Fault},
    markdown::{html, plain},
    page::Expander,
};

/// Expands a directive of running text that shows a figure; `None` if it is
/// none of these.
pub(crate) fn inline(book: &Book<'_>, directive: &Directive) -> Option<Expanded> {
    Some(match directive.name.as_str() {
        "value" => value(book, directive),
        "ratio" => compared(book, directive, Measured::ratio, |s| {
            number(s.median, s.digits())
        }),
        "percent" if directive.option("of-limit").is_some() => share_of_limit(book, directive),
        "percent" => compared(book, directive, Measured::ratio, percent),
        "faster" => compared(book, directive, Measured::faster, times),
        "slower" => compared(book, directive, Measured::slower, times),
        "machine" => machine(book, directive),
        _ => return None,
    })
}

fn percent(spread: Spread) -> String {
    format!("{}%", number(spread.median * 100.0, spread.digits()))
}

fn times(spread: Spread) -> String {
    format!("{}\u{a0}times", number(spread.median, spread.digits()))
}

/// How the value of one figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Median,
    Quartiles,
    Range,
    Rate,
    Cost,
    /// Times the figure with one thread.
    Speedup,
    /// Speedup for each thread.
    Efficiency,
    /// How many samples were taken.
    Samples,
    Size,
    Threads,
}

impl View {
    const ALL: [(&'static str, View); 10] = [
        ("median", View::Median),
        ("spread", View::Quartiles),
        ("range", View::Range),
        ("rate", View::Rate),
        ("cost", View::Cost),
        ("speedup", View::Speedup),
        ("efficiency", View::Efficiency),
        ("samples", View::Samples),
        ("size", View::Size),
        ("threads", View::Threads),
    ];

    pub fn of(name: &str) -> Result<View, Fault> {
        let found = View::ALL.iter().find(|(other, _)| *other == name);
        found.map(|(_, view)| *view).ok_or_else(|| {
            let known: Vec<&str> = View::ALL.iter().map(|(name, _)| *name).collect();
            Fault::Other(format!(
                "no figure is shown as `{name}`; there are {}",
                known.join(", ")
            ))
        })
    }

    /// The figure `key` as text.
    pub fn text(self, measured: &Measured, key: &str) -> Expanded {
        let figure = measured.figure(key)?;
        let spread = figure.spread();
        Ok(match self {
            View::Median => format(spread.median, figure.unit, spread.digits()),
            View::Quartiles | View::Range => self.about(View::Median, measured, key)?,
            View::Rate => {
                let (rate, unit) = measured.rate(key)?;
                format_rate(rate.median, unit, rate.digits())
            }
            View::Cost => {
                let (cost, _) = measured.cost(key)?;
                format(cost.median, Unit::Second, cost.digits())
            }
            View::Speedup => {
                let speedup = measured.speedup(key)?;
                number(speedup.median, speedup.digits())
            }
            View::Efficiency => {
                let efficiency = measured.efficiency(key)?;
                number(efficiency.median, efficiency.digits())
            }
            View::Samples => figure.samples.len().to_string(),
            View::Size => figure.size.clone(),
            View::Threads => figure.threads.to_string(),
        })
    }

    /// Quartiles or range of what the view `of` shows, in its unit: of costs, of
    /// rates, or else of the times themselves.
    fn about(self, of: View, measured: &Measured, key: &str) -> Expanded {
        let unit = measured.figure(key)?.unit;
        let (spread, text): (Spread, Box<dyn Fn(f64) -> String + '_>) = match of {
            View::Cost => {
                let (cost, _) = measured.cost(key)?;
                (cost, Box::new(|v| format(v, Unit::Second, 3)))
            }
            View::Rate => {
                let (rate, work) = measured.rate(key)?;
                (rate, Box::new(move |v| format_rate(v, work, 3)))
            }
            _ => (
                measured.figure(key)?.spread(),
                Box::new(move |v| format(v, unit, 3)),
            ),
        };
        let (a, b) = match self {
            View::Range => (spread.min, spread.max),
            _ => (spread.q1, spread.q3),
        };
        Ok(format!("{} to {}", text(a), text(b)))
    }

    /// Whether it differs from machine to machine.
    fn is_measured(self) -> bool {
        !matches!(self, View::Samples | View::Size | View::Threads)
    }
}

fn value(book: &Book<'_>, directive: &Directive) -> Expanded {
    let [key] = directive.takes("the key of a figure", &["as", "unit"])?;
    let measured = book.measured()?;
    let figure = measured.figure(key)?;
    if let Some(unit) = directive.option("unit")
        && unit != figure.unit.to_string()
    {
        let found = figure.unit;
        return Err(Fault::Other(format!(
            "`{key}` is in {found}, not in {unit}"
        )));
    }
    let view = View::of(directive.option("as").unwrap_or("median"))?;
    let text = view.text(measured, key)?;
    let yours = yours(book, |local| view.text(local, key))?;
    Ok(span(&text, &provenance(measured, key, figure), &yours))
}

/// What a value is on the reader's machine, as a clause for a title.
fn yours(book: &Book<'_>, text: impl FnOnce(&Measured) -> Expanded) -> Expanded {
    let text = book.local()?.and_then(|local| text(local).ok());
    Ok(text.map_or(String::new(), |text| format!("; on your machine {text}")))
}

fn span(text: &str, title: &str, yours: &str) -> String {
    format!(
        "<span class=\"figure\" title=\"{}\">{}</span>",
        html(&format!("{title}{yours}")),
        plain(text)
    )
}

/// "median of 50 samples, quartiles 36 ms to 38 ms; CPU, 2026-11-23".
fn provenance(measured: &Measured, key: &str, figure: &Figure) -> String {
    let quartiles = View::Quartiles.text(measured, key).unwrap_or_default();
    format!(
        "median of {} samples, quartiles {quartiles}; {}, {}",
        figure.samples.len(),
        measured.machine.cpu,
        measured.run_of(figure).date
    )
}

fn compared(
    book: &Book<'_>,
    directive: &Directive,
    compare: fn(&Measured, &str, &str) -> Result<Spread, FigureError>,
    write: fn(Spread) -> String,
) -> Expanded {
    let [a, b] = directive.takes("two keys of figures", &[])?;
    let measured = book.measured()?;
    let text = write(compare(measured, a, b)?);
    let figure = measured.figure(a)?;
    let title = format!(
        "{} and {}: medians of {} and {} samples of one run; {}, {}",
        View::Median.text(measured, a)?,
        View::Median.text(measured, b)?,
        figure.samples.len(),
        measured.figure(b)?.samples.len(),
        measured.machine.cpu,
        measured.run_of(figure).date
    );
    let yours = yours(book, |local| Ok(write(compare(local, a, b)?)))?;
    Ok(span(&text, &title, &yours))
}

/// `{{#percent KEY of-limit="peak_1"}}`.
fn share_of_limit(book: &Book<'_>, directive: &Directive) -> Expanded {
    let [key] = directive.takes("the key of a figure", &["of-limit"])?;
    let name = directive.option("of-limit").unwrap_or_default();
    let measured = book.measured()?;
    let text = percent(measured.share_of_limit(key, name)?);
    let limit = format!("machine/limits/{name}");
    let title = format!(
        "{} of {}; {}, {}",
        View::Rate.text(measured, key)?,
        View::Median.text(measured, &limit)?,
        measured.machine.cpu,
        measured.run_of(measured.figure(key)?).date
    );
    let yours = yours(book, |local| Ok(percent(local.share_of_limit(key, name)?)))?;
    Ok(span(&text, &title, &yours))
}

/// `{{#machine}}`, or one item of it.
fn machine(book: &Book<'_>, directive: &Directive) -> Expanded {
    directive.only_options(&[])?;
    let measured = book.measured()?;
    let text = match &directive.args[..] {
        [] => described(measured)?,
        [item] => item_of(measured, item)?,
        _ => {
            directive.takes::<1>("one item or nothing", &[])?;
            String::new()
        }
    };
    Ok(format!("<span class=\"machine\">{}</span>", plain(&text)))
}

fn described(measured: &Measured) -> Expanded {
    let machine = &measured.machine;
    let mut parts = vec![
        machine.cpu.clone(),
        cores(machine.cores),
        format(machine.memory_bytes as f64, Unit::Byte, 2),
        machine.system.clone(),
        item_of(measured, "date")?,
    ];
    if let Ok(rustc) = item_of(measured, "rustc") {
        parts.push(rustc);
    }
    Ok(parts.join(", "))
}

fn cores(cores: u32) -> String {
    match cores {
        1 => "1\u{a0}core".into(),
        n => format!("{n}\u{a0}cores"),
    }
}

fn item_of(measured: &Measured, item: &str) -> Expanded {
    let machine = &measured.machine;
    let last = || {
        measured
            .runs
            .values()
            .max_by(|a, b| a.date.cmp(&b.date))
            .ok_or_else(|| Fault::other("nothing was measured yet"))
    };
    let tool = |name: &str| -> Expanded {
        let mut runs: Vec<_> = measured.runs.values().collect();
        runs.sort_by(|a, b| b.date.cmp(&a.date));
        runs.iter()
            .find_map(|run| run.tools.get(name).cloned())
            .ok_or_else(|| Fault::Other(format!("no run names the version of `{name}`")))
    };
    Ok(match item {
        "name" => machine.name.clone(),
        "cpu" => machine.cpu.clone(),
        "cores" => machine.cores.to_string(),
        "threads" => machine.threads.to_string(),
        "memory" => format(machine.memory_bytes as f64, Unit::Byte, 2),
        "system" => machine.system.clone(),
        "date" => last()?.date.clone(),
        "rustc" => tool("rustc")?,
        _ => match item.strip_prefix("tool:") {
            Some(name) => tool(name)?,
            None => {
                return Err(Fault::Other(format!(
                    "`{item}` is no item of a machine; there are name, cpu, cores, threads, \
                     memory, system, date, rustc, tool:NAME"
                )));
            }
        },
    })
}

/// A column of a table, besides that of the labels.
#[derive(Clone, Debug)]
enum Column {
    View(View),
    /// Quartiles or range of the cost or the rate in the column before it.
    About(View, View),
    /// Median over the median of another contender of the chapter.
    Times(String),
    Percent(String),
    /// Rate over a limit of the machine.
    OfLimit(String),
}

impl Column {
    fn of(name: &str, chapter: &str) -> Result<Column, Fault> {
        Ok(match name.split_once(':') {
            Some(("times", other)) => Column::Times(format!("{chapter}/{other}")),
            Some(("percent", other)) => Column::Percent(format!("{chapter}/{other}")),
            Some(("of-limit", limit)) => Column::OfLimit(limit.into()),
            _ => Column::View(View::of(name)?),
        })
    }

    fn heading(&self, measured: &Measured, first: &str) -> Expanded {
        let label = |key: &str| -> Expanded { Ok(measured.figure(key)?.label.clone()) };
        Ok(match self {
            Column::View(View::Median) => match measured.figure(first)?.unit {
                Unit::Second => "time (median)".into(),
                _ => "median".into(),
            },
            Column::View(View::Quartiles) | Column::About(View::Quartiles, _) => "quartiles".into(),
            Column::View(View::Range) | Column::About(..) => "range".into(),
            Column::View(View::Rate) => "rate".into(),
            Column::View(View::Cost) => match &measured.figure(first)?.work {
                Some(work) => format!("per {}", work.unit),
                None => "cost".into(),
            },
            Column::View(View::Speedup) => "speedup".into(),
            Column::View(View::Efficiency) => "efficiency".into(),
            Column::View(View::Samples) => "samples".into(),
            Column::View(View::Size) => "size".into(),
            Column::View(View::Threads) => "threads".into(),
            Column::Times(key) => format!("times {}", label(key)?),
            Column::Percent(key) => format!("% of {}", label(key)?),
            Column::OfLimit(limit) => {
                let limit = measured.figure(&format!("machine/limits/{limit}"))?;
                let rate = format(limit.median(), limit.unit, limit.spread().digits());
                format!("of {rate}")
            }
        })
    }

    fn cell(&self, measured: &Measured, key: &str) -> Expanded {
        Ok(match self {
            Column::View(view) => view.text(measured, key)?,
            Column::About(view, of) => view.about(*of, measured, key)?,
            Column::Times(other) if other == key => "1".into(),
            Column::Times(other) => {
                let spread = measured.ratio(key, other)?;
                number(spread.median, spread.digits())
            }
            Column::Percent(other) if other == key => "100%".into(),
            Column::Percent(other) => percent(measured.ratio(key, other)?),
            Column::OfLimit(limit) => percent(measured.share_of_limit(key, limit)?),
        })
    }

    fn is_measured(&self) -> bool {
        !matches!(self, Column::View(view) if !view.is_measured())
    }

    fn is_size(&self) -> bool {
        matches!(self, Column::View(View::Size))
    }
}

/// Keys of the figures of `chapter` that `names` lists, or of all.
pub(crate) fn keys(
    book: &Book<'_>,
    chapter: &str,
    names: Option<&str>,
) -> Result<Vec<String>, Fault> {
    let all = book.chapter(chapter)?;
    Ok(match names {
        Some(names) => list(names)
            .map(|name| format!("{chapter}/{name}"))
            .collect(),
        None => all.iter().map(|(key, _)| (*key).to_string()).collect(),
    })
}

/// What stands between commas.
pub(crate) fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The figures of `keys`, which must all be of one unit.
pub(crate) fn of_one_unit<'m>(
    measured: &'m Measured,
    keys: &[String],
) -> Result<Vec<&'m Figure>, Fault> {
    let mut figures: Vec<&Figure> = Vec::new();
    for key in keys {
        let figure = measured.figure(key)?;
        if let Some(first) = figures.first()
            && first.unit != figure.unit
        {
            return Err(FigureError::Units {
                a: keys[0].clone(),
                b: key.clone(),
                unit_a: first.unit.to_string(),
                unit_b: figure.unit.to_string(),
            }
            .into());
        }
        figures.push(figure);
    }
    Ok(figures)
}

/// Costs and rates of `keys` can stand side by side: all count the same.
pub(crate) fn of_one_work(measured: &Measured, keys: &[String]) -> Result<(), Fault> {
    let unit = |key: &str| -> Result<&str, Fault> { Ok(measured.rate(key)?.1) };
    for key in keys.iter().skip(1) {
        let (a, b) = (unit(&keys[0])?, unit(key)?);
        if a != b {
            let first = &keys[0];
            return Err(Fault::Other(format!(
                "the work of `{first}` is counted in {a}s, that of `{key}` in {b}s: \
                 they can't be compared"
            )));
        }
    }
    Ok(())
}

/// `{{#table PART/CHAPTER rows="…" columns="…" caption="…"}}`.
pub(crate) fn table(expander: &mut Expander<'_>, directive: &Directive) -> Expanded {
    let [chapter] = directive.takes("PART/CHAPTER", &["rows", "columns", "caption"])?;
    let book = expander.book;
    let (measured, local) = (book.measured()?, book.local()?);
    let keys = keys(book, chapter, directive.option("rows"))?;
    let columns = columns(directive, measured, chapter, &keys)?;
    let caption = match directive.option("caption") {
        Some(caption) => expander.caption(caption)?,
        None => String::new(),
    };
    let sizes = match columns.iter().any(Column::is_size) {
        true => Sizes::Shown,
        false => Sizes::Told,
    };
    let mut head = String::from("<th scope=\"col\"></th>");
    for column in &columns {
        let heading = html(&column.heading(measured, &keys[0])?);
        head.push_str(&format!("<th scope=\"col\">{heading}</th>"));
        if local.is_some() && column.is_measured() {
            head.push_str("<th scope=\"col\" class=\"yours\">yours</th>");
        }
    }
    let mut rows = String::new();
    for key in &keys {
        let label = html(&measured.figure(key)?.label);
        rows.push_str(&format!("<tr><th scope=\"row\">{label}</th>"));
        for column in &columns {
            rows.push_str(&cells(column, measured, local, key)?);
        }
        rows.push_str("</tr>\n");
    }
    Ok(format!(
        "<figure class=\"figures\">\n\
         <div class=\"table-wrapper\" tabindex=\"0\" role=\"group\" aria-label=\"Measured figures\">\
         <table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n\
         {}</figure>",
        figcaption(&caption, &source(measured, local, &keys, sizes)?)
    ))
}

fn columns(
    directive: &Directive,
    measured: &Measured,
    chapter: &str,
    keys: &[String],
) -> Result<Vec<Column>, Fault> {
    let names = directive.option("columns").unwrap_or("median, spread");
    let mut columns: Vec<Column> = list(names)
        .map(|name| Column::of(name, chapter))
        .collect::<Result<_, _>>()?;
    let mut before = View::Median;
    for column in &mut columns {
        match *column {
            Column::View(of @ (View::Median | View::Cost | View::Rate)) => before = of,
            Column::View(view @ (View::Quartiles | View::Range)) if before != View::Median => {
                *column = Column::About(view, before);
            }
            _ => {}
        }
    }
    if keys.is_empty() || columns.is_empty() {
        return Err(Fault::other("the table has no rows or no columns"));
    }
    for column in &columns {
        match column {
            Column::View(View::Cost | View::Rate) => of_one_work(measured, keys)?,
            Column::View(View::Median | View::Quartiles | View::Range) => {
                of_one_unit(measured, keys)?;
            }
            _ => {}
        }
    }
    Ok(columns)
}

fn cells(column: &Column, measured: &Measured, local: Option<&Measured>, key: &str) -> Expanded {
    let cell = html(&column.cell(measured, key)?);
    let mut cells = format!("<td>{cell}</td>");
    if let Some(local) = local.filter(|_| column.is_measured()) {
        // Who measured one chapter only has no figures of the others.
        let cell = column.cell(local, key).unwrap_or("–".into());
        cells.push_str(&format!("<td class=\"yours\">{}</td>", html(&cell)));
    }
    Ok(cells)
}

/// A caption of Markdown, followed by where its data come from.
pub(crate) fn figcaption(caption: &str, source: &str) -> String {
    let caption = match caption {
        "" => String::new(),
        _ => format!("{caption} "),
    };
    format!("<figcaption>\n\n{caption}<span class=\"source\">{source}</span>\n\n</figcaption>\n")
}

/// Where a reader finds the sizes of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sizes {
    /// In a column, or on an axis.
    Shown,
    /// In the caption.
    Told,
}

/// Machine and date of figures, their sizes, and what their times include.
pub(crate) fn source(
    measured: &Measured,
    local: Option<&Measured>,
    keys: &[String],
    sizes: Sizes,
) -> Expanded {
    let figures = of_keys(measured, keys)?;
    let mut dates: Vec<&str> = figures
        .iter()
        .map(|figure| measured.run_of(figure).date.as_str())
        .collect();
    dates.sort_unstable();
    dates.dedup();
    let machine = &measured.machine;
    let mut text = format!(
        "Measured on {}, {}, {}.",
        machine.cpu,
        cores(machine.cores),
        dates.join(" and ")
    );
    if sizes == Sizes::Told {
        text.push_str(&each(&figures, "Size", |figure| &figure.size));
    }
    text.push_str(&each(&figures, "Includes", |figure| &figure.includes));
    if let Some(local) = local {
        let Ok(date) = item_of(local, "date") else {
            return Ok(plain(&text));
        };
        let (cpu, cores) = (&local.machine.cpu, cores(local.machine.cores));
        text.push_str(&format!(" Yours: {cpu}, {cores}, {date}."));
    }
    Ok(plain(&text))
}

fn of_keys<'m>(measured: &'m Measured, keys: &[String]) -> Result<Vec<&'m Figure>, Fault> {
    keys.iter()
        .map(|key| measured.figure(key).map_err(Fault::from))
        .collect()
}

/// " What: text." where all figures agree, else each text with the labels that
/// it holds for. The text of most labels stands first and without them.
fn each(figures: &[&Figure], what: &str, text: fn(&Figure) -> &String) -> String {
    let mut texts: Vec<(&str, Vec<&str>)> = Vec::new();
    for figure in figures {
        let (label, text) = (figure.label.as_str(), text(figure).as_str());
        match texts.iter_mut().find(|(other, _)| *other == text) {
            Some((_, labels)) if labels.contains(&label) => {}
            Some((_, labels)) => labels.push(label),
            None => texts.push((text, vec![label])),
        }
    }
    // The first of the longest lists, if no other is as long.
    let most = texts.iter().map(|(_, labels)| labels.len()).max();
    let longest = |labels: &[&str]| Some(labels.len()) == most;
    let usual = match texts.iter().filter(|(_, labels)| longest(labels)).count() {
        1 => texts.iter().position(|(_, labels)| longest(labels)),
        _ => None,
    };
    let mut parts = Vec::new();
    if let Some(usual) = usual {
        parts.push(texts.remove(usual).0.to_string());
    }
    let others = texts
        .iter()
        .map(|(text, labels)| format!("{text} ({})", labels.join(", ")));
    parts.extend(others);
    match &parts[..] {
        [] => String::new(),
        parts => format!(" {what}: {}.", parts.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(label: &str, includes: &str) -> Figure {
        Figure {
            label: label.into(),
            unit: Unit::Second,
            samples: vec![1.0],
            threads: 1,
            size: "all".into(),
            work: None,
            includes: includes.into(),
            run: "r".into(),
        }
    }

    #[test]
    fn what_most_figures_include_stands_first_without_their_names() {
        let of = |figures: &[(&str, &str)]| {
            let figures: Vec<Figure> = figures.iter().map(|(l, i)| figure(l, i)).collect();
            each(&figures.iter().collect::<Vec<_>>(), "Includes", |f| {
                &f.includes
            })
        };
        assert_eq!(of(&[]), "");
        assert_eq!(of(&[("a", "x"), ("b", "x")]), " Includes: x.");
        assert_eq!(of(&[("a", "x"), ("b", "y")]), " Includes: x (a); y (b).");
        assert_eq!(
            of(&[("a", "x"), ("b", "y"), ("c", "y"), ("d", "z")]),
            " Includes: y; x (a); z (d)."
        );
        // One label at several sizes counts once.
        assert_eq!(
            of(&[("a", "x"), ("a", "x"), ("b", "y")]),
            " Includes: x (a); y (b)."
        );
    }
}
