//! The peers of this part do the same work as its listings and come to the same
//! answer.

use ndarray::{Array1, Axis};
use peer_tests::{Failed, Peers, Trial, answer, equal, near};
use serial::ndarray::{
    coin, cumulate, hilbert, negate_masked, sum_by_columns, sum_by_rows,
};

#[path = "../../exercises/ndarray_solution.rs"]
#[allow(dead_code, unused_imports, reason = "its tests run elsewhere")]
mod solution;

const C: &str = "peers/c/serial/ndarray.c";
const NUMPY: &str = "peers/python/serial/ndarray.py";

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("walks in C add up to the same", walks_in_c),
        Peers::C.test("masks in C negate the same", || {
            negated(C, ["2", "3"], ["--random", "1"])
        }),
        Peers::C.test("an image halved in C is the same", || {
            let theirs = answer(C, &["--method", "4", "--rows", "30"])?;
            halved(theirs["halved_first"], theirs["halved_last"])
        }),
        Peers::Python.test("walks in NumPy add up to the same", walks_in_numpy),
        Peers::Python.test("masks in NumPy negate the same", || {
            for method in ["negate_mask", "negate_ufunc", "negate_where"] {
                negated(NUMPY, ["negate_slice", method], ["--random", ""])?;
            }
            Ok(())
        }),
        Peers::Python.test("an image halved in NumPy is the same", || {
            let theirs = answer(NUMPY, &["--method", "halve", "--rows", "30"])?;
            halved(theirs["first"], theirs["last"])
        }),
    ]
}

/// All roundings of a sum of `n` positive terms.
fn bound(n: usize, sum: f64) -> f64 {
    n as f64 * f64::EPSILON * sum
}

/// The plain loops round as ours do.
fn walks_in_c() -> Result<(), Failed> {
    let a = hilbert(30, 30);
    let c = |method| answer(C, &["--method", method, "--rows", "30"]);
    equal("by rows", sum_by_rows(&a), c("0")?["result"])?;
    equal("by columns", sum_by_columns(&a), c("1")?["result"])
}

fn walks_in_numpy() -> Result<(), Failed> {
    let a = hilbert(30, 30);
    let numpy = |method| -> Result<f64, Failed> {
        let theirs = answer(NUMPY, &["--method", method, "--rows", "30"])?;
        Ok(theirs["result"])
    };
    let sum = a.sum();
    near("sum", sum, numpy("sum")?, bound(900, sum))?;
    near("transposed", sum, numpy("sum_transposed")?, bound(900, sum))?;
    for (axis, name) in ["axis_0", "axis_1"].into_iter().enumerate() {
        let last = a.sum_axis(Axis(axis))[29];
        near(name, last, numpy(name)?, bound(30, last))?;
    }
    for (axis, name) in ["cumulate_0", "cumulate_1"].into_iter().enumerate() {
        let mut sums = a.clone();
        cumulate(&mut sums, Axis(axis));
        equal(name, sums[[29, 29]], numpy(name)?)?;
    }
    equal("rows", a[[0, 29]], numpy("rows")?)
}

/// Methods for every other element and for a random half; the flag for that.
fn negated(
    peer: &str,
    methods: [&str; 2],
    flag: [&str; 2],
) -> Result<(), Failed> {
    let n = 1001;
    for (method, is_random) in methods.into_iter().zip([false, true]) {
        let mut arguments = vec!["--length", "1001", "--method", method];
        if is_random {
            arguments.extend(flag.iter().filter(|part| !part.is_empty()));
        }
        let theirs = answer(peer, &arguments)?;
        let mask = Array1::from_shape_fn(n, |i| {
            if is_random {
                coin(i as u64)
            } else {
                i % 2 == 0
            }
        });
        let mut x = Array1::from_shape_fn(n, |i| 1.0 / (1 + i) as f64);
        let magnitudes = x.sum();
        negate_masked(&mut x, &mask);
        equal("last", x[n - 1], theirs["last"])?;
        near("sum", x.sum(), theirs["sum"], bound(n, magnitudes))?;
    }
    Ok(())
}

fn halved(first: f64, last: f64) -> Result<(), Failed> {
    let half = solution::halve(&hilbert(30, 30));
    // In C and here from left to right, in NumPy too.
    near("first", half[[0, 0]], first, f64::EPSILON)?;
    near("last", half[[14, 14]], last, f64::EPSILON)
}
