//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::roofline::triad_fresh;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("the triad in C agrees", || {
            triads("peers/c/serial/roofline.c", &[])
        }),
        Peers::Python.test("the triad in NumPy agrees", || {
            triad_in_python(&[])?;
            triad_in_python(&["--out"])
        }),
        Peers::Python.test("the triad in Numba agrees", || {
            triad_in_python(&["--numba"])
        }),
    ]
}

fn triad_in_python(flags: &[&str]) -> Result<(), Failed> {
    let flags = [&["--summed", "1001"], flags].concat();
    triads("peers/python/serial/roofline.py", &flags)
}

/// Whole numbers: nothing is rounded.
fn triads(program: &str, flags: &[&str]) -> Result<(), Failed> {
    let arguments = [&["--length", "1001"], flags].concat();
    let b: Vec<f64> = (0..1001).map(|i| f64::from(i % 100)).collect();
    let c: Vec<f64> = (0..1001).map(|i| f64::from(i % 7)).collect();
    let ours: f64 = triad_fresh(&b, 3.0, &c).iter().sum();
    equal("sum", ours, answer(program, &arguments)?["sum"])
}
