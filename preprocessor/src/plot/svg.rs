//! From kuva's scene to an SVG element that belongs to a page: it scales, takes
//! the page's colors and font, and has a name and a description.

use std::sync::LazyLock;

use kuva::{
    backend::svg::SvgBackend,
    render::{
        color::Color,
        render::{PathData, Primitive, Scene, TextAnchor},
    },
};
use regex::{Captures, Regex};

use super::spec::Spec;
use crate::markdown::html;

/// Corners of all lines of a plot together.
const CORNERS: usize = 4_000;

/// Width in units of the page's text beyond which a plot's own texts would look
/// too large beside it.
const WIDEST: &str = "max-width:62rem";

/// The element, on one line.
pub(crate) fn write(mut scene: Scene, spec: &Spec, id: &str) -> String {
    scene.background_color = None;
    thin_out(&mut scene);
    compact(&mut scene);
    let [left, top, width, height] = frame(&scene);
    let svg = SvgBackend::new().with_pretty(false).render_scene(&scene);
    let inner = svg
        .find('>')
        .map_or("", |at| svg[at + 1..].trim_end_matches("</svg>"));
    let inner = COMMENT.replace_all(inner, "");
    let inner = CLIP.replace_all(&inner, |c: &Captures<'_>| format!("{id}-{}", &c[1]));
    let inner = short_numbers(&inner);
    let (title, description) = (html(&spec.title), html(&spec.description));
    format!(
        "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" \
         style=\"{WIDEST}\" viewBox=\"{left:.0} {top:.0} {width:.0} {height:.0}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" font-family=\"inherit\" fill=\"currentColor\">\
         <title id=\"{id}-title\">{title}</title><desc id=\"{id}-desc\">{description}</desc>\
         {inner}</svg>"
    )
}

/// The part of the drawing to show, as x, y, width and height: as wide as it was
/// meant to be or wider, and as high as it takes to hold all texts and no more.
fn frame(scene: &Scene) -> [f64; 4] {
    let (mut left, mut right) = (0.0, scene.width);
    let (mut top, mut bottom) = (f64::INFINITY, 0.0);
    for element in &scene.elements {
        let Primitive::Text {
            x,
            y,
            content,
            size,
            anchor,
            rotate: None,
            ..
        } = element
        else {
            continue;
        };
        let size = f64::from(*size);
        // The page's font is not known here; few are wider than this.
        let wide = 0.58 * size * content.chars().count() as f64;
        let start = match anchor {
            TextAnchor::Start => *x,
            TextAnchor::Middle => x - wide / 2.0,
            TextAnchor::End => x - wide,
        };
        left = f64::min(left, start - 2.0);
        right = f64::max(right, start + wide + 2.0);
        top = f64::min(top, y - size);
        bottom = f64::max(bottom, y + size * 0.4);
    }
    let (left, right) = (left.floor(), right.ceil());
    let (top, bottom) = (top.min(0.0).floor(), bottom.ceil());
    [left, top, right - left, bottom - top]
}

static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<!--.*?-->|\n"));
static CLIP: LazyLock<Regex> = LazyLock::new(|| pattern(r"kuva-(clip)-\d+"));
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"<[^>]*>"));
static LONG: LazyLock<Regex> = LazyLock::new(|| pattern(r"-?\d+\.\d{2,}|\d\.0\b"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// `svg` with shorter numbers in its tags; its texts stay as they are.
fn short_numbers(svg: &str) -> String {
    TAG.replace_all(svg, |tag: &Captures<'_>| {
        LONG.replace_all(&tag[0], |long: &Captures<'_>| {
            match long[0].parse::<f64>() {
                Ok(value) if value.abs() < 2.0 => short(value, 100.0),
                Ok(value) => short(value, 10.0),
                Err(_) => long[0].to_string(),
            }
        })
        .into_owned()
    })
    .into_owned()
}

fn short(value: f64, parts: f64) -> String {
    let rounded = (value * parts).round() / parts;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Takes corners out of lines, those first that change least, until there are
/// few enough.
fn thin_out(scene: &mut Scene) {
    let mut tolerance = 0.25;
    loop {
        let mut corners = 0;
        for element in &mut scene.elements {
            if let Primitive::PolyLine { points, .. } = element {
                *points = simplified(points, tolerance);
                corners += points.len();
            }
        }
        if corners <= CORNERS || tolerance > 16.0 {
            return;
        }
        tolerance *= 1.4;
    }
}

/// Ramer's and Douglas and Peucker's algorithm: no point of the line that is
/// left out lies farther than `tolerance` from the one that stays.
fn simplified(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    if points.len() < 3 {
        return points.to_vec();
    }
    let mut keep = vec![false; points.len()];
    (keep[0], keep[points.len() - 1]) = (true, true);
    let mut pieces = vec![(0, points.len() - 1)];
    while let Some((first, last)) = pieces.pop() {
        let farthest = (first + 1..last)
            .map(|i| (i, distance(points[i], points[first], points[last])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, far)) = farthest
            && far > tolerance
        {
            keep[at] = true;
            pieces.extend([(first, at), (at, last)]);
        }
    }
    let kept = points.iter().zip(&keep).filter(|(_, keep)| **keep);
    kept.map(|(point, _)| *point).collect()
}

/// From `p` to the segment between `a` and `b`.
fn distance(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / if length > 0.0 { length } else { 1.0 };
    let along = along.clamp(0.0, 1.0);
    (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
}

/// Lines, cells and points as paths of relative coordinates in tenths.
fn compact(scene: &mut Scene) {
    let elements = std::mem::take(&mut scene.elements);
    for element in elements {
        match element {
            Primitive::PolyLine {
                points,
                stroke,
                stroke_width,
                stroke_dasharray,
            } => scene.add(Primitive::Path(Box::new(PathData {
                d: path(&points),
                fill: Some("none".into()),
                stroke,
                stroke_width,
                opacity: None,
                stroke_dasharray,
            }))),
            Primitive::RectBatch { x, y, w, h, fills } => {
                for path in cells(&x, &y, &w, &h, &fills) {
                    scene.add(path);
                }
            }
            other => scene.add(other),
        }
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let tenths = |v: f64| (v * 10.0).round() as i64;
    let mut d = String::new();
    let mut before = (0, 0);
    for (i, point) in points.iter().enumerate() {
        let at = (tenths(point.0), tenths(point.1));
        d.push_str(match i {
            0 => "M",
            1 => "l",
            _ => " ",
        });
        let (dx, dy) = (at.0 - before.0, at.1 - before.1);
        d.push_str(&in_tenths(dx));
        if dy >= 0 {
            d.push(' ');
        }
        d.push_str(&in_tenths(dy));
        before = at;
    }
    d.replace(" -", "-")
}

fn in_tenths(v: i64) -> String {
    let sign = if v < 0 { "-" } else { "" };
    match (v.abs() / 10, v.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, tenth) => format!("{sign}.{tenth}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

/// Cells of a heatmap as one path for each color.
fn cells(x: &[f64], y: &[f64], w: &[f64], h: &[f64], fills: &[Color]) -> Vec<Primitive> {
    let mut paths: Vec<(String, String)> = Vec::new();
    for i in 0..x.len() {
        let fill = coarse(&fills[i].to_svg_string());
        let cell = format!(
            "M{:.1} {:.1}h{:.1}v{:.1}h-{:.1}z",
            x[i], y[i], w[i], h[i], w[i]
        );
        match paths.iter_mut().find(|(other, _)| *other == fill) {
            Some((_, d)) => d.push_str(&cell),
            None => paths.push((fill, cell)),
        }
    }
    paths
        .into_iter()
        .map(|(fill, d)| {
            Primitive::Path(Box::new(PathData {
                d,
                // A thin line around each cell closes the gaps between them.
                stroke: fill.as_str().into(),
                fill: Some(fill.into()),
                stroke_width: 0.7,
                opacity: None,
                stroke_dasharray: None,
            }))
        })
        .collect()
}

/// `#rrggbb` with fewer shades, so that cells of nearly one color share a path.
fn coarse(color: &str) -> String {
    let part = |at: usize| u8::from_str_radix(color.get(at..at + 2)?, 16).ok();
    match (part(1), part(3), part(5)) {
        (Some(r), Some(g), Some(b)) => {
            let step = |v: u8| (v & 0xf8) | (v >> 5);
            format!("#{:02x}{:02x}{:02x}", step(r), step(g), step(b))
        }
        _ => color.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_line_is_close_to_it() {
        let wave: Vec<(f64, f64)> = (0..1000)
            .map(|i| (f64::from(i) / 2.0, 100.0 * (f64::from(i) / 50.0).sin()))
            .collect();
        let few = simplified(&wave, 0.5);
        assert!(few.len() < 200, "{}", few.len());
        for point in &wave {
            let near = few
                .windows(2)
                .map(|pair| distance(*point, pair[0], pair[1]))
                .fold(f64::INFINITY, f64::min);
            assert!(near <= 0.5, "{point:?} is {near} away");
        }
    }

    #[test]
    fn paths_are_short_and_do_not_drift() {
        assert_eq!(
            path(&[(1.0, 2.0), (1.5, 0.0), (2.0, 0.25)]),
            "M1 2l.5-2 .5 .3"
        );
        assert_eq!(
            path(&[(0.0, 0.0), (0.04, 0.0), (0.08, 0.0)]),
            "M0 0l0 0 .1 0"
        );
    }

    #[test]
    fn numbers_are_cut_in_tags_only() {
        let svg = "<text x=\"12.300000001\" opacity=\"0.35\">0.123456</text>";
        assert_eq!(
            short_numbers(svg),
            "<text x=\"12.3\" opacity=\"0.35\">0.123456</text>"
        );
    }
}
