//! Plots: a block of TOML with the info string `plot` becomes an SVG within
//! the page, drawn by kuva, with its data as a table below.

mod axes;
mod data;
mod draw;
mod flame;
mod spec;
mod svg;
mod timeline;

use crate::{
    book::Book,
    fault::Fault,
    figures::figcaption,
    markdown::{html, plain},
    page::Expander,
};
use data::{Data, Table};
use spec::{Kind, Spec};

/// The info string of a block that is a plot.
pub(crate) const LANGUAGE: &str = "plot";

/// Rows of data that a page shows; of more, every n-th.
const ROWS: usize = 40;

/// The figure that takes the place of a plot's block, or its fault with the
/// line within the block (0 is that of the info string).
pub(crate) fn figure(expander: &mut Expander<'_>, text: &str) -> Result<String, (usize, Fault)> {
    let spec = Spec::parse(text)?;
    let whole = |fault: Fault| (0, fault);
    let caption = match &spec.caption {
        Some(caption) => expander.caption(caption).map_err(whole)?,
        None => String::new(),
    };
    expander.plots += 1;
    let id = id(expander);
    let (svg, data, source) = drawn(expander.book, &spec, &id).map_err(whole)?;
    Ok(format!(
        "<figure class=\"plot\">\n{svg}\n{}{}</figure>",
        figcaption(&caption, &source),
        table(&data, &spec.title)
    ))
}

/// The plot as an SVG element, its data, and where they come from.
fn drawn(book: &Book<'_>, spec: &Spec, id: &str) -> Result<(String, Table, String), Fault> {
    let special = match (spec.kind, &spec.run) {
        (Kind::Flame, Some(run)) => Some(flame::flame(book, run)?),
        (Kind::Timeline, Some(run)) => Some(timeline::timeline(book, spec, run)?),
        _ => None,
    };
    if let Some((scene, table, source)) = special {
        return Ok((svg::write(scene, spec, id), table, source));
    }
    let data = Data::of(book, spec)?;
    Ok((draw::svg(spec, &data, id)?, data.table, data.source))
}

/// Unique in the whole book, for all pages meet on the page that is printed.
fn id(expander: &Expander<'_>) -> String {
    let page = expander.page.with_extension("");
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let page: String = page.to_string_lossy().chars().map(word).collect();
    format!("plot-{page}-{}", expander.plots)
}

fn table(table: &Table, title: &str) -> String {
    let step = table.rows.len().div_ceil(ROWS).max(1);
    let head: String = table
        .head
        .iter()
        .map(|cell| format!("<th scope=\"col\">{}</th>", html(cell)))
        .collect();
    let rows: String = table
        .rows
        .iter()
        .step_by(step)
        .map(|row| {
            let cells = row.iter().map(|cell| format!("<td>{}</td>", html(cell)));
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        })
        .collect();
    let mut note = String::new();
    if step > 1 {
        note = format!(", every {} of {} rows", ordinal(step), table.rows.len());
    }
    if table.left_out > 0 {
        note.push_str(&format!(", without {} further columns", table.left_out));
    }
    format!(
        "<details class=\"plot-data\">\n<summary>Data{}</summary>\n\
         <div class=\"table-wrapper\" tabindex=\"0\" role=\"group\" aria-label=\"Data: {}\">\
         <table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n</details>\n",
        plain(&note),
        html(title)
    )
}

fn ordinal(n: usize) -> String {
    match (n % 10, n % 100) {
        (1, r) if r != 11 => format!("{n}st"),
        (2, r) if r != 12 => format!("{n}nd"),
        (3, r) if r != 13 => format!("{n}rd"),
        _ => format!("{n}th"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_tables_are_thinned_out_and_say_so() {
        let rows = (0..100).map(|i| vec![i.to_string()]).collect();
        let long = Table {
            head: vec!["x".into()],
            rows,
            left_out: 3,
        };
        let html = table(&long, "T");
        assert_eq!(html.matches("<tr>").count(), 1 + 34);
        assert!(html.contains("every 3rd of 100 rows"), "{html}");
        assert!(html.contains("without 3 further columns"), "{html}");
        assert!(!html.contains("\n\n"));
    }

    #[test]
    fn ordinals() {
        let all: Vec<_> = [2, 3, 11, 21, 25].map(ordinal).to_vec();
        assert_eq!(all, ["2nd", "3rd", "11th", "21st", "25th"]);
    }
}
