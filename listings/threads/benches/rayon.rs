//! A picture whose rows take unequal times, its rows shared out in several
//! ways; histograms of it; dry spells.

use std::{hint::black_box, num::NonZeroUsize};

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use threads::rayon::{
    Frame, histogram_fold, histogram_map, histogram_serial, rows_in_bands,
    rows_join, rows_rayon, rows_scope, rows_serial,
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
    c.bench_function("threads/rayon/serial", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| rows_serial(black_box(&mut pixels), FRAME.width, row));
    });
    c.bench_function("threads/rayon/bands/2", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        let two = NonZeroUsize::new(2).expect("some");
        b.iter(|| rows_in_bands(black_box(&mut pixels), FRAME.width, two, row));
    });
    for (name, threads) in
        [("threads/rayon/rayon/1", 1), ("threads/rayon/rayon/2", 2)]
    {
        c.bench_function(name, |b| {
            let mut pixels = vec![0; FRAME.pixels()];
            let pool = pool(threads);
            b.iter(|| {
                let pixels = black_box(&mut pixels);
                pool.install(|| rows_rayon(pixels, FRAME.width, row));
            });
        });
    }
    c.bench_function("threads/rayon/join/2", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        let pool = pool(2);
        b.iter(|| {
            let pixels = black_box(&mut pixels);
            pool.install(|| rows_join(pixels, FRAME.width, row));
        });
    });
    c.bench_function("threads/rayon/scope/2", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        let pool = pool(2);
        b.iter(|| {
            let pixels = black_box(&mut pixels);
            pool.install(|| rows_scope(pixels, FRAME.width, row));
        });
    });
}

fn histograms(c: &mut Criterion) {
    let large = Frame {
        width: 512,
        height: 512,
    };
    for (name, histogram) in [
        (
            "threads/rayon/histogram_serial",
            histogram_serial as fn(&[u32]) -> Vec<u64>,
        ),
        ("threads/rayon/histogram_fold", histogram_fold),
        ("threads/rayon/histogram_map", histogram_map),
    ] {
        c.bench_function(name, |b| {
            let mut pixels = vec![0; large.pixels()];
            rows_serial(&mut pixels, large.width, |y, row| large.row(y, row));
            let pool = pool(2);
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
    for (name, longest) in [
        (
            "threads/rayon/spell_serial",
            (|rain| Days::of(rain).longest) as fn(&[f32]) -> usize,
        ),
        ("threads/rayon/spell_chunks", longest_dry_spell),
        ("threads/rayon/spell_days", by_days),
    ] {
        c.bench_function(name, |b| {
            let rain = weather();
            let pool = pool(2);
            b.iter(|| pool.install(|| longest(black_box(&rain))));
        });
    }
}

criterion_group!(benches, pictures, histograms, spells);
criterion_main!(benches);
