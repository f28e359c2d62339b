//! The peers of this part do the same work as its listings and come to the same
//! answer.

use ndarray::{Array1, Array2};
use peer_tests::{Failed, Peers, Trial, answer, equal, near};
use serial::elementwise::{
    add_new, center_columns, center_rows, fuse_operators, sinc_mapv,
};

#[path = "../../exercises/elementwise_solution.rs"]
#[allow(dead_code, unused_imports, reason = "its tests run elsewhere")]
mod solution;

const C: &str = "peers/c/serial/elementwise.c";
const PYTHON: &str = "peers/python/serial/elementwise.py";
const LENGTH: usize = 2500;
const SIDE: usize = 50;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("elementwise work in C gives the same", || {
            same(C, "0", &sums(), 0.0)?;
            same(C, "1", &fused(), 0.0)?;
            same(C, "2", &sines(), 4.0 * f64::EPSILON)?;
            same(C, "3", &smoothed(), f64::EPSILON)
        }),
        Peers::Python.test("elementwise work in NumPy gives the same", || {
            for method in ["new", "out"] {
                same(PYTHON, method, &sums(), 0.0)?;
            }
            for method in ["fuse", "fuse_out"] {
                same(PYTHON, method, &fused(), 0.0)?;
            }
            same(PYTHON, "sinc", &sines(), 4.0 * f64::EPSILON)?;
            for method in ["smooth", "smooth_temporaries"] {
                same(PYTHON, method, &smoothed(), f64::EPSILON)?;
            }
            let (mut columns, mut rows) = (square(), square());
            center_columns(&mut columns);
            center_rows(&mut rows);
            let bound = SIDE as f64 * f64::EPSILON;
            same(PYTHON, "center_columns", &flat(columns), bound)?;
            same(PYTHON, "center_rows", &flat(rows), bound)
        }),
        Peers::Python.test("elementwise work in Numba gives the same", || {
            same(PYTHON, "fuse_numba", &fused(), 0.0)?;
            same(PYTHON, "sinc_numba", &sines(), 4.0 * f64::EPSILON)
        }),
    ]
}

/// The first, a middle and the last element.
fn same(
    peer: &str,
    method: &str,
    ours: &Array1<f64>,
    bound: f64,
) -> Result<(), Failed> {
    let arguments = ["--method", method, "--length", "2500"];
    let theirs = answer(peer, &arguments)?;
    let n = ours.len();
    for (name, at) in [("first", 0), ("middle", n * 3 / 7), ("last", n - 1)] {
        let what = format!("{method}, {name}");
        if bound == 0.0 {
            equal(&what, ours[at], theirs[name])?;
        } else {
            near(&what, ours[at], theirs[name], bound)?;
        }
    }
    Ok(())
}

/// Products by a quarter are exact: fusing a multiplication with an addition
/// changes nothing.
fn operands() -> [Array1<f64>; 3] {
    [
        Array1::from_shape_fn(LENGTH, |i| 1.0 / (1 + i) as f64),
        Array1::from_shape_fn(LENGTH, |i| (i % 7) as f64),
        Array1::from_elem(LENGTH, 0.25),
    ]
}

fn sums() -> Array1<f64> {
    let [a, b, _] = operands();
    add_new(&a, &b)
}

fn fused() -> Array1<f64> {
    let [a, b, c] = operands();
    fuse_operators(&a, &b, &c)
}

/// Libraries may choose other points between the ends in the last bit, where
/// sinc is at most as steep as 1/2.
fn sines() -> Array1<f64> {
    sinc_mapv(&Array1::linspace(-20.0, 20.0, LENGTH))
}

fn square() -> Array2<f64> {
    Array2::from_shape_fn((SIDE, SIDE), |(i, j)| {
        1.0 / (1 + i * SIDE + j) as f64
    })
}

fn flat(a: Array2<f64>) -> Array1<f64> {
    a.into_iter().collect()
}

fn smoothed() -> Array1<f64> {
    let mut next = Array2::zeros((SIDE, SIDE));
    solution::smooth(&square(), &mut next);
    flat(next)
}
