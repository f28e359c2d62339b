//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal, near};
use serial::simd::{dot_naive, sum_exact, sum_naive};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("sums and dot products in C agree", simd_in_c),
        Peers::Python
            .test("sums and dot products in NumPy agree", simd_in_numpy),
    ]
}

const LENGTH: usize = 10_007;

fn harmonic() -> Vec<f64> {
    (0..LENGTH).map(|i| 1.0 / (1 + i) as f64).collect()
}

/// All roundings of a sum of positive terms: n ε / 2 of the sum, and as much for
/// the products.
fn bound(sum: f64) -> f64 {
    LENGTH as f64 * f64::EPSILON * sum
}

/// The plain loops round as ours do, bit for bit; gcc may fuse the
/// multiplication of a dot product with its addition.
fn simd_in_c() -> Result<(), Failed> {
    let (x, program) = (harmonic(), "peers/c/serial/simd.c");
    let exact = sum_exact(&x).ok_or("not exact")?;
    let dot = dot_naive(&x, &x);
    let c = |flags: &[&str]| -> Result<f64, Failed> {
        let arguments = [&["--length", "10007"], flags].concat();
        Ok(answer(program, &arguments)?["result"])
    };
    equal("sum", sum_naive(&x), c(&[])?)?;
    near("reordered sum", exact, c(&["--fast", "1"])?, bound(exact))?;
    near("dot", dot, c(&["--dot", "1"])?, bound(dot))?;
    let fast = c(&["--dot", "1", "--fast", "1"])?;
    near("reordered dot", dot, fast, bound(dot))
}

fn simd_in_numpy() -> Result<(), Failed> {
    let (x, program) = (harmonic(), "peers/python/serial/simd.py");
    let exact = sum_exact(&x).ok_or("not exact")?;
    let sum = answer(program, &["--length", "10007"])?["result"];
    near("sum", exact, sum, bound(exact))?;
    let theirs = answer(program, &["--length", "10007", "--dot"])?["result"];
    let dot = dot_naive(&x, &x);
    near("dot", dot, theirs, bound(dot))
}
