//! The picture and the squares are the same in all languages.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::{
    granularity::fill_rayon,
    rayon::{Frame, squares_rayon},
};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("chunks in C agree", in_c),
        Peers::Python.test("squares in Python agree", in_python),
    ]
}

/// Each pixel counts with a weight, so that a swap of two is noticed.
fn picture() -> f64 {
    let frame = Frame {
        width: 256,
        height: 128,
    };
    let mut pixels = vec![0; frame.pixels()];
    fill_rayon(&mut pixels, |i| {
        frame.steps(i % frame.width, i / frame.width)
    });
    let weights = (0..).map(|i| f64::from(i % 7 + 1));
    let steps = pixels.into_iter().map(f64::from);
    weights
        .zip(steps)
        .map(|(weight, steps)| weight * steps)
        .sum()
}

fn squares() -> f64 {
    let numbers: Vec<u64> = (0..10).collect();
    let squares = squares_rayon(&numbers);
    let weighted: u64 = (1..).zip(squares).map(|(i, square)| i * square).sum();
    weighted as f64
}

fn in_c() -> Result<(), Failed> {
    let program = "peers/c/threads/granularity.c";
    for way in [["--chunk", "1"], ["--chunk", "4096"]] {
        let sum = answer(program, &way)?["sum"];
        equal(way.join(" ").as_str(), picture(), sum)?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/granularity.py";
    equal("squares", squares(), answer(program, &[])?["sum"])
}
