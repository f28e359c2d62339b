//! Axes of a plot: their ranges, labels and ticks, in the page's own colors.

use std::sync::Arc;

use kuva::render::{
    layout::{AxisLabelOverlap, Layout, TickFormat},
    plots::Plot,
    theme::Theme,
};

use super::{
    data::{Data, Mark, Quantity, bytes_tick, tick},
    spec::{Axis, Kind, Spec},
};
use crate::fault::Fault;

/// Size in units of the plot. A phone shows these 560 units on some 330
/// pixels, so texts are larger than a drawing of this size would have them.
pub(crate) const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 350.0;
pub(crate) const TEXT: u32 = 16;

/// Everything that is no data takes the color of the page's text.
const INK: &str = "currentColor";
/// A shade of it, for what should stay behind the data.
pub(crate) const FAINT: &str = "color-mix(in srgb,currentColor 18%,transparent)";

fn theme() -> Theme {
    let ink = || INK.to_string();
    Theme {
        background: "none".into(),
        axis_color: ink(),
        grid_color: FAINT.into(),
        tick_color: ink(),
        text_color: ink(),
        legend_bg: "none".into(),
        legend_border: "none".into(),
        pie_leader: ink(),
        box_median: ink(),
        violin_border: ink(),
        colorbar_border: "none".into(),
        font_family: None,
        show_grid: true,
    }
}

/// A layout of the book's looks for `plots`, without labels.
pub(crate) fn plain(plots: &[Plot]) -> Layout {
    Layout::auto_from_plots(plots)
        .with_theme(theme())
        .with_width(WIDTH)
        .with_height(HEIGHT)
        .with_font_family("inherit")
        .with_label_size(TEXT)
        .with_tick_size(TEXT - 1)
        .with_body_size(TEXT - 1)
        .with_x_label_overlap(AxisLabelOverlap::Thin)
        .with_ticks(5)
}

/// The layout of a plot of points over two axes of numbers.
pub(crate) fn of_numbers(spec: &Spec, data: &Data, plots: &[Plot]) -> Result<Layout, Fault> {
    let values = |pick: fn(&super::data::Point) -> f64| {
        let points = data.series.iter().flat_map(|series| &series.points);
        points.map(pick).collect::<Vec<f64>>()
    };
    let xs = values(|point| point.x);
    let mut ys = values(|point| point.y);
    for point in data.series.iter().flat_map(|series| &series.points) {
        ys.extend(point.spread.map(|(low, _)| low));
        ys.extend(point.spread.map(|(_, high)| high));
    }
    let mut layout = plain(plots)
        .with_x_label(label(&spec.x, &data.x_name))
        .with_x_tick_format(ticks(&Quantity::Number))
        .with_y_tick_format(ticks(&data.quantity));
    let references = |pick: fn(&Mark) -> Option<f64>| {
        data.references
            .iter()
            .filter_map(pick)
            .collect::<Vec<f64>>()
    };
    let marks: Vec<f64> = references(|r| r.x).into_iter().map(|x| data.x(x)).collect();
    let log_x = spec.x.log && !data.doublings;
    let (x0, x1) = range("x", &spec.x, log_x, &xs, &marks, spec.kind)?;
    let (y0, y1) = range(
        "y",
        &spec.y,
        spec.y.log,
        &ys,
        &references(|r| r.y),
        spec.kind,
    )?;
    if spec.kind != Kind::Histogram {
        layout = layout.with_x_axis_min(x0).with_x_axis_max(x1);
        layout = layout.with_y_axis_min(y0).with_y_axis_max(y1);
    }
    if data.doublings && spec.x.column.as_deref() == Some("size") {
        // Sizes differ by more than threads do: not every doubling has a tick.
        let step = ((x1 - x0) / 5.0).ceil().max(1.0);
        let tick = if data.bytes { bytes_tick } else { tick };
        layout = layout
            .with_x_tick_step(step)
            .with_x_tick_format(TickFormat::Custom(Arc::new(move |at| tick(at.exp2()))));
    } else if data.doublings {
        layout = layout
            .with_x_tick_step(1.0)
            .with_x_tick_format(TickFormat::Custom(Arc::new(|at| tick(at.exp2()))));
    } else if log_x {
        layout = layout.with_log_x();
    }
    if spec.y.log {
        layout = layout.with_log_y();
    }
    Ok(layout)
}

pub(crate) fn label(axis: &Axis, name: &str) -> String {
    axis.label.clone().unwrap_or(name.to_string())
}

pub(crate) fn ticks(quantity: &Quantity) -> TickFormat {
    match quantity.clone() {
        Quantity::Number => TickFormat::Custom(Arc::new(tick)),
        quantity => TickFormat::Custom(Arc::new(move |value| quantity_tick(&quantity, value))),
    }
}

/// A value on an axis of figures, without zeros that say nothing: "1 s".
pub(crate) fn quantity_tick(quantity: &Quantity, value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let text = quantity.text(value, 3);
    let Some((number, unit)) = text.split_once('\u{a0}') else {
        return text;
    };
    let number = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    };
    format!("{number}\u{a0}{unit}")
}

/// Ends of an axis: all values and the lines of reference, with some room; on
/// a log axis full decades where there are several.
fn range(
    name: &str,
    axis: &Axis,
    log: bool,
    values: &[f64],
    references: &[f64],
    kind: Kind,
) -> Result<(f64, f64), Fault> {
    let all = || values.iter().chain(references).copied();
    let (low, high) = (
        all().fold(f64::INFINITY, f64::min),
        all().fold(f64::NEG_INFINITY, f64::max),
    );
    if log && low <= 0.0 {
        return Err(Fault::Other(format!(
            "plot: the {name} axis is logarithmic, but a value on it is {low}"
        )));
    }
    let (auto_low, auto_high) = match (log, name, kind) {
        (true, _, _) => roomy_log(low, high),
        // Lines begin and end at the edge.
        (false, "x", Kind::Lines) => (low, high),
        _ => roomy(low, high),
    };
    let (low, high) = (axis.min.unwrap_or(auto_low), axis.max.unwrap_or(auto_high));
    if low >= high {
        return Err(Fault::Other(format!(
            "plot: the {name} axis would reach from {low} to {high}"
        )));
    }
    Ok((low, high))
}

fn roomy(low: f64, high: f64) -> (f64, f64) {
    if low == high {
        let room = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
        return (low - room, high + room);
    }
    let room = (high - low) * 0.05;
    // Quantities that are never negative begin at nothing where it is near.
    let floor = if low >= 0.0 && low <= (high - low) {
        0.0
    } else {
        low - room
    };
    (floor, high + room)
}

fn roomy_log(low: f64, high: f64) -> (f64, f64) {
    if high / low > 30.0 {
        return (decade_below(low), 10f64.powf((high * 1.05).log10().ceil()));
    }
    (low / 1.3, high * 1.3)
}

pub(crate) fn decade_below(value: f64) -> f64 {
    10f64.powf((value * 1.000_001).log10().floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_of_figures_are_short() {
        let seconds = Quantity::Of(evidence::figures::Unit::Second);
        assert_eq!(quantity_tick(&seconds, 0.01), "10\u{a0}ms");
        assert_eq!(quantity_tick(&seconds, 1.5), "1.5\u{a0}s");
        let rate = Quantity::Rate("bet".into());
        assert_eq!(quantity_tick(&rate, 1.5e8), "150\u{a0}M bets/s");
    }

    #[test]
    fn ranges_hold_all_values() {
        let range =
            |log, values: &[f64]| range("y", &Axis::default(), log, values, &[], Kind::Points);
        let (low, high) = range(false, &[95.0, 105.0]).unwrap();
        assert!(low < 95.0 && low > 90.0 && high > 105.0);
        assert_eq!(range(false, &[0.5, 3.0]).unwrap().0, 0.0);
        assert_eq!(range(true, &[2.0, 900.0]).unwrap(), (1.0, 1000.0));
        let (low, high) = range(false, &[7.0]).unwrap();
        assert!(low < 7.0 && high > 7.0);
        let fault = range(true, &[0.0, 1.0]).unwrap_err().to_string();
        assert!(fault.contains("y axis is logarithmic"), "{fault}");
    }
}
