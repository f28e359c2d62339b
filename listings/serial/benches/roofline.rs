//! Triads, copies, sums and polynomials in caches and memory, and the cost of
//! getting memory.
//!
//! What is measured "in memory" moves 768 MiB a sample, by reads and writes of
//! the program; what is smaller is repeated. Data are made when a bench first
//! needs them.

use std::{cell::LazyCell, hint::black_box};

use criterion::{Criterion, criterion_group, criterion_main};
use serial::{
    roofline::{polynomial, triad, triad_fresh},
    simd::{dot_dispatched, sum_dispatched},
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/roofline_solution.rs"]
mod solution;

/// Bytes that a sample moves.
const MOVED: usize = 768 << 20;
/// A block that the allocator asks the kernel for each time.
const BLOCK: usize = 64 << 20;

/// `bytes` of numbers in 1 to 2, each of them written.
fn numbers(bytes: usize) -> Vec<f64> {
    let length = bytes / 8;
    (0..length)
        .map(|i| 1.0 + i as f64 / length as f64)
        .collect()
}

fn triads(c: &mut Criterion) {
    for (size, kib) in [
        ("24KiB", 24),
        ("192KiB", 192),
        ("1536KiB", 1536),
        ("12MiB", 12 << 10),
        ("96MiB", 96 << 10),
        ("768MiB", 768 << 10),
    ] {
        let bytes = kib * 1024;
        let mut data = LazyCell::new(|| [0; 3].map(|_| numbers(bytes / 3)));
        c.benchmark_group("serial/roofline/triad").bench_function(
            size,
            |bench| {
                let [a, b, c] = LazyCell::force_mut(&mut data);
                bench.iter(|| {
                    for _ in 0..MOVED / bytes {
                        triad(black_box(a), black_box(b), 3.0, black_box(c));
                    }
                });
            },
        );
    }
    let data = LazyCell::new(|| [0; 2].map(|_| numbers(MOVED / 3)));
    c.bench_function("serial/roofline/triad_fresh", |bench| {
        let [b, c] = &*data;
        bench.iter(|| triad_fresh(black_box(b), 3.0, black_box(c)));
    });
}

fn streams(c: &mut Criterion) {
    let mut data = LazyCell::new(|| [0; 2].map(|_| numbers(MOVED / 2)));
    c.bench_function("serial/roofline/copy", |bench| {
        let [from, to] = LazyCell::force_mut(&mut data);
        bench.iter(|| black_box(&mut *to).copy_from_slice(black_box(from)));
    });
    c.bench_function("serial/roofline/dot", |bench| {
        let [x, y] = &*data;
        bench.iter(|| dot_dispatched(black_box(x), black_box(y)));
    });
    drop(data);
    let x = LazyCell::new(|| numbers(MOVED));
    c.bench_function("serial/roofline/sum", |bench| {
        let x: &[f64] = &x;
        bench.iter(|| sum_dispatched(black_box(x)));
    });
}

/// Coefficients with a fixed point near 1.5, so that values stay where they are
/// however often they are replaced.
fn coefficients(degree: usize) -> Vec<f64> {
    let mut c = vec![1e-3; degree + 1];
    c[0] = 1.0;
    c[1] = 1e-1;
    c
}

fn polynomials(c: &mut Criterion) {
    for (size, bytes) in [("L1", 24 << 10), ("memory", MOVED / 2)] {
        let mut x = LazyCell::new(|| numbers(bytes));
        for (name, degree) in [
            ("serial/roofline/polynomial_1", 1),
            ("serial/roofline/polynomial_4", 4),
            ("serial/roofline/polynomial_16", 16),
            ("serial/roofline/polynomial_64", 64),
            ("serial/roofline/polynomial_256", 256),
        ] {
            let terms = coefficients(degree);
            c.benchmark_group(name).bench_function(size, |bench| {
                let x = LazyCell::force_mut(&mut x);
                bench.iter(|| {
                    for _ in 0..MOVED / 2 / bytes {
                        polynomial(black_box(x), black_box(&terms));
                    }
                });
            });
        }
    }
}

fn allocations(c: &mut Criterion) {
    c.bench_function("serial/roofline/box_64B", |bench| {
        bench.iter(|| {
            for i in 0..10_000u64 {
                black_box(Box::new([i; 8]));
            }
        });
    });
    c.bench_function("serial/roofline/block_untouched", |bench| {
        bench.iter(|| black_box(Vec::<f64>::with_capacity(BLOCK / 8)));
    });
    c.bench_function("serial/roofline/block_fresh", |bench| {
        bench.iter(|| black_box(vec![black_box(1.0); BLOCK / 8]));
    });
    let mut block = LazyCell::new(|| numbers(BLOCK));
    c.bench_function("serial/roofline/block_reused", |bench| {
        let block = LazyCell::force_mut(&mut block);
        bench.iter(|| black_box(&mut *block).fill(black_box(1.0)));
    });
    let zeros = LazyCell::new(|| vec![0.0; MOVED / 8]);
    c.bench_function("serial/roofline/sum_zeros", |bench| {
        let x: &[f64] = &zeros;
        bench.iter(|| sum_dispatched(black_box(x)));
    });
}

// ANCHOR: moments_passes
/// Mean and variance, one after the other, as formulas have them.
fn moments_passes(x: &[f64]) -> Option<solution::Moments> {
    if x.is_empty() {
        return None;
    }
    let n = x.len() as f64;
    let least = x.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = sum_dispatched(x) / n;
    let squares: Vec<f64> = x.iter().map(|v| (v - mean) * (v - mean)).collect();
    let variance = sum_dispatched(&squares) / n;
    Some(solution::Moments {
        least,
        largest,
        mean,
        variance,
    })
}
// ANCHOR_END: moments_passes

fn moments(c: &mut Criterion) {
    let x = LazyCell::new(|| numbers(MOVED / 2));
    for (name, moments) in [
        (
            "serial/roofline/moments_passes",
            moments_passes as fn(&[f64]) -> Option<solution::Moments>,
        ),
        ("serial/roofline/moments", solution::moments),
    ] {
        c.bench_function(name, |bench| {
            let x: &[f64] = &x;
            bench.iter(|| moments(black_box(x)));
        });
    }
}

criterion_group!(benches, triads, streams, polynomials, allocations, moments);
criterion_main!(benches);
