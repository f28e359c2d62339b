//! Sums and dot products in caches and memory, and loops that are or are not
//! vectorized. Each sample reads 128 MiB, what is smaller more than once; that from
//! memory 1 GiB, as there are machines with caches of half as much.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use multiversion::multiversion;
use serial::simd::{
    add_indexed, add_reversed, add_reversed_cut, any_above, any_above_rows,
    dot_dispatched, dot_lanes, dot_naive, rotate_and_xor, sum_arch,
    sum_dispatched, sum_integers, sum_lanes, sum_naive, sum_outlined, sum_wide,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/simd_solution.rs"]
mod solution;

/// Elements that a sample reads.
const TOTAL: usize = 16 << 20;
const SIZES: [(&str, usize); 3] = [
    ("32KiB", 32 << 10),
    ("256KiB", 256 << 10),
    ("1GiB", 1 << 30),
];

/// How often `length` elements are read.
fn passes(length: usize) -> usize {
    (TOTAL / length).max(1)
}

fn harmonic(length: usize) -> Vec<f64> {
    (0..length).map(|i| 1.0 / (1 + i) as f64).collect()
}

/// Measures `work` on slices of 32 KiB.
fn in_l1<R>(c: &mut Criterion, name: &str, work: fn(&[f64]) -> R) {
    let x = harmonic(SIZES[0].1 / 8);
    c.bench_function(name, |b| {
        b.iter(|| {
            for _ in 0..passes(x.len()) {
                black_box(work(black_box(&x)));
            }
        });
    });
}

fn sums(c: &mut Criterion) {
    for (name, sum) in [
        ("serial/simd/sum_naive", sum_naive as fn(&[f64]) -> f64),
        ("serial/simd/sum_lanes", sum_lanes::<16>),
        ("serial/simd/sum_dispatched", sum_dispatched),
    ] {
        let mut group = c.benchmark_group(name);
        for (size, bytes) in SIZES {
            group.bench_function(size, |b| {
                let x = harmonic(bytes / 8);
                b.iter(|| {
                    for _ in 0..passes(x.len()) {
                        black_box(sum(black_box(&x)));
                    }
                });
            });
        }
        group.finish();
    }
}

fn dots(c: &mut Criterion) {
    for (name, dot) in [
        (
            "serial/simd/dot_naive",
            dot_naive as fn(&[f64], &[f64]) -> f64,
        ),
        ("serial/simd/dot_lanes", dot_lanes::<16>),
        ("serial/simd/dot_dispatched", dot_dispatched),
    ] {
        let mut group = c.benchmark_group(name);
        for (size, bytes) in SIZES {
            group.bench_function(size, |b| {
                let x = harmonic(bytes / 16);
                let y = x.clone();
                b.iter(|| {
                    for _ in 0..passes(2 * x.len()) {
                        black_box(dot(black_box(&x), black_box(&y)));
                    }
                });
            });
        }
        group.finish();
    }
}

/// [`sum_lanes`] in registers of 32 bytes, and in a single one of 32 or 64.
#[multiversion(targets("x86_64+avx2"))]
fn sum_avx2(x: &[f64]) -> f64 {
    sum_lanes::<16>(x)
}

#[multiversion(targets("x86_64+avx2"))]
fn one_of_32_bytes(x: &[f64]) -> f64 {
    sum_lanes::<4>(x)
}

#[multiversion(targets("x86_64+avx512f"))]
fn one_of_64_bytes(x: &[f64]) -> f64 {
    sum_lanes::<8>(x)
}

fn lanes(c: &mut Criterion) {
    in_l1(c, "serial/simd/lanes/1", sum_lanes::<1>);
    in_l1(c, "serial/simd/lanes/2", sum_lanes::<2>);
    in_l1(c, "serial/simd/lanes/4", sum_lanes::<4>);
    in_l1(c, "serial/simd/lanes/8", sum_lanes::<8>);
    in_l1(c, "serial/simd/lanes/16", sum_lanes::<16>);
    in_l1(c, "serial/simd/lanes/32", sum_lanes::<32>);
    in_l1(c, "serial/simd/lanes/64", sum_lanes::<64>);
}

fn variants(c: &mut Criterion) {
    in_l1(c, "serial/simd/rotate_and_xor", rotate_and_xor);
    in_l1(c, "serial/simd/sum_outlined", sum_outlined);
    in_l1(c, "serial/simd/sum_arch", sum_arch);
    in_l1(c, "serial/simd/sum_avx2", sum_avx2);
    in_l1(c, "serial/simd/one_of_32_bytes", one_of_32_bytes);
    in_l1(c, "serial/simd/one_of_64_bytes", one_of_64_bytes);
    let integers: Vec<i64> = (0..4096).collect();
    c.bench_function("serial/simd/sum_integers", |b| {
        b.iter(|| {
            for _ in 0..TOTAL / integers.len() {
                black_box(sum_integers(black_box(&integers)));
            }
        });
    });
    in_l1(c, "serial/simd/any_above", |x| any_above(x, 1.0));
    in_l1(c, "serial/simd/any_above_rows", |x| any_above_rows(x, 1.0));
    for (name, add) in [
        (
            "serial/simd/add_indexed",
            add_indexed as fn(&[f64], &mut [f64]),
        ),
        ("serial/simd/add_reversed", add_reversed),
        ("serial/simd/add_reversed_cut", add_reversed_cut),
    ] {
        let x = harmonic(2048);
        let mut y = x.clone();
        c.bench_function(name, |b| {
            b.iter(|| {
                for _ in 0..passes(2 * x.len()) {
                    add(black_box(&x), black_box(&mut y));
                }
            });
        });
    }
    // Vectors of 64 bytes that lie within lines of the cache, and across them.
    let x = harmonic(4096 + 16);
    let line = x.as_ptr().align_offset(64);
    for (name, offset) in [
        ("serial/simd/sum_wide/aligned", 0),
        ("serial/simd/sum_wide/across", 2),
    ] {
        let x = &x[line + offset..][..4096];
        c.bench_function(name, |b| {
            b.iter(|| {
                for _ in 0..passes(x.len()) {
                    black_box(sum_wide(black_box(x)));
                }
            });
        });
    }
}

// ANCHOR: max_index_plain
/// The first position of the largest element, by comparing one by one.
fn max_index_plain(x: &[f64]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (at, v) in x.iter().enumerate() {
        if !v.is_nan() && best.is_none_or(|best| *v > x[best]) {
            best = Some(at);
        }
    }
    best
}
// ANCHOR_END: max_index_plain

fn maxima(c: &mut Criterion) {
    // Rises and falls, with the largest somewhere behind the middle.
    let x: Vec<f64> = (0..SIZES[1].1 / 8)
        .map(|i| (i as f64 * 1e-4).sin())
        .collect();
    for (name, max_index) in [
        (
            "serial/simd/max_index_plain",
            max_index_plain as fn(&[f64]) -> Option<usize>,
        ),
        ("serial/simd/max_index", solution::max_index),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| {
                for _ in 0..passes(x.len()) {
                    black_box(max_index(black_box(&x)));
                }
            });
        });
    }
}

criterion_group!(benches, sums, dots, lanes, variants, maxima);
criterion_main!(benches);
