//! Products of matrices, and what they are compared with. Where a version is
//! slow, only the first rows of the product are computed, with the whole of the
//! second matrix.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use ndarray::{ArrayView2, ArrayViewMut2, linalg::general_mat_mul};
use serial::matmul::{
    Matrix, ShapeError, product_blocked, product_naive, product_packed,
    product_rows, product_vectors,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/matmul_solution.rs"]
mod solution;

type Product = fn(&Matrix, &Matrix, &mut Matrix) -> Result<(), ShapeError>;

/// Between -1 and 1, no two rows alike.
fn numbers(rows: usize, columns: usize) -> Matrix {
    Matrix::from_fn(rows, columns, |i, j| {
        ((i * columns + j) as f64 * 0.37).sin()
    })
}

/// Measures `product` of the first `rows` rows of a matrix of `n` columns with
/// `n` by `n` numbers.
fn bench(
    c: &mut Criterion,
    name: &str,
    product: Product,
    rows: usize,
    n: usize,
) {
    c.bench_function(&format!("serial/matmul/{name}/{n}"), |bench| {
        // Made here, so that a run of one bench makes no others' matrices.
        let (a, b) = (numbers(rows, n), numbers(n, n));
        let mut out = Matrix::zeros(rows, n);
        bench.iter(|| {
            product(black_box(&a), black_box(&b), black_box(&mut out))
                .expect("shapes fit");
        });
    });
}

fn view(x: &Matrix) -> ArrayView2<'_, f64> {
    ArrayView2::from_shape((x.rows(), x.columns()), x.elements())
        .expect("a matrix has its elements")
}

fn in_ndarray(
    a: &Matrix,
    b: &Matrix,
    c: &mut Matrix,
) -> Result<(), ShapeError> {
    let shape = (c.rows(), c.columns());
    let mut to = ArrayViewMut2::from_shape(shape, c.elements_mut())
        .expect("a matrix has its elements");
    general_mat_mul(1.0, &view(a), &view(b), 0.0, &mut to);
    Ok(())
}

fn in_faer(a: &Matrix, b: &Matrix, c: &mut Matrix) -> Result<(), ShapeError> {
    let (m, k, n) = (a.rows(), a.columns(), b.columns());
    matmul(
        MatMut::from_row_major_slice_mut(c.elements_mut(), m, n),
        Accum::Replace,
        MatRef::from_row_major_slice(a.elements(), m, k),
        MatRef::from_row_major_slice(b.elements(), k, n),
        1.0,
        Par::Seq,
    );
    Ok(())
}

fn products(c: &mut Criterion) {
    for (name, product, sizes) in [
        (
            "naive",
            product_naive as Product,
            &[(256, 256), (32, 1024), (32, 1040), (8, 2048)][..],
        ),
        ("rows", product_rows, &[(256, 256), (128, 1024), (64, 2048)]),
        (
            "vectors",
            product_vectors,
            &[(256, 256), (128, 1024), (64, 2048)],
        ),
        (
            "blocked",
            product_blocked,
            &[(256, 256), (128, 1024), (64, 2048)],
        ),
        (
            "packed",
            product_packed,
            &[(256, 256), (1024, 1024), (1024, 2048)],
        ),
        (
            "ndarray",
            in_ndarray,
            &[(256, 256), (1024, 1024), (1024, 2048)],
        ),
        ("faer", in_faer, &[(256, 256), (1024, 1024), (1024, 2048)]),
    ] {
        for (rows, n) in sizes {
            bench(c, name, product, *rows, *n);
        }
    }
}

/// A second matrix that nobody has written to.
fn zeros(c: &mut Criterion) {
    c.bench_function("serial/matmul/zeros", |bench| {
        let (a, b) = (numbers(64, 2048), Matrix::zeros(2048, 2048));
        let mut out = Matrix::zeros(64, 2048);
        bench.iter(|| {
            product_vectors(black_box(&a), black_box(&b), black_box(&mut out))
                .expect("shapes fit");
        });
    });
}

fn vectors(c: &mut Criterion) {
    let square = || (numbers(2048, 2048), numbers(2048, 1));
    c.bench_function("serial/matmul/vector", |bench| {
        let ((a, x), mut y) = (square(), vec![0.0; 2048]);
        bench.iter(|| {
            let (a, x) = (black_box(&a), black_box(x.elements()));
            solution::product_vector(a, x, black_box(&mut y))
                .expect("shapes fit");
        });
    });
    c.bench_function("serial/matmul/vector_naive", |bench| {
        let ((a, x), mut y) = (square(), Matrix::zeros(2048, 1));
        bench.iter(|| {
            product_naive(black_box(&a), black_box(&x), black_box(&mut y))
                .expect("shapes fit");
        });
    });
}

criterion_group!(benches, products, zeros, vectors);
criterion_main!(benches);
