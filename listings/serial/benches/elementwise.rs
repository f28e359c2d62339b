//! Sums, products and sines of whole arrays, to new memory and to old.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::{Array1, Array2, ArrayRef2, s};
use serial::elementwise::{
    add_into, add_new, fuse_into, fuse_operators, fuse_steps, scale_by_index,
    scale_by_rows, scale_by_zip, sinc_lanes, sinc_loop, sinc_mapv, sinc_zip,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/elementwise_solution.rs"]
mod solution;

const SIZES: [(&str, usize); 4] = [
    ("8", 8),
    ("512", 512),
    ("32768", 32_768),
    ("4194304", 4_194_304),
];
/// Of arrays in the second cache.
const SMALL: usize = 32_768;
const LARGE: usize = 4_194_304;

fn operands(length: usize) -> [Array1<f64>; 3] {
    [
        Array1::from_shape_fn(length, |i| 1.0 / (1 + i) as f64),
        Array1::from_shape_fn(length, |i| (i % 7) as f64),
        Array1::from_elem(length, 0.25),
    ]
}

fn sums(c: &mut Criterion) {
    let mut group = c.benchmark_group("serial/elementwise/add_new");
    for (size, length) in SIZES {
        let [x, y, _] = operands(length);
        group.bench_function(size, |b| {
            b.iter(|| add_new(black_box(&x), black_box(&y)));
        });
    }
    group.finish();
    let mut group = c.benchmark_group("serial/elementwise/add_into");
    for (size, length) in SIZES {
        let [x, y, mut sum] = operands(length);
        group.bench_function(size, |b| {
            b.iter(|| {
                let sum = black_box(&mut sum);
                add_into(black_box(&x), black_box(&y), sum);
            });
        });
    }
    group.finish();
}

fn fused(c: &mut Criterion) {
    for (name, length, passes) in [
        ("serial/elementwise/fuse_operators/32768", SMALL, 32),
        ("serial/elementwise/fuse_operators/4194304", LARGE, 1),
    ] {
        let [x, y, z] = operands(length);
        c.bench_function(name, |b| {
            b.iter(|| {
                for _ in 0..passes {
                    black_box(fuse_operators(black_box(&x), &y, &z));
                }
            });
        });
    }
    type Fuse = fn(&Array1<f64>, &Array1<f64>, &Array1<f64>, &mut Array1<f64>);
    let in_one: Fuse = |a, b, c, out| fuse_into(a, b, c, out);
    for (name, fuse, length, passes) in [
        (
            "serial/elementwise/fuse_steps/32768",
            fuse_steps as Fuse,
            SMALL,
            32,
        ),
        ("serial/elementwise/fuse_into/32768", in_one, SMALL, 32),
        (
            "serial/elementwise/fuse_steps/4194304",
            fuse_steps,
            LARGE,
            1,
        ),
        ("serial/elementwise/fuse_into/4194304", in_one, LARGE, 1),
    ] {
        let [x, y, z] = operands(length);
        let mut out = Array1::zeros(length);
        c.bench_function(name, |b| {
            b.iter(|| {
                for _ in 0..passes {
                    fuse(black_box(&x), &y, &z, &mut out);
                    black_box(&mut out);
                }
            });
        });
    }
}

fn sinc(c: &mut Criterion) {
    let x = Array1::linspace(-20.0, 20.0, SMALL);
    c.bench_function("serial/elementwise/sinc_loop", |b| {
        b.iter(|| sinc_loop(black_box(&x)));
    });
    c.bench_function("serial/elementwise/sinc_mapv", |b| {
        b.iter(|| sinc_mapv(black_box(&x)));
    });
    let mut y = Array1::zeros(SMALL);
    c.bench_function("serial/elementwise/sinc_zip", |b| {
        b.iter(|| sinc_zip(black_box(&x), black_box(&mut y)));
    });
    let (x, mut y) = (x.to_vec(), y.to_vec());
    c.bench_function("serial/elementwise/sinc_lanes", |b| {
        b.iter(|| sinc_lanes(black_box(&x), black_box(&mut y)));
    });
}

fn matrices(c: &mut Criterion) {
    // 256 KiB each.
    let b = Array2::from_elem((181, 181), 1.0);
    type Scale = fn(&mut ArrayRef2<f64>, &ArrayRef2<f64>);
    for (name, scale) in [
        ("serial/elementwise/scale_by_index", scale_by_index as Scale),
        ("serial/elementwise/scale_by_rows", scale_by_rows),
        ("serial/elementwise/scale_by_zip", scale_by_zip),
    ] {
        let mut a = b.clone();
        c.bench_function(name, |bench| {
            bench.iter(|| scale(black_box(&mut a), black_box(&b)));
        });
    }
}

// ANCHOR: smooth_temporaries
fn smooth_temporaries(now: &Array2<f64>, next: &mut Array2<f64>) {
    let (bottom, right) = (now.nrows() - 1, now.ncols() - 1);
    let sum = &now.slice(s![..bottom - 1, 1..right])
        + &now.slice(s![2.., 1..right])
        + now.slice(s![1..bottom, ..right - 1])
        + now.slice(s![1..bottom, 2..]);
    next.slice_mut(s![1..bottom, 1..right])
        .assign(&(0.25 * sum));
}
// ANCHOR_END: smooth_temporaries

fn smooth_by_index(now: &Array2<f64>, next: &mut Array2<f64>) {
    for i in 1..now.nrows() - 1 {
        for j in 1..now.ncols() - 1 {
            next[[i, j]] = 0.25
                * (now[[i - 1, j]]
                    + now[[i + 1, j]]
                    + now[[i, j - 1]]
                    + now[[i, j + 1]]);
        }
    }
}

fn exercise(c: &mut Criterion) {
    let side = 250;
    let now = Array2::from_shape_fn((side, side), |(i, j)| {
        1.0 / (1 + i * side + j) as f64
    });
    let mut next = Array2::zeros((side, side));
    type Smooth = fn(&Array2<f64>, &mut Array2<f64>);
    let by_slices: Smooth = |now, next| solution::smooth(now, next);
    for (name, smooth) in [
        (
            "serial/elementwise/smooth_temporaries",
            smooth_temporaries as Smooth,
        ),
        ("serial/elementwise/smooth_by_index", smooth_by_index),
        ("serial/elementwise/smooth", by_slices),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| {
                for _ in 0..16 {
                    smooth(black_box(&now), black_box(&mut next));
                }
            });
        });
    }
}

criterion_group!(benches, sums, fused, sinc, matrices, exercise);
criterion_main!(benches);
