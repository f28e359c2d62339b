//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::matmul::{Matrix, product_packed};

const IN_C: &str = "peers/c/serial/matmul.c";
const IN_PYTHON: &str = "peers/python/serial/matmul.py";

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("products in C agree", || {
            product(IN_C, &["--by-rows", "0"])?;
            product(IN_C, &["--by-rows", "1"])
        }),
        Peers::Python
            .test("a product in NumPy agrees", || product(IN_PYTHON, &[])),
        Peers::Python.test("a product in Numba agrees", || {
            product(IN_PYTHON, &["--numba"])
        }),
    ]
}

/// Of whole numbers, whose products and sums need no rounding.
fn product(peer: &str, flags: &[&str]) -> Result<(), Failed> {
    let sizes = ["--rows", "19", "--n", "101"];
    let theirs = answer(peer, &[&sizes, flags].concat())?;
    let (rows, n) = (19, 101);
    let a = Matrix::from_fn(rows, n, |i, j| ((i * n + j) % 17) as f64 - 8.0);
    let b = Matrix::from_fn(n, n, |i, j| ((i * n + j) % 13) as f64 - 6.0);
    let mut c = Matrix::zeros(rows, n);
    product_packed(&a, &b, &mut c)?;
    equal("first", c.row(0)[0], theirs["first"])?;
    equal("middle", c.row(rows / 2)[n / 3], theirs["middle"])?;
    equal("last", c.row(rows - 1)[n - 1], theirs["last"])
}
