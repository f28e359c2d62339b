//! Triads and sincs are the same numbers in all languages, up to how their
//! libraries round a sine.

use ndarray::Array1;
use peer_tests::{Failed, Peers, Trial, answer, near};
use threads::arrays::{sinc_all, triad};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("triads and sincs in C agree", in_c),
        Peers::Python
            .test("triads and sincs in NumPy and Numba agree", in_python),
    ]
}

const LENGTH: usize = 10_007;
const C: &str = "peers/c/threads/arrays.c";
const PYTHON: &str = "peers/python/threads/arrays.py";

/// Each element counts with a weight, so that a swap of two is noticed.
fn weighted(x: &Array1<f64>) -> f64 {
    x.indexed_iter().map(|(i, x)| (i % 7 + 1) as f64 * x).sum()
}

/// Sums of whole numbers are exact, whatever their order.
fn triads() -> f64 {
    let b: Array1<f64> = (0..LENGTH).map(|i| (i % 100) as f64).collect();
    let c: Array1<f64> = (0..LENGTH).map(|i| (i % 7) as f64).collect();
    let mut a = Array1::zeros(LENGTH);
    triad(&mut a, &b, 3.0, &c);
    weighted(&a)
}

/// The sum of the rounding errors of `LENGTH` terms and of its chain.
fn sincs() -> (f64, f64) {
    let n = LENGTH as f64;
    let mut x: Array1<f64> = (0..LENGTH).map(|i| 1.0 + i as f64 / n).collect();
    sinc_all(&mut x);
    let sum = weighted(&x);
    (sum, n * f64::EPSILON * sum)
}

fn in_c() -> Result<(), Failed> {
    let (sum, bound) = sincs();
    for threads in ["1", "2"] {
        let ask = |sinc| {
            let arguments =
                ["--length", "10007", "--threads", threads, "--sinc", sinc];
            answer(C, &arguments)
        };
        near("triad", triads(), ask("0")?["sum"], 0.0)?;
        near("sinc", sum, ask("1")?["sum"], bound)?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let (sum, bound) = sincs();
    for by in ["numpy", "numba", "processes"] {
        let arguments = ["--length", "10007", "--sinc", "--by", by];
        near(by, sum, answer(PYTHON, &arguments)?["sum"], bound)?;
        if by != "processes" {
            let arguments = ["--length", "10007", "--by", by];
            near(by, triads(), answer(PYTHON, &arguments)?["sum"], 0.0)?;
        }
    }
    Ok(())
}
