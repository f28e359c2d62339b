//! A picture whose rows take unequal times, its rows shared out in several
//! ways; ten squares; histograms of the picture; dry spells.

use std::{hint::black_box, num::NonZeroUsize};

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use threads::rayon::{
    Frame, histogram_fold, histogram_map, histogram_serial, rows_in_bands,
    rows_join, rows_rayon, rows_scope, rows_serial, squares_rayon,
    squares_serial, with_threads,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/rayon_solution.rs"]
mod solution;
use solution::{Days, longest_dry_spell};

const FRAME: Frame = Frame {
    width: 256,
    height: 256,
};

const TWO: NonZeroUsize = NonZeroUsize::new(2).expect("some");

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads")
}

fn row(y: usize, row: &mut [u32]) {
    FRAME.row(y, row);
}

fn pictures(c: &mut Criterion) {
    let (one, two) = (pool(1), pool(2));
    c.bench_function("threads/rayon/serial", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| rows_serial(black_box(&mut pixels), FRAME.width, row));
    });
    c.bench_function("threads/rayon/bands/2", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| {
            let pixels = black_box(&mut pixels);
            rows_in_bands(pixels, FRAME.width, TWO, row);
        });
    });
    for (name, pool) in [
        ("threads/rayon/rayon/1", &one),
        ("threads/rayon/rayon/2", &two),
    ] {
        c.bench_function(name, |b| {
            let mut pixels = vec![0; FRAME.pixels()];
            b.iter(|| {
                let pixels = black_box(&mut pixels);
                pool.install(|| rows_rayon(pixels, FRAME.width, row));
            });
        });
    }
    c.bench_function("threads/rayon/join/2", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| {
            let pixels = black_box(&mut pixels);
            two.install(|| rows_join(pixels, FRAME.width, row));
        });
    });
    c.bench_function("threads/rayon/scope/2", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| {
            let pixels = black_box(&mut pixels);
            two.install(|| rows_scope(pixels, FRAME.width, row));
        });
    });
}

fn squares(c: &mut Criterion) {
    let two = pool(2);
    c.bench_function("threads/rayon/squares_serial", |b| {
        let numbers: Vec<u64> = (0..10).collect();
        b.iter(|| squares_serial(black_box(&numbers)));
    });
    c.bench_function("threads/rayon/squares_rayon", |b| {
        let numbers: Vec<u64> = (0..10).collect();
        b.iter(|| two.install(|| squares_rayon(black_box(&numbers))));
    });
    c.bench_function("threads/rayon/squares_pool", |b| {
        let numbers: Vec<u64> = (0..10).collect();
        b.iter(|| with_threads(TWO, || squares_rayon(black_box(&numbers))));
    });
}

fn histograms(c: &mut Criterion) {
    let large = Frame {
        width: 512,
        height: 512,
    };
    let pool = pool(2);
    let mut pixels = vec![0; large.pixels()];
    rows_serial(&mut pixels, large.width, |y, row| large.row(y, row));
    c.bench_function("threads/rayon/histogram_serial", |b| {
        b.iter(|| histogram_serial(black_box(&pixels)));
    });
    for (name, histogram) in [
        (
            "threads/rayon/histogram_fold",
            histogram_fold as fn(&[u32]) -> Vec<u64>,
        ),
        ("threads/rayon/histogram_map", histogram_map),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| pool.install(|| histogram(black_box(&pixels))));
        });
    }
}

/// Three dry days of four, by a generator of one line.
fn weather() -> Vec<f32> {
    (0..1_000_000u32)
        .map(|day| f32::from(day.wrapping_mul(2_654_435_761) >> 30 == 0))
        .collect()
}

// ANCHOR: days
/// The longest dry spell by folding day after day.
fn by_days(rain: &[f32]) -> usize {
    rain.par_iter()
        .map(|rain| Days::of(std::slice::from_ref(rain)))
        .reduce(Days::default, Days::and)
        .longest
}
// ANCHOR_END: days

fn spells(c: &mut Criterion) {
    let pool = pool(2);
    c.bench_function("threads/rayon/spell_serial", |b| {
        let rain = weather();
        b.iter(|| Days::of(black_box(&rain)).longest);
    });
    for (name, longest) in [
        (
            "threads/rayon/spell_chunks",
            longest_dry_spell as fn(&[f32]) -> usize,
        ),
        ("threads/rayon/spell_days", by_days),
    ] {
        c.bench_function(name, |b| {
            let rain = weather();
            b.iter(|| pool.install(|| longest(black_box(&rain))));
        });
    }
}

criterion_group!(benches, pictures, squares, histograms, spells);
criterion_main!(benches);
