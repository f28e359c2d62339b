//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::timing::{sum_of_slice, sum_of_squares, sum_opaque};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("squares in C give the same sum", || {
            squares("peers/c/serial/timing.c", &[])
        }),
        Peers::Python.test("squares in Python give the same sum", || {
            squares("peers/python/serial/timing.py", &[])
        }),
        Peers::Python.test("squares in NumPy give the same sum", || {
            squares("peers/python/serial/timing.py", &["--numpy"])
        }),
    ]
}

/// Sums below 2⁵³, which the answer's floats hold exactly.
fn squares(program: &str, flags: &[&str]) -> Result<(), Failed> {
    let arguments = [flags, &["--squares", "200000"]].concat();
    let theirs = answer(program, &arguments)?["sum"];
    let numbers: Vec<u64> = (1..=200_000).collect();
    equal("closed form", sum_of_squares(200_000) as f64, theirs)?;
    equal("opaque", sum_opaque(200_000) as f64, theirs)?;
    equal("slice", sum_of_slice(&numbers) as f64, theirs)
}
