//! The picture has the same pixels in all languages, whoever shares out its
//! rows.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::rayon::{Frame, rows_serial};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("pictures in C agree", in_c),
        Peers::Python.test("pictures in Python agree", in_python),
    ]
}

const SIZE: [&str; 4] = ["--width", "64", "--height", "33"];

/// Each pixel counts with a weight, so that a swap of two is noticed.
fn picture() -> f64 {
    let frame = Frame {
        width: 64,
        height: 33,
    };
    let mut pixels = vec![0; frame.pixels()];
    rows_serial(&mut pixels, frame.width, |y, row| frame.row(y, row));
    let weights = (0..).map(|i| f64::from(i % 7 + 1));
    let steps = pixels.into_iter().map(f64::from);
    weights
        .zip(steps)
        .map(|(weight, steps)| weight * steps)
        .sum()
}

fn all(program: &str, ways: &[&[&str]]) -> Result<(), Failed> {
    for way in ways {
        let arguments = [&SIZE[..], way].concat();
        equal(
            way.join(" ").as_str(),
            picture(),
            answer(program, &arguments)?["steps"],
        )?;
    }
    Ok(())
}

fn in_c() -> Result<(), Failed> {
    let program = "peers/c/threads/rayon.c";
    all(program, &[&[], &["--threads", "2"]])
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/rayon.py";
    all(program, &[&[], &["--by", "prange"], &["--by", "processes"]])
}
