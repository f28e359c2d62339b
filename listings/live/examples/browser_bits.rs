//! Which functions have other bits in a page than here.

use std::hint::black_box;

type Function = fn(f64) -> f64;

const NUMBERS: u32 = 100_000;

// ANCHOR: differ
/// For how many of the numbers 0.001, 0.002, … two functions differ, and by
/// how many units in the last place at most; for results of equal sign.
fn differ(here: Function, there: Function) -> (usize, u64) {
    let distances = (1..=NUMBERS).map(|i| {
        let x = black_box(f64::from(i) / 1000.0);
        here(x).to_bits().abs_diff(there(x).to_bits())
    });
    let others: Vec<u64> = distances.filter(|distance| *distance > 0).collect();
    (others.len(), others.into_iter().max().unwrap_or(0))
}
// ANCHOR_END: differ

/// Functions of the standard library, and what they are on a target without a
/// library of its own.
const FUNCTIONS: [(&str, Function, Function); 6] = [
    ("sqrt", f64::sqrt, libm::sqrt),
    ("exp", f64::exp, libm::exp),
    ("ln", f64::ln, libm::log),
    ("sin", f64::sin, libm::sin),
    ("cos", f64::cos, libm::cos),
    ("tanh", f64::tanh, libm::tanh),
];

fn main() {
    println!("of {NUMBERS} numbers");
    for (name, here, there) in FUNCTIONS {
        let (numbers, units) = differ(here, there);
        println!("{name:5} {numbers:6} differ, by at most {units} ULP");
    }
}
