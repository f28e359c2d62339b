//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::loops::sum_iter;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("the loop in C gives the same sum", || {
            squares("peers/c/serial/loops.c", &[])
        }),
        Peers::Python.test("a loop gives the same sum", || python("loop")),
        Peers::Python.test("a comprehension gives the same sum", || {
            python("comprehension")
        }),
        Peers::Python
            .test("a generator gives the same sum", || python("generator")),
        Peers::Python.test("map gives the same sum", || python("mapped")),
        Peers::Python.test("einsum gives the same sum", || python("numpy")),
        Peers::Python.test("Numba gives the same sum", || python("compiled")),
        Peers::Python
            .test("Numba's range gives the same sum", || python("counted")),
    ]
}

fn python(method: &str) -> Result<(), Failed> {
    squares("peers/python/serial/loops.py", &["--method", method])
}

/// Sums below 2⁵³, which the answer's floats hold exactly.
fn squares(program: &str, flags: &[&str]) -> Result<(), Failed> {
    let arguments = [flags, &["--length", "200000"]].concat();
    let theirs = answer(program, &arguments)?["sum"];
    let numbers: Vec<u32> = (1..=200_000).collect();
    equal("sum", sum_iter(&numbers) as f64, theirs)
}
