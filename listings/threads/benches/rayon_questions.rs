//! Sums in pieces, chunks and trees; items from an iterator; tables in pools
//! within pools; waits.

use std::{hint::black_box, num::NonZeroUsize, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serial::simd::sum_naive;
use threads::rayon_questions::{
    sum_fixed, sum_fixed_lanes, sum_rayon, table_both, table_inner,
    table_new_pools, table_outer, table_serial, table_two_pools, total_bridge,
    total_collected, total_lock, total_serial, waits_in_pool, waits_in_threads,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/rayon_questions_solution.rs"]
mod solution;
use solution::sum_tree;

const TWO: NonZeroUsize = NonZeroUsize::new(2).expect("some");

fn pool() -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("threads")
}

fn sums(c: &mut Criterion) {
    let pool = pool();
    let x: Vec<f64> = (1..=1_000_000).map(|i| 1.0 / f64::from(i)).collect();
    c.bench_function("threads/rayon_questions/sum_serial", |b| {
        b.iter(|| sum_naive(black_box(&x)));
    });
    for (name, sum) in [
        (
            "threads/rayon_questions/sum_rayon",
            sum_rayon as fn(&[f64]) -> f64,
        ),
        ("threads/rayon_questions/sum_fixed", sum_fixed),
        ("threads/rayon_questions/sum_lanes", sum_fixed_lanes),
        ("threads/rayon_questions/sum_tree", sum_tree),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| pool.install(|| sum(black_box(&x))));
        });
    }
}

fn totals(c: &mut Criterion) {
    const ITEMS: u64 = 20_000;
    let pool = pool();
    c.bench_function("threads/rayon_questions/total_serial", |b| {
        b.iter(|| total_serial(0..black_box(ITEMS)));
    });
    c.bench_function("threads/rayon_questions/total_bridge", |b| {
        b.iter(|| pool.install(|| total_bridge(0..black_box(ITEMS))));
    });
    c.bench_function("threads/rayon_questions/total_collected", |b| {
        b.iter(|| pool.install(|| total_collected(0..black_box(ITEMS))));
    });
    c.bench_function("threads/rayon_questions/total_lock", |b| {
        b.iter(|| pool.install(|| total_lock(0..black_box(ITEMS))));
    });
}

const COLUMNS: usize = 64;

fn table() -> Vec<u64> {
    (0..512 * COLUMNS as u64).collect()
}

fn tables(c: &mut Criterion) {
    // Called from outside of the global pool, as `main` would.
    for (name, work) in [
        (
            "threads/rayon_questions/table_serial",
            table_serial as fn(&mut [u64], usize),
        ),
        ("threads/rayon_questions/table_inner", table_inner),
        ("threads/rayon_questions/table_outer", table_outer),
        ("threads/rayon_questions/table_both", table_both),
    ] {
        c.bench_function(name, |b| {
            let mut table = table();
            b.iter(|| work(black_box(&mut table), COLUMNS));
        });
    }
    let other = pool();
    c.bench_function("threads/rayon_questions/table_two_pools", |b| {
        let mut table = table();
        b.iter(|| table_two_pools(black_box(&mut table), COLUMNS, &other));
    });
    c.bench_function("threads/rayon_questions/table_new_pools", |b| {
        let mut table = table();
        b.iter(|| table_new_pools(black_box(&mut table), COLUMNS, TWO));
    });
}

fn waits(c: &mut Criterion) {
    const WAIT: Duration = Duration::from_millis(1);
    let pool = pool();
    c.bench_function("threads/rayon_questions/waits_pool", |b| {
        b.iter(|| pool.install(|| waits_in_pool(black_box(16), WAIT)));
    });
    c.bench_function("threads/rayon_questions/waits_threads", |b| {
        b.iter(|| waits_in_threads(black_box(16), WAIT));
    });
}

criterion_group!(benches, sums, totals, tables, waits);
criterion_main!(benches);
