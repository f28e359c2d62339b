//! A small book in a temporary folder, with listings, figures and outputs.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use evidence::figures::{Measured, SCHEMA};
use mdbook_driver::MDBook;
use preprocessor::{Evidence, Options, Page, expand};
use tempfile::TempDir;

pub struct Small {
    root: TempDir,
}

const FILES: &[(&str, &str)] = &[
    ("listings/p/Cargo.toml", "[package]\nname = \"p\"\n"),
    (
        "listings/p/src/game.rs",
        "//! A game.\n\n// ANCHOR: roll\n/// Rolls `<4>`.\npub fn roll() -> u32 {\n    4\n}\n\
         // ANCHOR_END: roll\n\npub struct Die;\n\nimpl Die {\n    // ANCHOR: method\n    \
         pub fn six(&self) -> u32 {\n        6\n    }\n    // ANCHOR_END: method\n}\n\
         // ANCHOR: hollow\n\n// ANCHOR_END: hollow\n// ANCHOR: open\n",
    ),
    ("listings/p/src/plain.rs", "pub const PLAIN: u32 = 1;\n"),
    (
        "listings/p/src/odd.rs",
        "// ANCHOR: odd\n// {{#include x}}\n// ANCHOR_END: odd\n",
    ),
    ("listings/p/examples/p_run.rs", "fn main() {}\n"),
    (
        "listings/p/examples/p_run.stdout",
        "survived 18 of 100\n$x$ <b> {{#value no/such/key}}\n",
    ),
    (
        "listings/p/compile_fail/moved.rs",
        "fn main() { let x = 1y; }\n",
    ),
    (
        "listings/p/compile_fail/moved.stderr",
        "error: invalid suffix `y`\n  | ^^ $a$\n",
    ),
    (
        "listings/p/exercises/guess_it.rs",
        "// ANCHOR: task\npub fn guess() {\n    todo!()\n}\n// ANCHOR_END: task\nmod tests;\n",
    ),
    (
        "listings/p/exercises/guess_it_solution.rs",
        "// ANCHOR: solution\npub fn guess() {}\n// ANCHOR_END: solution\nmod tests;\n",
    ),
    ("peers/c/p/game.c", "int main(void) { return 0; }\n"),
    ("sessions/walk.toml", "command = \"walk --csv\"\n"),
    ("sessions/grid.toml", "command = \"grid\"\n"),
    (
        "sessions/grid.stdout",
        "x,y,z\n1,1,5\n2,1,6\n1,2,7\n2,2,8\n",
    ),
    ("sessions/tasks.toml", "command = \"tasks\"\n"),
    (
        "sessions/tasks.stdout",
        "thread,start,end,task,stolen\nthread 0,0,10,0 to 500,no\n\
         thread 1,1,1.5,750 to 1000,yes\nthread 0,10,18,500 to 750,no\n",
    ),
    ("sessions/folded.toml", "command = \"fold <x>\"\n"),
    (
        "sessions/folded.stdout",
        "main;a::find 60\nmain;b<c> 30\nmain 9\nmain;rare 1\n",
    ),
    ("sessions/ragged.toml", "command = \"ragged\"\n"),
    ("sessions/ragged.stdout", "x,y\n1,2\n3\n"),
    (
        "book.toml",
        "[book]\ntitle = \"Small\"\n[preprocessor.evidence]\ncommand = \"PROGRAM\"\n\
         before = [\"links\", \"index\"]\npublished = \"m\"\n\
         [output.html.playground]\nrunnable = false\n",
    ),
    (
        "src/SUMMARY.md",
        "# Summary\n\n- [Start](start.md)\n- [Game](p/game.md)\n  \
         - [Solution](p/guess-it-solution.md)\n- [Code](p/listings.md)\n",
    ),
    ("src/start.md", "# Start\n"),
    (
        "src/p/game.md",
        "# Game\n\n{{#exercise p/guess_it}}\nGuess *well*, at most $\\log_2 n$ times.\n{{#end}}\n",
    ),
    (
        "src/p/guess-it-solution.md",
        "# Solution\n\n{{#solution p/guess_it}}\n",
    ),
    (
        "src/p/listings.md",
        "# Code\n\n{{#files listings/p peers/c/p}}\n",
    ),
];

impl Small {
    pub fn new() -> Small {
        let small = Small {
            root: tempfile::tempdir().unwrap(),
        };
        for (path, text) in FILES {
            small.write(path, text);
        }
        small.write("measured/m.json", &measured("m", 1.0));
        let mut walk = String::from("bet,a,b\n");
        for bet in 0..1000 {
            let x = f64::from(bet);
            writeln!(walk, "{bet},{},{}", 100.0 + x.sin() * 40.0, x / 10.0).unwrap();
        }
        small.write("sessions/walk.stdout", &walk);
        small
    }

    /// The book with `text` as the page `src/p/game.md`, besides its exercise.
    pub fn with_page(text: &str) -> Small {
        let small = Small::new();
        small.write("src/p/game.md", &page(text));
        small
    }

    pub fn root(&self) -> &Path {
        self.root.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Adds the figures of the reader's own machine, half as fast.
    pub fn measure_here(&self) {
        self.write("measured/local.json", &measured("local", 2.0));
    }

    /// The pages as the preprocessor's function gets them.
    pub fn pages(&self) -> Vec<Page> {
        [
            "start.md",
            "p/game.md",
            "p/guess-it-solution.md",
            "p/listings.md",
        ]
        .map(|path| Page {
            path: PathBuf::from(path),
            text: fs::read_to_string(self.root().join("src").join(path)).unwrap(),
        })
        .to_vec()
    }

    pub fn options() -> Options {
        Options {
            published: Some("m".into()),
            src: "src".into(),
        }
    }

    /// What is wrong with the pages, a line each.
    pub fn problems(&self) -> Vec<String> {
        match expand(self.root(), &Small::options(), &self.pages()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    /// Builds the whole book, the preprocessor in this process, and returns the
    /// HTML of a page's content.
    pub fn html(&self, page: &str) -> String {
        let mut book = MDBook::load(self.root()).unwrap();
        // Of this name, it takes the place of the command of book.toml.
        book.with_preprocessor(Evidence);
        book.build().unwrap();
        let text = fs::read_to_string(self.root().join("book").join(page)).unwrap();
        let start = text.find("<main>").unwrap();
        let end = text.find("</main>").unwrap();
        text[start..end].to_string()
    }
}

/// `text` as a page that sets the exercise, too, as its solution demands.
pub fn page(text: &str) -> String {
    format!("{text}\n\n{{{{#exercise p/guess_it}}}}\nGuess.\n{{{{#end}}}}\n")
}

fn measured(name: &str, factor: f64) -> String {
    let figure = |label: &str, seconds: f64, threads: u32, run: &str| {
        let samples: Vec<f64> = [1.0, 1.01, 1.02].map(|s| s * seconds * factor).to_vec();
        serde_json::json!({
            "label": label, "unit": "s", "samples": samples, "threads": threads,
            "size": "100 players", "work": {"amount": 1000.0, "unit": "bet"},
            "includes": "allocation", "run": run,
        })
    };
    let mut bytes = figure("Bytes", 1e6, 1, "1");
    bytes["unit"] = "B".into();
    let run = serde_json::json!({
        "command": "cargo xtask measure", "date": "2026-11-23", "commit": "abc",
        "tools": {"rustc": "rustc 1.95.0"}, "flags": {},
    });
    let measured = serde_json::json!({
        "schema": SCHEMA,
        "machine": {"name": name, "cpu": format!("CPU of {name}"), "cores": 2, "threads": 2,
                    "caches": [], "memory_bytes": 1u64 << 34, "system": "Linux"},
        "runs": {"1": run, "2": run},
        "figures": {
            "p/game/rust": figure("Rust", 0.01, 1, "1"),
            "p/game/python": figure("Python", 1.7, 1, "1"),
            "p/game/other": figure("Other", 1.0, 1, "2"),
            "p/size/bytes": bytes,
            "p/size/seconds": figure("Seconds", 1.0, 1, "1"),
            "p/scale/t1": figure("Rust", 1.0, 1, "1"),
            "p/scale/t2": figure("Rust", 0.5, 2, "1"),
        },
    });
    let text = measured.to_string();
    Measured::parse("m", &text).expect("figures as the book keeps them");
    text
}
