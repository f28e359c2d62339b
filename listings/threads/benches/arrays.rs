//! Loops over arrays on one thread and two, from caches and from memory.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::{Array1, Array2, ArrayRef1, ArrayRef2, Axis};
use rayon::{ThreadPool, ThreadPoolBuilder};
use threads::arrays::{
    halve_lines, halve_lines_serial, sinc_all, sinc_all_par, standardize,
    standardize_par, standardize_steps, standardize_steps_par, sum_chunks,
    sum_elements, triad, triad_par,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/arrays_solution.rs"]
mod solution;

/// Bytes that a sample of the triad moves.
const MOVED: usize = 768 << 20;

fn two() -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("threads start")
}

/// Numbers in 1 to 2, each of them written.
fn numbers(length: usize) -> Array1<f64> {
    (0..length)
        .map(|i| 1.0 + i as f64 / length as f64)
        .collect()
}

type Triad = fn(&mut ArrayRef1<f64>, &ArrayRef1<f64>, f64, &ArrayRef1<f64>);

fn triads(c: &mut Criterion) {
    let pool = two();
    let mut measure = |name: &str, kib: usize, triad: Triad| {
        let bytes = kib << 10;
        c.bench_function(name, |bench| {
            let mut a = numbers(bytes / 24);
            let (b, c) = (numbers(bytes / 24), numbers(bytes / 24));
            bench.iter(|| {
                pool.install(|| {
                    for _ in 0..MOVED / bytes {
                        triad(black_box(&mut a), black_box(&b), 3.0, &c);
                    }
                })
            });
        });
    };
    measure("threads/arrays/triad_1/48KiB", 48, triad);
    measure("threads/arrays/triad_2/48KiB", 48, triad_par);
    measure("threads/arrays/triad_1/768KiB", 768, triad);
    measure("threads/arrays/triad_2/768KiB", 768, triad_par);
    measure("threads/arrays/triad_1/12MiB", 12 << 10, triad);
    measure("threads/arrays/triad_2/12MiB", 12 << 10, triad_par);
    measure("threads/arrays/triad_1/768MiB", 768 << 10, triad);
    measure("threads/arrays/triad_2/768MiB", 768 << 10, triad_par);
}

/// In place, again and again: sincs of sincs stay near 1.
fn sincs(c: &mut Criterion) {
    let mut x = numbers(1_000_000);
    c.bench_function("threads/arrays/sinc/1", |b| {
        b.iter(|| sinc_all(black_box(&mut x)))
    });
    let pool = two();
    c.bench_function("threads/arrays/sinc/2", |b| {
        b.iter(|| pool.install(|| sinc_all_par(black_box(&mut x))))
    });
}

/// Halved values become small, then 0 by way of subnormal numbers, which are
/// slow on some processors; zeros are halved at full speed.
fn lines(c: &mut Criterion) {
    let pool = two();
    let mut a: Array2<f64> = Array2::zeros((2000, 2000));
    a.fill(0.0);
    let mut measure =
        |name: &str, halve: fn(&mut ArrayRef2<f64>, Axis), axis| {
            c.bench_function(name, |b| {
                b.iter(|| pool.install(|| halve(black_box(&mut a), Axis(axis))))
            });
        };
    measure("threads/arrays/rows/1", halve_lines_serial, 0);
    measure("threads/arrays/rows/2", halve_lines, 0);
    measure("threads/arrays/columns/1", halve_lines_serial, 1);
    measure("threads/arrays/columns/2", halve_lines, 1);
}

fn sums(c: &mut Criterion) {
    let pool = two();
    let x = numbers(1 << 25);
    c.bench_function("threads/arrays/sum/1", |b| {
        b.iter(|| black_box(&x).sum())
    });
    let mut measure = |name: &str, sum: fn(&ArrayRef1<f64>) -> f64| {
        c.bench_function(name, |b| {
            b.iter(|| pool.install(|| sum(black_box(&x))))
        });
    };
    measure("threads/arrays/sum_elements/2", sum_elements);
    measure("threads/arrays/sum_chunks/2", sum_chunks);
}

/// By 0 and 1, so that values stay as they are.
fn standards(c: &mut Criterion) {
    let pool = two();
    let mut x = numbers(1 << 25);
    let mut measure = |name: &str, f: fn(&mut ArrayRef1<f64>, f64, f64)| {
        c.bench_function(name, |b| {
            b.iter(|| {
                pool.install(|| {
                    f(black_box(&mut x), black_box(0.0), black_box(1.0))
                })
            })
        });
    };
    measure("threads/arrays/steps/1", standardize_steps);
    measure("threads/arrays/steps/2", standardize_steps_par);
    measure("threads/arrays/fused/1", standardize);
    measure("threads/arrays/fused/2", standardize_par);
}

/// The exercise: a field of zeros and one hot border.
fn heats(c: &mut Criterion) {
    let mut old: Array2<f64> = Array2::zeros((2000, 2000));
    old.row_mut(0).fill(1.0);
    let mut new = old.clone();
    for (threads, name) in
        [(1, "threads/arrays/heat/1"), (2, "threads/arrays/heat/2")]
    {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads start");
        c.bench_function(name, |b| {
            b.iter(|| {
                pool.install(|| {
                    solution::step(black_box(&old), black_box(&mut new));
                })
            })
        });
    }
}

criterion_group!(benches, triads, sincs, lines, sums, standards, heats);
criterion_main!(benches);
