//! Cells and walks are the same numbers in all languages, walks bit for bit;
//! our comparisons of floats decide as those of Python.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::correctness::{
    PAIRS, cells_map, close_as_math, close_as_numpy, walk,
};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("cells and walks in C agree", in_c),
        Peers::Python.test("cells and walks in Python agree", in_python),
        Peers::Python.test("comparisons of Python decide as ours", comparisons),
    ]
}

const C: &str = "peers/c/serial/correctness.c";
const PYTHON: &str = "peers/python/serial/correctness.py";

/// Each cell counts with a weight, so that a swap of two is noticed.
fn cells() -> f64 {
    let n = 10_007;
    let mut x: Vec<f32> = (0..n)
        .map(|i| (3.0 * f64::from(i) / f64::from(n) - 1.0) as f32)
        .collect();
    x[0] = -1e-9;
    let weights = (0..).map(|i| f64::from(i % 7 + 1));
    let cells = cells_map(&x).into_iter().map(f64::from);
    weights.zip(cells).map(|(weight, cell)| weight * cell).sum()
}

fn ends(walks: u64) -> f64 {
    (0..walks).map(|particle| walk(&particle)).sum()
}

fn in_c() -> Result<(), Failed> {
    let theirs = answer(C, &["--positions", "10007"])?["cells"];
    equal("cells", cells(), theirs)?;
    equal("ends", ends(101), answer(C, &["--walks", "101"])?["ends"])
}

fn in_python() -> Result<(), Failed> {
    for by in ["list", "numpy"] {
        let arguments = ["--positions", "10007", "--by", by];
        equal(by, cells(), answer(PYTHON, &arguments)?["cells"])?;
    }
    for by in ["list", "pool"] {
        let arguments = ["--walks", "101", "--by", by];
        equal(by, ends(101), answer(PYTHON, &arguments)?["ends"])?;
    }
    Ok(())
}

fn comparisons() -> Result<(), Failed> {
    let theirs = answer(PYTHON, &[])?;
    let bits = |is_close: fn(f64, f64) -> bool| -> f64 {
        (0..)
            .zip(PAIRS)
            .map(|(i, (_, a, b))| f64::from(u32::from(is_close(a, b)) << i))
            .sum()
    };
    equal("math.isclose", bits(close_as_math), theirs["math"])?;
    equal("numpy.isclose", bits(close_as_numpy), theirs["numpy"])?;
    let (a, b) = (1.0, 1.0 - 1.0000e-5 - 1.0002e-8);
    let swapped =
        u32::from(close_as_numpy(a, b)) + 2 * u32::from(close_as_numpy(b, a));
    equal("swapped", f64::from(swapped), theirs["numpy_swapped"])
}
