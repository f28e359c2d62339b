//! Walks through a matrix in several orders, and slices against masks.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::{Array1, Array2, ArrayRef1, ArrayRef2, ArrayView2, Axis};
use serial::ndarray::{
    coin, cumulate, cumulate_rows, hilbert, negate_at, negate_masked,
    negate_slice, negate_where, sum_by_columns, sum_by_iterator, sum_by_rows,
    sum_in_memory,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/ndarray_solution.rs"]
mod solution;

/// Rows and columns: no power of two, whose columns would crowd a few sets of
/// the caches.
const SIDE: usize = 2000;
const LENGTH: usize = 1_000_000;

fn sums(c: &mut Criterion) {
    let a = hilbert(SIDE, SIDE);
    let t = a.t();
    let mut sum =
        |name, sum: fn(&ArrayRef2<f64>) -> f64, a: ArrayView2<f64>| {
            c.bench_function(name, |b| b.iter(|| sum(black_box(&a))));
        };
    sum("serial/ndarray/sum_by_rows", sum_by_rows, a.view());
    sum("serial/ndarray/sum_by_columns", sum_by_columns, a.view());
    sum("serial/ndarray/iterator", sum_by_iterator, a.view());
    sum("serial/ndarray/iterator_transposed", sum_by_iterator, t);
    sum("serial/ndarray/zip_transposed", sum_in_memory, t);
    sum("serial/ndarray/sum", ArrayRef2::sum, a.view());
    sum("serial/ndarray/sum_transposed", ArrayRef2::sum, t);
    for (name, axis) in
        [("serial/ndarray/axis_0", 0), ("serial/ndarray/axis_1", 1)]
    {
        c.bench_function(name, |b| {
            b.iter(|| black_box(&a).sum_axis(Axis(axis)));
        });
    }
}

/// With copies that come out of memory which was there before.
fn copies(c: &mut Criterion) {
    let a = hilbert(SIDE, SIDE);
    let mut copy: Array2<f64> = Array2::zeros((SIDE, SIDE));
    c.bench_function("serial/ndarray/assign", |b| {
        b.iter(|| black_box(&mut copy).assign(black_box(&a)));
    });
    c.bench_function("serial/ndarray/assign_transposed", |b| {
        b.iter(|| black_box(&mut copy).assign(&black_box(&a).t()));
    });
    c.bench_function("serial/ndarray/transpose", |b| {
        b.iter(|| black_box(black_box(&a).t()));
    });
    // Running sums of zeros stay zeros, however often they are taken.
    let mut a: Array2<f64> = Array2::zeros((SIDE, SIDE));
    for (name, axis) in [
        ("serial/ndarray/cumulate_0", 0),
        ("serial/ndarray/cumulate_1", 1),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| cumulate(black_box(&mut a), Axis(axis)));
        });
    }
    c.bench_function("serial/ndarray/cumulate_rows", |b| {
        b.iter(|| cumulate_rows(black_box(&mut a)));
    });
}

fn masks(c: &mut Criterion) {
    let mut x = Array1::from_shape_fn(LENGTH, |i| 1.0 / (1 + i) as f64);
    c.bench_function("serial/ndarray/negate_slice", |b| {
        b.iter(|| negate_slice(black_box(&mut x)));
    });
    let even = Array1::from_shape_fn(LENGTH, |i| i % 2 == 0);
    let random = Array1::from_shape_fn(LENGTH, |i| coin(i as u64));
    type Negate = fn(&mut ArrayRef1<f64>, &ArrayRef1<bool>);
    let mut negate = |name, negate: Negate, mask: &Array1<bool>| {
        c.bench_function(name, |b| {
            b.iter(|| negate(black_box(&mut x), black_box(mask)));
        });
    };
    negate("serial/ndarray/masked/every_other", negate_masked, &even);
    negate("serial/ndarray/masked/random", negate_masked, &random);
    negate("serial/ndarray/where/every_other", negate_where, &even);
    negate("serial/ndarray/where/random", negate_where, &random);
    for (name, mask) in [
        ("serial/ndarray/at/every_other", even),
        ("serial/ndarray/at/random", random),
    ] {
        let indices: Vec<usize> = (0..LENGTH).filter(|i| mask[*i]).collect();
        c.bench_function(name, |b| {
            b.iter(|| negate_at(black_box(&mut x), black_box(&indices)));
        });
    }
}

// ANCHOR: halve_by_index
fn halve_by_index(image: &ArrayRef2<f64>) -> Array2<f64> {
    let (rows, columns) = image.dim();
    Array2::from_shape_fn((rows / 2, columns / 2), |(i, j)| {
        let (i, j) = (2 * i, 2 * j);
        0.25 * (image[[i, j]]
            + image[[i, j + 1]]
            + image[[i + 1, j]]
            + image[[i + 1, j + 1]])
    })
}
// ANCHOR_END: halve_by_index

fn exercise(c: &mut Criterion) {
    let image = hilbert(SIDE, SIDE);
    let halved = solution::halve(&image);
    assert_eq!(halve_by_index(&image), halved);
    c.bench_function("serial/ndarray/halve_by_index", |b| {
        b.iter(|| halve_by_index(black_box(&image)));
    });
    c.bench_function("serial/ndarray/halve", |b| {
        b.iter(|| solution::halve(black_box(&image)));
    });
}

criterion_group!(benches, sums, copies, masks, exercise);
criterion_main!(benches);
