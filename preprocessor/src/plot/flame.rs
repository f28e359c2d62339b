//! Flame graphs: where the samples of a profile were taken, drawn from folded
//! stacks that a recorded run printed.

use kuva::render::render::{Primitive, Scene, TextAnchor};

use super::{axes, data::Table};
use crate::{book::Book, fault::Fault, markdown::plain};

/// Height of a function's box, with the gap to the next.
const BOX: f64 = 24.0;
const TEXT: u32 = 13;
/// Boxes narrower than this are left out; their samples stay visible as a gap.
const NARROWEST: f64 = 1.0;

/// A function, called from where it stands.
#[derive(Default)]
struct Call {
    name: String,
    /// Samples in it and in what it calls.
    samples: f64,
    calls: Vec<Call>,
}

impl Call {
    /// The root of all stacks, which has no name.
    fn of(stacks: &[(Vec<&str>, f64)]) -> Call {
        let mut root = Call::default();
        for (stack, count) in stacks {
            root.samples += count;
            let mut at = &mut root;
            for name in stack {
                let known = at.calls.iter().position(|call| call.name == *name);
                let index = known.unwrap_or_else(|| {
                    let name = (*name).to_string();
                    at.calls.push(Call {
                        name,
                        ..Call::default()
                    });
                    at.calls.len() - 1
                });
                at = &mut at.calls[index];
                at.samples += count;
            }
        }
        root
    }

    /// Samples in the function itself.
    fn own(&self) -> f64 {
        self.samples - self.calls.iter().map(|call| call.samples).sum::<f64>()
    }

    fn height(&self) -> usize {
        let highest = self.calls.iter().map(|call| 1 + call.height()).max();
        highest.unwrap_or(0)
    }
}

/// The drawing, its data as a table, and where they come from.
pub(crate) fn flame(book: &Book<'_>, run: &str) -> Result<(Scene, Table, String), Fault> {
    let (_, text) = book.recorded(run)?;
    let root = Call::of(&evidence::runs::folded_stacks(&text));
    if root.samples == 0.0 {
        return Err(Fault::Other(format!(
            "plot: output of `{run}` has no line `function;function samples`"
        )));
    }
    let command = book.run(run)?.command_line();
    let source = format!("Data: <code>{}</code>", plain(&command));
    Ok((drawn(&root), table(&root), source))
}

/// Callers below, the called above them, from left to right as they came.
fn drawn(root: &Call) -> Scene {
    let height = BOX * root.height() as f64;
    let mut scene = Scene::new(axes::WIDTH, height);
    let scale = axes::WIDTH / root.samples;
    let mut waiting = vec![(root, 0.0, 0)];
    while let Some((call, left, level)) = waiting.pop() {
        let mut x = left;
        for called in &call.calls {
            let width = called.samples * scale;
            if width >= NARROWEST {
                let y = height - BOX * (level + 1) as f64;
                add_box(&mut scene, called, [x, y, width], level);
                waiting.push((called, x, level + 1));
            }
            x += width;
        }
    }
    scene
}

fn add_box(scene: &mut Scene, call: &Call, [x, y, width]: [f64; 3], level: usize) {
    // Thin enough for the page's text color to be read on it.
    let strength = 28 + 14 * (level % 2);
    let fill = format!("color-mix(in srgb,var(--series-1) {strength}%,transparent)");
    scene.add(Primitive::Rect {
        x,
        y,
        width: (width - 1.0).max(0.6),
        height: BOX - 1.0,
        fill: fill.into(),
        stroke: None,
        stroke_width: None,
        opacity: None,
    });
    // The page's font is not known here; few are wider than this.
    let room = ((width - 6.0) / (0.58 * f64::from(TEXT))) as usize;
    if let Some(label) = fitting(&call.name, room) {
        scene.add(Primitive::Text {
            x: x + 3.0,
            y: y + 16.0,
            content: label,
            size: TEXT,
            anchor: TextAnchor::Start,
            rotate: None,
            bold: false,
            color: None,
        });
    }
}

/// As much of a name as there is room for, the last part of its path first;
/// `None` where that would say nothing.
fn fitting(name: &str, room: usize) -> Option<String> {
    let last = name.rsplit("::").next().unwrap_or(name);
    for whole in [name, last] {
        if whole.chars().count() <= room {
            return Some(whole.into());
        }
    }
    (room >= 5).then(|| last.chars().take(room - 1).chain(['…']).collect())
}

/// Each function once with its shares of all samples, callers before what they
/// call.
fn table(root: &Call) -> Table {
    let mut rows = Vec::new();
    let mut waiting: Vec<(&Call, usize)> = root.calls.iter().rev().map(|call| (call, 0)).collect();
    while let Some((call, level)) = waiting.pop() {
        let share = |samples: f64| format!("{:.1} %", 100.0 * samples / root.samples);
        rows.push(vec![
            format!("{}{}", "\u{a0}\u{a0}".repeat(level), call.name),
            share(call.samples),
            share(call.own()),
        ]);
        waiting.extend(call.calls.iter().rev().map(|called| (called, level + 1)));
    }
    let head = ["function", "with what it calls", "itself"].map(String::from);
    Table {
        head: head.into(),
        rows,
        left_out: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_with_what_they_call() {
        let text = "main;f 40\nmain;f;g 10\nmain;h 20\nmain 30\nnoise\n";
        let root = Call::of(&evidence::runs::folded_stacks(text));
        assert_eq!((root.samples, root.height()), (100.0, 3));
        let main = &root.calls[0];
        assert_eq!((main.samples, main.own()), (100.0, 30.0));
        assert_eq!((main.calls[0].samples, main.calls[0].own()), (50.0, 40.0));
        let rows = table(&root).rows;
        assert_eq!(rows[2], ["\u{a0}\u{a0}\u{a0}\u{a0}g", "10.0 %", "10.0 %"]);
        assert_eq!(rows.len(), 4);
    }

    #[test]
    fn names_are_cut_to_their_boxes() {
        assert_eq!(fitting("a::find", 7).as_deref(), Some("a::find"));
        assert_eq!(fitting("a::find", 6).as_deref(), Some("find"));
        assert_eq!(fitting("search::find_fwd", 6).as_deref(), Some("find_…"));
        assert_eq!(fitting("search::find_fwd", 3), None);
    }
}
