//! Products of matrices, and what they are compared with. Where a version is
//! slow, only the first rows of the product are computed, with the whole of the
//! second matrix.

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, criterion_group, criterion_main,
    measurement::WallTime,
};
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
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    product: Product,
    rows: usize,
    n: usize,
) {
    group.bench_function(name, |bench| {
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

/// The name of a size, the rows of the product that are computed, and n.
type Size = (&'static str, usize, usize);

const SMALL: Size = ("256", 256, 256);

fn products(c: &mut Criterion) {
    let rows = [SMALL, ("1024", 128, 1024), ("2048", 64, 2048)];
    let whole = [SMALL, ("1024", 1024, 1024), ("2048", 1024, 2048)];
    let naive = [
        SMALL,
        ("1024", 32, 1024),
        ("1040", 32, 1040),
        ("2048", 8, 2048),
    ];
    for (name, product, sizes) in [
        (
            "serial/matmul/naive",
            product_naive as Product,
            &naive as &[Size],
        ),
        ("serial/matmul/rows", product_rows, &rows),
        ("serial/matmul/vectors", product_vectors, &rows),
        ("serial/matmul/blocked", product_blocked, &rows),
        ("serial/matmul/packed", product_packed, &whole),
        ("serial/matmul/ndarray", in_ndarray, &whole),
        ("serial/matmul/faer", in_faer, &whole),
    ] {
        let mut group = c.benchmark_group(name);
        for (size, rows, n) in sizes {
            bench(&mut group, size, product, *rows, *n);
        }
        group.finish();
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
