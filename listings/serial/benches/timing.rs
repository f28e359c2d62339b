//! Sums of squares, sorts that are timed rightly and wrongly, and the clock.

use std::{hint::black_box, time::Instant};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serial::timing::{sum_of_slice, sum_of_squares, sum_opaque};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/timing_solution.rs"]
mod solution;

const SQUARES: u64 = 1_000_000;

fn sums(c: &mut Criterion) {
    c.bench_function("serial/timing/closed", |b| {
        b.iter(|| sum_of_squares(black_box(SQUARES)));
    });
    c.bench_function("serial/timing/opaque", |b| {
        b.iter(|| sum_opaque(SQUARES));
    });
    // ANCHOR: slice
    let numbers: Vec<u64> = (1..=SQUARES).collect();
    c.bench_function("serial/timing/slice", |b| {
        b.iter(|| sum_of_slice(black_box(&numbers)));
    });
    // ANCHOR_END: slice
}

fn keys_of(rng: &mut Pcg64Mcg) -> Vec<u64> {
    (0..10_000).map(|_| rng.random()).collect()
}

fn sorts(c: &mut Criterion) {
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let shuffled = keys_of(&mut rng);
    // ANCHOR: sort_again
    let mut keys = shuffled.clone();
    c.bench_function("serial/timing/sort_again", |b| {
        b.iter(|| black_box(&mut keys).sort_unstable());
    });
    // ANCHOR_END: sort_again
    c.bench_function("serial/timing/sort_copied", |b| {
        b.iter(|| {
            let mut keys = black_box(&shuffled).clone();
            keys.sort_unstable();
            keys
        });
    });
    // ANCHOR: sort_fresh
    c.bench_function("serial/timing/sort_fresh", |b| {
        b.iter_batched_ref(
            || shuffled.clone(),
            |keys| keys.sort_unstable(),
            BatchSize::SmallInput,
        );
    });
    // ANCHOR_END: sort_fresh
    c.bench_function("serial/timing/sort_other", |b| {
        b.iter_batched_ref(
            || keys_of(&mut rng),
            |keys| keys.sort_unstable(),
            BatchSize::SmallInput,
        );
    });
}

fn clock(c: &mut Criterion) {
    c.bench_function("serial/timing/clock", |b| b.iter(Instant::now));
}

fn compare(c: &mut Criterion) {
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let mut times = || (0..30).map(|_| rng.random()).collect();
    let (ours, theirs): (Vec<f64>, Vec<f64>) = (times(), times());
    c.bench_function("serial/timing/bootstrap", |b| {
        b.iter(|| solution::compare(black_box(&ours), black_box(&theirs), 1));
    });
}

criterion_group!(benches, sums, sorts, clock, compare);
criterion_main!(benches);
