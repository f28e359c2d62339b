//! Sums in pieces, chunks and trees; items from an iterator.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serial::simd::sum_naive;
use threads::rayon_questions::{
    sum_fixed, sum_fixed_lanes, sum_rayon, total_bridge, total_collected,
    total_serial,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/rayon_questions_solution.rs"]
mod solution;
use solution::sum_tree;

fn pool() -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("threads")
}

fn sums(c: &mut Criterion) {
    for (name, sum) in [
        (
            "threads/rayon_questions/sum_serial",
            sum_naive as fn(&[f64]) -> f64,
        ),
        ("threads/rayon_questions/sum_rayon", sum_rayon),
        ("threads/rayon_questions/sum_fixed", sum_fixed),
        ("threads/rayon_questions/sum_lanes", sum_fixed_lanes),
        ("threads/rayon_questions/sum_tree", sum_tree),
    ] {
        c.bench_function(name, |b| {
            let x: Vec<f64> =
                (1..=1_000_000).map(|i| 1.0 / f64::from(i)).collect();
            let pool = pool();
            b.iter(|| pool.install(|| sum(black_box(&x))));
        });
    }
}

fn bridges(c: &mut Criterion) {
    const ITEMS: u64 = 20_000;
    c.bench_function("threads/rayon_questions/total_serial", |b| {
        b.iter(|| total_serial(0..black_box(ITEMS)));
    });
    c.bench_function("threads/rayon_questions/total_bridge", |b| {
        let pool = pool();
        b.iter(|| pool.install(|| total_bridge(0..black_box(ITEMS))));
    });
    c.bench_function("threads/rayon_questions/total_collected", |b| {
        let pool = pool();
        b.iter(|| pool.install(|| total_collected(0..black_box(ITEMS))));
    });
}

criterion_group!(benches, sums, bridges);
criterion_main!(benches);
