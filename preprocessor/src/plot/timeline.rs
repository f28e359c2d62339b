//! Timelines: which thread worked on which task when, from the CSV that a
//! recorded run printed, `thread,start,end,task`.

use kuva::render::render::{Primitive, Scene, TextAnchor};

use super::{
    axes,
    data::{Csv, Table, tick},
    draw::color,
    spec::Spec,
};
use crate::{book::Book, fault::Fault, markdown::plain};

/// Height of a lane, and of the boxes in it.
const LANE: f64 = 40.0;
const BOX: f64 = 32.0;
const TEXT: u32 = axes::TEXT - 2;
/// Below the lanes: the ticks and the name of the time axis.
const FOOT: f64 = 44.0;
/// Above them, where colors mean something: what.
const HEAD: f64 = 28.0;
/// Room for a tick that stands at the right end.
const RIGHT: f64 = 16.0;
/// What a character takes. The page's font is not known here; few are wider.
const CHARACTER: f64 = 0.58;

struct Task {
    lane: usize,
    start: f64,
    end: f64,
    name: String,
    /// Number of its color, where a column tells them apart.
    series: Option<usize>,
}

#[derive(Default)]
struct Timeline {
    lanes: Vec<String>,
    series: Vec<String>,
    tasks: Vec<Task>,
}

/// The drawing, its data as a table, and where they come from.
pub(crate) fn timeline(
    book: &Book<'_>,
    spec: &Spec,
    run: &str,
) -> Result<(Scene, Table, String), Fault> {
    let csv = Csv::read(book, run)?;
    let timeline = Timeline::of(&csv, spec.series.as_deref())
        .map_err(|fault| Fault::Other(format!("plot: output of `{run}`: {fault}")))?;
    let command = book.run(run)?.command_line();
    let source = format!("Data: <code>{}</code>", plain(&command));
    let table = Table {
        head: csv.head.clone(),
        rows: csv.rows.clone(),
        left_out: 0,
    };
    let label = spec.x.label.as_deref().unwrap_or("time");
    Ok((timeline.drawn(label), table, source))
}

impl Timeline {
    fn of(csv: &Csv, series: Option<&str>) -> Result<Timeline, Fault> {
        let [thread, start, end, task] =
            ["thread", "start", "end", "task"].map(|name| csv.index(name));
        let (thread, start, end, task) = (thread?, start?, end?, task?);
        let by = series.map(|name| csv.index(name)).transpose()?;
        let mut timeline = Timeline::default();
        for row in &csv.rows {
            let number = |column: usize| {
                csv.number(row, column)?
                    .ok_or_else(|| Fault::other("a task without start or end"))
            };
            let (start, end) = (number(start)?, number(end)?);
            if end < start {
                let name = &row[task];
                return Err(Fault::Other(format!(
                    "task `{name}` ends at {end}, before its start at {start}"
                )));
            }
            timeline.tasks.push(Task {
                lane: place(&mut timeline.lanes, &row[thread]),
                start,
                end,
                name: row[task].clone(),
                series: by.map(|by| place(&mut timeline.series, &row[by])),
            });
        }
        let (from, to) = timeline.range();
        if to <= from {
            return Err(Fault::other("all its tasks take no time"));
        }
        Ok(timeline)
    }

    /// From the first start, or zero if that is near, to the last end.
    fn range(&self) -> (f64, f64) {
        let starts = self.tasks.iter().map(|task| task.start);
        let ends = self.tasks.iter().map(|task| task.end);
        let first = starts.fold(f64::INFINITY, f64::min);
        let last = ends.fold(f64::NEG_INFINITY, f64::max);
        let from = if (0.0..0.2 * last).contains(&first) {
            0.0
        } else {
            first
        };
        (from, last)
    }

    fn drawn(&self, label: &str) -> Scene {
        let head = if self.series.is_empty() { 0.0 } else { HEAD };
        let bottom = head + LANE * self.lanes.len() as f64;
        let mut scene = Scene::new(axes::WIDTH, bottom + FOOT);
        let longest = self
            .lanes
            .iter()
            .map(|lane| width(lane))
            .fold(0.0, f64::max);
        let left = longest + 10.0;
        let (from, to) = self.range();
        let scale = (axes::WIDTH - RIGHT - left) / (to - from);
        let x = |time: f64| left + (time - from) * scale;
        for (i, lane) in self.lanes.iter().enumerate() {
            let top = head + LANE * i as f64;
            add_box(
                &mut scene,
                [x(from), top, x(to) - x(from)],
                axes::FAINT.into(),
                0.35,
            );
            add_text(&mut scene, left - 8.0, top + 21.0, lane, TextAnchor::End);
        }
        let mut turns = vec![0; self.lanes.len()];
        for task in &self.tasks {
            let top = head + LANE * task.lane as f64;
            let turn = &mut turns[task.lane];
            let long = (x(task.end) - x(task.start)).max(0.6);
            // Neighbors differ, so that they are told apart without a gap.
            let strength = 40 + 18 * (*turn % 2);
            let ink = color(task.series.unwrap_or(0));
            let fill = format!("color-mix(in srgb,{ink} {strength}%,transparent)");
            add_box(&mut scene, [x(task.start), top, long], fill, 1.0);
            if width(&task.name) + 4.0 <= long {
                let middle = x(task.start) + long / 2.0;
                add_text(
                    &mut scene,
                    middle,
                    top + 21.0,
                    &task.name,
                    TextAnchor::Middle,
                );
            }
            *turn += 1;
        }
        for time in ticks(from, to) {
            add_line(&mut scene, [x(time), bottom, x(time), bottom + 5.0]);
            add_text(
                &mut scene,
                x(time),
                bottom + 20.0,
                &tick(time),
                TextAnchor::Middle,
            );
        }
        add_line(&mut scene, [x(from), bottom, x(to), bottom]);
        let middle = (x(from) + x(to)) / 2.0;
        add_text(&mut scene, middle, bottom + 40.0, label, TextAnchor::Middle);
        let mut at = left;
        for (i, name) in self.series.iter().enumerate() {
            let fill = format!("color-mix(in srgb,{} 58%,transparent)", color(i));
            scene.add(rectangle([at, 4.0, 14.0, 14.0], fill, 1.0));
            add_text(&mut scene, at + 19.0, 16.0, name, TextAnchor::Start);
            at += width(name) + 36.0;
        }
        scene
    }
}

/// Where `name` stands among `names`, at their end if it is new.
fn place(names: &mut Vec<String>, name: &str) -> usize {
    let known = names.iter().position(|other| other == name);
    known.unwrap_or_else(|| {
        names.push(name.into());
        names.len() - 1
    })
}

fn width(text: &str) -> f64 {
    CHARACTER * f64::from(TEXT) * text.chars().count() as f64
}

/// About five round numbers between `from` and `to`.
fn ticks(from: f64, to: f64) -> Vec<f64> {
    let rough = (to - from) / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough)
        .unwrap_or(10.0 * power);
    let first = (from / step).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

fn rectangle([x, y, width, height]: [f64; 4], fill: String, opacity: f64) -> Primitive {
    Primitive::Rect {
        x,
        y,
        width,
        height,
        fill: fill.into(),
        stroke: None,
        stroke_width: None,
        opacity: (opacity < 1.0).then_some(opacity),
    }
}

fn add_box(scene: &mut Scene, [x, y, width]: [f64; 3], fill: String, opacity: f64) {
    scene.add(rectangle([x, y, width, BOX], fill, opacity));
}

fn add_text(scene: &mut Scene, x: f64, y: f64, text: &str, anchor: TextAnchor) {
    scene.add(Primitive::Text {
        x,
        y,
        content: text.into(),
        size: TEXT,
        anchor,
        rotate: None,
        bold: false,
        color: None,
    });
}

fn add_line(scene: &mut Scene, [x1, y1, x2, y2]: [f64; 4]) {
    scene.add(Primitive::Line {
        x1,
        y1,
        x2,
        y2,
        stroke: "currentColor".into(),
        stroke_width: 1.0,
        stroke_dasharray: None,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, series: Option<&str>) -> Result<Timeline, String> {
        let csv = Csv::parse(text)?;
        Timeline::of(&csv, series).map_err(|fault| fault.to_string())
    }

    #[test]
    fn lanes_and_series_come_in_their_order() {
        let text = "thread,start,end,task,stolen\nb,0,5,0 to 3,no\na,1,2,4,yes\nb,5,9,5,yes\n";
        let timeline = of(text, Some("stolen")).unwrap();
        assert_eq!(timeline.lanes, ["b", "a"]);
        assert_eq!(timeline.series, ["no", "yes"]);
        let lanes: Vec<_> = timeline.tasks.iter().map(|task| task.lane).collect();
        assert_eq!(lanes, [0, 1, 0]);
        assert_eq!(timeline.range(), (0.0, 9.0));
        assert!(of(text, None).unwrap().series.is_empty());
    }

    #[test]
    fn broken_timelines_are_refused() {
        let head = "thread,start,end,task\n";
        for (text, expected) in [
            ("thread,start,task\na,1,x\n".to_string(), "no column `end`"),
            (format!("{head}a,2,1,x\n"), "before its start"),
            (format!("{head}a,1,,x\n"), "without start or end"),
            (format!("{head}a,1,b,x\n"), "no number"),
            (format!("{head}a,1,1,x\n"), "no time"),
        ] {
            let fault = of(&text, None).err().unwrap();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(ticks(0.0, 10.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(310.0, 720.0), [400.0, 500.0, 600.0, 700.0]);
        assert!((2..=8).contains(&ticks(0.0, 0.37).len()));
    }
}
