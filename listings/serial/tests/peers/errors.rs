//! All languages find the same sum of a column, and the same bad lines.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::errors::{MISSING, by_result, calibrate_early, readings};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("columns with bad lines in C agree", || {
            column("peers/c/serial/errors.c")
        }),
        Peers::Python.test("columns with bad lines in Python agree", in_python),
    ]
}

fn column(program: &str) -> Result<(), Failed> {
    for (argument, every) in [("0", 0), ("3", 3), ("10", 10)] {
        let (sum, bad) = by_result(&readings(5000, every));
        let arguments = ["--lines", "5000", "--every", argument];
        let theirs = answer(program, &arguments)?;
        equal("sum", sum, theirs["sum"])?;
        equal("bad lines", bad as f64, theirs["bad"])?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/serial/errors.py";
    column(program)?;
    let mut raw: Vec<i32> = (0..100).collect();
    let mut kelvin = vec![0.0; 100];
    let last = calibrate_early(&raw, &mut kelvin).map(|()| kelvin[99]);
    let theirs = answer(program, &["--readings", "100"])?["last"];
    equal("last", last.unwrap_or(f64::NAN), theirs)?;
    raw[41] = MISSING;
    let missing = calibrate_early(&raw, &mut kelvin).map_err(|i| i as f64);
    let arguments = ["--readings", "100", "--missing", "41"];
    let theirs = answer(program, &arguments)?["missing"];
    equal("missing", missing.err().unwrap_or(f64::NAN), theirs)
}
