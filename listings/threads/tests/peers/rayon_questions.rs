//! Sums are the same up to the rounding of an order.

use peer_tests::{Failed, Peers, Trial, answer, near};
use threads::rayon_questions::sum_fixed;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("sums by OpenMP agree", in_c),
        Peers::Python.test("sums in Python agree", in_python),
    ]
}

const N: u32 = 10_007;

/// Each of two orders is off by at most n roundings of 2⁻⁵³.
fn close(theirs: f64) -> Result<(), Failed> {
    let x: Vec<f64> = (1..=N).map(|i| 1.0 / f64::from(i)).collect();
    let ours = sum_fixed(&x);
    near("sum", ours, theirs, f64::from(N) * f64::EPSILON * ours)
}

fn in_c() -> Result<(), Failed> {
    let program = "peers/c/threads/rayon_questions.c";
    close(answer(program, &["--length", "10007"])?["sum"])
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/rayon_questions.py";
    for by in ["numpy", "prange"] {
        let arguments = ["--length", "10007", "--by", by];
        close(answer(program, &arguments)?["sum"])?;
    }
    Ok(())
}
