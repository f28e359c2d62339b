//! Draws plots with kuva.

use std::sync::Arc;

use kuva::{
    plot::{
        BarPlot, ColorMap, Heatmap, Histogram, LinePlot, LineStyle, ScatterPlot,
        legend::{LegendEntry, LegendPosition, LegendShape},
    },
    render::{
        layout::{ComputedLayout, Layout, TickFormat},
        plots::Plot,
        render::{Primitive, Scene, TextAnchor, render_multiple},
    },
};

use super::{
    axes,
    data::{Data, Mark, Point, Quantity, Series},
    spec::{Kind, Spec},
    svg,
};
use crate::fault::Fault;

/// More series than this are drawn as thin lines of one color.
const COLORS: usize = 8;

/// Height of a bar, with the gap to the next.
const BAR: f64 = 34.0;

/// The plot as an SVG element for the page.
pub(crate) fn svg(spec: &Spec, data: &Data, id: &str) -> Result<String, Fault> {
    let scene = match spec.kind {
        Kind::Lines | Kind::Points => over_numbers(spec, data)?,
        Kind::Histogram => histogram(spec, data)?,
        Kind::Bars => bars(spec, data)?,
        Kind::Heatmap => heatmap(spec, data)?,
        Kind::Flame | Kind::Timeline => {
            return Err(Fault::other("plot: it is not drawn over axes"));
        }
    };
    Ok(svg::write(scene, spec, id))
}

/// Writes what the y axis shows above its upper end, where a phone has room
/// for it, and what color shows above the bar of colors.
fn add_headings(scene: &mut Scene, computed: &ComputedLayout, y: &str, z: &str) {
    let above = computed.margin_top - 12.0;
    add_text(scene, 2.0, above, y, TextAnchor::Start);
    add_text(scene, axes::WIDTH, above, z, TextAnchor::End);
}

pub(super) fn color(series: usize) -> String {
    format!("var(--series-{})", series % COLORS + 1)
}

fn over_numbers(spec: &Spec, data: &Data) -> Result<Scene, Fault> {
    let many = data.series.len() > COLORS;
    let mut plots = Vec::new();
    for series in &data.series {
        let color = if many {
            "color-mix(in srgb,var(--series-1) 40%,transparent)".to_string()
        } else {
            color(series.color)
        };
        if series.theory || spec.kind == Kind::Lines {
            plots.push(Plot::Line(line(series, &color, many)));
        } else {
            plots.push(Plot::Scatter(scatter(series, &color)));
        }
    }
    let layout = axes::of_numbers(spec, data, &plots)?;
    let entries = if many || !spec.legend {
        Vec::new()
    } else {
        legend_of(spec, data)
    };
    let layout = with_legend(layout, entries);
    let computed = ComputedLayout::from_layout(&layout);
    let mut scene = rendered(data, plots, layout);
    add_headings(
        &mut scene,
        &computed,
        &axes::label(&spec.y, &data.y_name),
        "",
    );
    Ok(scene)
}

fn line(series: &Series, color: &str, thin: bool) -> LinePlot {
    let points = series.points.iter().map(|point| (point.x, point.y));
    let mut line = LinePlot::new()
        .with_data(points)
        .with_color(color)
        .with_stroke_width(if thin { 0.8 } else { 2.0 });
    if series.theory {
        line = line.with_line_style(LineStyle::Dashed);
    } else if series.yours {
        line = line.with_line_style(LineStyle::Dotted);
    }
    if let Some(errors) = errors(&series.points) {
        line = line.with_y_err_asymmetric(errors);
    }
    line
}

fn scatter(series: &Series, color: &str) -> ScatterPlot {
    let points = series.points.iter().map(|point| (point.x, point.y));
    let mut scatter = ScatterPlot::new()
        .with_data(points)
        .with_color(color)
        .with_size(if series.points.len() > 100 { 2.5 } else { 4.0 });
    if let Some(errors) = errors(&series.points) {
        scatter = scatter.with_y_err_asymmetric(errors);
    }
    scatter
}

/// Lengths of the error bars, down and up, where all points have them.
fn errors(points: &[Point]) -> Option<Vec<(f64, f64)>> {
    let error = |point: &Point| {
        let (low, high) = point.spread?;
        Some(((point.y - low).max(0.0), (high - point.y).max(0.0)))
    };
    points.iter().map(error).collect()
}

fn legend_of(spec: &Spec, data: &Data) -> Vec<LegendEntry> {
    if data.series.len() < 2 {
        return Vec::new();
    }
    let shape = |series: &Series| {
        if series.theory || spec.kind == Kind::Lines {
            LegendShape::Line
        } else {
            LegendShape::Circle
        }
    };
    data.series
        .iter()
        .map(|series| LegendEntry {
            label: series.label.clone(),
            color: color(series.color),
            shape: shape(series),
            dasharray: match (series.theory, series.yours) {
                (true, _) => Some("6 4".into()),
                (_, true) => Some("2 3".into()),
                _ => None,
            },
        })
        .collect()
}

fn with_legend(layout: Layout, entries: Vec<LegendEntry>) -> Layout {
    if entries.is_empty() {
        return layout;
    }
    layout
        .with_legend_entries(entries)
        .with_legend_position(LegendPosition::OutsideBottomColumns)
        .with_legend_box(false)
}

/// The scene of `plots`, with the lines of reference on top.
fn rendered(data: &Data, plots: Vec<Plot>, layout: Layout) -> Scene {
    let computed = ComputedLayout::from_layout(&layout);
    let mut scene = render_multiple(plots, layout);
    for mark in &data.references {
        match mark.slope {
            Some(slope) => add_slope(&mut scene, &computed, data, mark, slope),
            None => add_reference(&mut scene, &computed, mark.x.map(|x| data.x(x)), mark),
        }
    }
    scene
}

fn dotted(scene: &mut Scene, ends: (f64, f64, f64, f64)) {
    scene.add(Primitive::Line {
        x1: ends.0,
        y1: ends.1,
        x2: ends.2,
        y2: ends.3,
        stroke: "currentColor".into(),
        stroke_width: 1.2,
        stroke_dasharray: Some("2 4".into()),
    });
}

/// The line y = slope · x within the axes, up to the mark's own y. It is straight
/// where both axes are linear or both logarithmic, and in pieces elsewhere.
fn add_slope(scene: &mut Scene, computed: &ComputedLayout, data: &Data, mark: &Mark, slope: f64) {
    let value = |x: f64| if data.doublings { x.exp2() } else { x };
    let (x0, x1) = computed.x_range;
    let (y0, y1) = computed.y_range;
    let top = mark.y.map_or(y1, |y| y.min(y1));
    let (from, to) = (value(x0).max(y0 / slope), value(x1).min(top / slope));
    if from >= to {
        return;
    }
    const PIECES: usize = 32;
    let point = |i: usize| {
        let part = i as f64 / PIECES as f64;
        let x = match computed.log_x || data.doublings {
            true => from * (to / from).powf(part),
            false => from + (to - from) * part,
        };
        (computed.map_x(data.x(x)), computed.map_y(slope * x))
    };
    for i in 0..PIECES {
        let ((x1, y1), (x2, y2)) = (point(i), point(i + 1));
        dotted(scene, (x1, y1, x2, y2));
    }
    if let Some(label) = &mark.label {
        let ((ax, ay), (x, y)) = (point(PIECES / 2 - 1), point(PIECES / 2));
        let angle = (y - ay).atan2(x - ax);
        // Beside the line, on the side that is up.
        let (x, y) = (x + 6.0 * angle.sin(), y - 6.0 * angle.cos());
        scene.add(Primitive::Text {
            x,
            y,
            content: label.clone(),
            size: axes::TEXT - 1,
            anchor: TextAnchor::Middle,
            rotate: Some(angle.to_degrees()),
            bold: false,
            color: None,
        });
    }
}

fn add_reference(scene: &mut Scene, computed: &ComputedLayout, x: Option<f64>, mark: &Mark) {
    let (left, right) = (computed.margin_left, computed.width - computed.margin_right);
    let (top, bottom) = (
        computed.margin_top,
        computed.height - computed.margin_bottom,
    );
    let ends = match x {
        Some(x) => {
            let x = computed.map_x(x);
            (x, top, x, bottom)
        }
        None => {
            let y = computed.map_y(mark.y.unwrap_or(0.0));
            (left, y, right, y)
        }
    };
    dotted(scene, ends);
    if let Some(label) = &mark.label {
        let (x, y, anchor) = match x {
            Some(_) if ends.0 > (left + right) / 2.0 => (ends.0 - 5.0, top + 14.0, TextAnchor::End),
            Some(_) => (ends.0 + 5.0, top + 14.0, TextAnchor::Start),
            None => (right - 4.0, ends.1 - 5.0, TextAnchor::End),
        };
        add_text(scene, x, y, label, anchor);
    }
}

fn add_text(scene: &mut Scene, x: f64, y: f64, text: &str, anchor: TextAnchor) {
    scene.add(Primitive::Text {
        x,
        y,
        content: text.into(),
        size: axes::TEXT - 1,
        anchor,
        rotate: None,
        bold: false,
        color: None,
    });
}

fn histogram(spec: &Spec, data: &Data) -> Result<Scene, Fault> {
    let values: Vec<f64> = data.series[0].points.iter().map(|point| point.y).collect();
    if data.series.len() > 1 {
        return Err(Fault::other("plot: a histogram is of one column"));
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let bins = Bins::of(
        spec.x.min.unwrap_or(low),
        spec.x.max.unwrap_or(high),
        spec.bins.unwrap_or(30),
    );
    let plots = vec![Plot::Histogram(
        Histogram::new()
            .with_data(values)
            .with_bins(bins.count)
            .with_range((bins.low, bins.high))
            .with_color(color(0)),
    )];
    let layout = axes::plain(&plots)
        .with_x_label(axes::label(&spec.x, &data.y_name))
        .with_x_axis_min(bins.low)
        .with_x_axis_max(bins.high)
        .with_x_tick_step(nice((bins.high - bins.low) / 5.0))
        .with_x_tick_format(axes::ticks(&Quantity::Number))
        .with_y_tick_format(axes::ticks(&Quantity::Number));
    let computed = ComputedLayout::from_layout(&layout);
    let mut scene = rendered(data, plots, layout);
    add_headings(&mut scene, &computed, &axes::label(&spec.y, "count"), "");
    Ok(scene)
}

/// Bins of a round width that begin at a round number.
struct Bins {
    low: f64,
    high: f64,
    count: usize,
}

impl Bins {
    fn of(low: f64, high: f64, wanted: usize) -> Bins {
        let high = if high > low { high } else { low + 1.0 };
        let width = nice((high - low) / wanted.max(1) as f64);
        let first = (low / width).floor();
        let last = ((high / width).floor() + 1.0).max(first + 1.0);
        Bins {
            low: first * width,
            high: last * width,
            count: (last - first) as usize,
        }
    }
}

/// The first of 1, 2 and 5 times a power of ten that is no less than `value`.
fn nice(value: f64) -> f64 {
    let decade = 10f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * decade);
    let found = steps.into_iter().find(|step| *step >= value * 0.999_999);
    found.unwrap_or(value)
}

/// Horizontal bars, one group of bars for each name, from top to bottom.
fn bars(spec: &Spec, data: &Data) -> Result<Scene, Fault> {
    let points = || data.series.iter().flat_map(|series| &series.points);
    let lowest = points()
        .map(|point| point.spread.map_or(point.y, |(low, _)| low.min(point.y)))
        .fold(f64::INFINITY, f64::min);
    let highest = points()
        .map(|point| point.spread.map_or(point.y, |(_, high)| high.max(point.y)))
        .fold(0.0, f64::max);
    if lowest < 0.0 || spec.y.log && lowest <= 0.0 {
        return Err(Fault::other("plot: a bar shows a positive number"));
    }
    // A log axis is drawn as a linear one of decades above its beginning.
    let scale = Scale {
        decade: spec.y.log.then(|| {
            let low = axes::decade_below(lowest);
            spec.y.min.unwrap_or(low).log10()
        }),
    };
    let names = names(data);
    let mut bars = BarPlot::new().with_horizontal(true).with_width(0.72);
    let mut errors = Vec::new();
    for name in names.iter().rev() {
        let group = bars_of(data, name);
        let heights = group
            .iter()
            .map(|(i, point)| (scale.of(point.y), color(*i)))
            .collect::<Vec<_>>();
        errors.extend(group.iter().map(|(_, point)| scale.error(point)));
        bars = bars.with_group(name.clone(), heights);
    }
    if points().all(|point| point.spread.is_some()) {
        bars = bars
            .with_asymmetric_error(errors)
            .with_error_color("currentColor");
        bars = bars.with_error_cap_width(0.4);
    }
    // Room for the value that is written behind the longest bar.
    let longest = spec.y.max.map_or(scale.of(highest), |max| scale.of(max));
    let end = longest * 1.3;
    let quantity = data.quantity.clone();
    let plots = vec![Plot::Bar(bars)];
    let rows: usize = data.series.iter().map(|series| series.points.len()).sum();
    let mut layout = axes::plain(&plots)
        .with_height(BAR * (rows as f64).max(2.0) + 90.0)
        .with_x_label(axes::label(&spec.y, &data.y_name))
        .with_x_axis_min(0.0)
        .with_x_axis_max(end)
        .with_x_tick_format(TickFormat::Custom(Arc::new(move |at| match &quantity {
            Quantity::Number => super::data::tick(scale.back(at)),
            quantity => axes::quantity_tick(quantity, scale.back(at)),
        })));
    if spec.y.log {
        layout = layout.with_x_tick_step(1.0);
    }
    let entries = match data.series.len() {
        1 => Vec::new(),
        _ => legend_of(spec, data)
            .into_iter()
            .map(|entry| LegendEntry {
                shape: LegendShape::Rect,
                dasharray: None,
                ..entry
            })
            .collect(),
    };
    let layout = with_legend(layout, entries);
    let computed = ComputedLayout::from_layout(&layout);
    let mut scene = rendered(data, plots, layout);
    add_values(&mut scene, &computed, data, &names, scale);
    Ok(scene)
}

/// From values to positions along bars.
#[derive(Clone, Copy)]
struct Scale {
    /// On a log axis: the power of ten with which it begins.
    decade: Option<f64>,
}

impl Scale {
    fn of(self, value: f64) -> f64 {
        match self.decade {
            Some(decade) => (value.log10() - decade).max(0.0),
            None => value,
        }
    }

    fn back(self, at: f64) -> f64 {
        match self.decade {
            Some(decade) => 10f64.powf(at + decade),
            None => at,
        }
    }

    fn error(self, point: &Point) -> (f64, f64) {
        let (low, high) = point.spread.unwrap_or((point.y, point.y));
        let middle = self.of(point.y);
        (
            (middle - self.of(low)).max(0.0),
            (self.of(high) - middle).max(0.0),
        )
    }
}

/// Names of the bars, each once, in order.
fn names(data: &Data) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for point in data.series.iter().flat_map(|series| &series.points) {
        if !names.contains(&point.name) {
            names.push(point.name.clone());
        }
    }
    names
}

/// The bars of one name from bottom to top, with the numbers of their series.
fn bars_of<'d>(data: &'d Data, name: &str) -> Vec<(usize, &'d Point)> {
    let of_series = |(i, series): (usize, &'d Series)| {
        let named = series.points.iter().filter(|point| point.name == name);
        named.map(|point| (i, point)).collect::<Vec<_>>()
    };
    let mut bars: Vec<_> = data.series.iter().enumerate().flat_map(of_series).collect();
    bars.reverse();
    bars
}

/// Writes the value of each bar behind its end.
fn add_values(
    scene: &mut Scene,
    computed: &ComputedLayout,
    data: &Data,
    names: &[String],
    scale: Scale,
) {
    const WIDTH: f64 = 0.72;
    for (i, name) in names.iter().rev().enumerate() {
        let bars = bars_of(data, name);
        let one = WIDTH / bars.len() as f64;
        for (j, (_, point)) in bars.iter().enumerate() {
            let y = i as f64 + 1.0 - WIDTH / 2.0 + one * (j as f64 + 0.5);
            let end = point.spread.map_or(point.y, |(_, high)| high.max(point.y));
            let (x, y) = (computed.map_x(scale.of(end)), computed.map_y(y));
            add_text(scene, x + 7.0, y + 5.0, &point.text, TextAnchor::Start);
        }
    }
}

fn heatmap(spec: &Spec, data: &Data) -> Result<Scene, Fault> {
    let points: Vec<&Point> = data.series.iter().flat_map(|s| &s.points).collect();
    if points.iter().any(|point| point.z.is_nan()) {
        return Err(Fault::other(
            "plot: a heatmap needs a column in `z`, without gaps",
        ));
    }
    let xs = Cells::of(points.iter().map(|point| point.x), spec.bins);
    let ys = Cells::of(points.iter().map(|point| point.y), spec.bins);
    let mut sums = vec![vec![(0.0, 0u32); xs.count()]; ys.count()];
    for point in &points {
        let cell = &mut sums[ys.index(point.y)][xs.index(point.x)];
        cell.0 += point.z;
        cell.1 += 1;
    }
    if sums.iter().flatten().any(|(_, count)| *count == 0) {
        return Err(Fault::other(
            "plot: some cells of the heatmap have no value; `bins` makes them larger",
        ));
    }
    let means = sums.iter().map(|row| {
        row.iter()
            .map(|(sum, n)| sum / f64::from(*n))
            .collect::<Vec<f64>>()
    });
    let heat = Heatmap::new()
        .with_data(means)
        .with_color_map(ColorMap::Viridis)
        .with_x_range(xs.low, xs.high)
        .with_y_range(ys.low, ys.high);
    let plots = vec![Plot::Heatmap(heat)];
    let layout = axes::plain(&plots)
        .with_x_label(axes::label(&spec.x, &data.x_name))
        .with_x_axis_min(xs.low)
        .with_x_axis_max(xs.high)
        .with_y_axis_min(ys.low)
        .with_y_axis_max(ys.high)
        .with_show_grid(false)
        .with_x_tick_format(axes::ticks(&Quantity::Number))
        .with_y_tick_format(axes::ticks(&Quantity::Number))
        .with_colorbar_tick_format(axes::ticks(&Quantity::Number));
    let computed = ComputedLayout::from_layout(&layout);
    let mut scene = rendered(data, plots, layout);
    let z = axes::label(&spec.z, spec.z.column.as_deref().unwrap_or(""));
    let y = axes::label(&spec.y, &data.y_name);
    add_headings(&mut scene, &computed, &y, &z);
    Ok(scene)
}

/// The cells of a heatmap along one axis.
struct Cells {
    /// Middles of the cells, where each value has one of its own.
    middles: Vec<f64>,
    low: f64,
    high: f64,
    bins: Option<usize>,
}

impl Cells {
    fn of(values: impl Iterator<Item = f64>, bins: Option<usize>) -> Cells {
        let mut middles: Vec<f64> = values.collect();
        middles.sort_by(f64::total_cmp);
        middles.dedup();
        let (first, last) = (middles[0], middles[middles.len() - 1]);
        let half = match (bins, middles.len()) {
            (Some(_), _) => 0.0,
            (None, 1) => 0.5,
            (None, n) => (last - first) / (n - 1) as f64 / 2.0,
        };
        Cells {
            middles,
            low: first - half,
            high: last + half,
            bins,
        }
    }

    fn count(&self) -> usize {
        self.bins.unwrap_or(self.middles.len())
    }

    fn index(&self, value: f64) -> usize {
        match self.bins {
            Some(bins) => {
                let at = (value - self.low) / (self.high - self.low) * bins as f64;
                (at as usize).min(bins - 1)
            }
            None => self.middles.partition_point(|middle| *middle < value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_round_and_hold_all_values() {
        let bins = Bins::of(-2142.0, 18_524.0, 40);
        assert_eq!((bins.low, bins.high, bins.count), (-3000.0, 19_000.0, 22));
        let one = Bins::of(5.0, 5.0, 10);
        assert!(one.low <= 5.0 && one.high > 5.0 && one.count >= 1);
        assert_eq!(
            [0.03, 0.2, 7.0, 1000.0].map(nice),
            [0.05, 0.2, 10.0, 1000.0]
        );
    }

    #[test]
    fn bars_on_a_log_axis_begin_at_its_beginning() {
        let scale = Scale { decade: Some(-3.0) };
        assert!((scale.of(0.1) - 2.0).abs() < 1e-12);
        assert!((scale.back(2.0) - 0.1).abs() < 1e-12);
        let point = Point {
            y: 0.1,
            spread: Some((0.01, 1.0)),
            ..Point::default()
        };
        let (down, up) = scale.error(&point);
        assert!((down - 1.0).abs() < 1e-12 && (up - 1.0).abs() < 1e-12);
    }
}
