//! Kernels that scale well and badly, in rayon's global pool, whose size the
//! plan sets by the environment; and pools whose threads are pinned.

use std::hint::black_box;

use betting::search::Search;
use criterion::{Criterion, criterion_group, criterion_main};
use serial::exercise_betting::{Width, score_lanes};
use solution::histogram;
use threads::{
    exercise_betting::{best, by_setting},
    scaling::{
        Picture, Pinning, counted_apart, counted_together, histogram_shared,
        pool, sum, triad,
    },
};

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/scaling_solution.rs"]
mod solution;

const PICTURE: Picture = Picture {
    columns: 400,
    rows: 200,
    steps: 200,
};

fn kernels(c: &mut Criterion) {
    c.bench_function("threads/scaling/betting", |b| {
        b.iter(|| {
            let search = black_box(Search::measured());
            by_setting(&search, |i, s| {
                score_lanes(&search, i, s, Width::widest())
            })
            .as_deref()
            .and_then(best)
        });
    });
    c.bench_function("threads/scaling/mandelbrot", |b| {
        b.iter(|| black_box(PICTURE).stolen());
    });
    c.bench_function("threads/scaling/split", |b| {
        b.iter(|| black_box(PICTURE).split());
    });
    c.bench_function("threads/scaling/pieces", |b| {
        let threads = rayon::current_num_threads();
        b.iter(|| black_box(PICTURE).in_pieces(threads));
    });
    c.bench_function("threads/scaling/serial", |b| {
        b.iter(|| black_box(PICTURE).after_serial_part(4));
    });
    c.bench_function("threads/scaling/sum", |b| {
        let x = vec![1.0; 1 << 15];
        b.iter(|| sum(black_box(&x)));
    });
    c.bench_function("threads/scaling/shared", |b| {
        b.iter(|| counted_together(black_box(1 << 20)));
    });
    c.bench_function("threads/scaling/apart", |b| {
        b.iter(|| counted_apart(black_box(1 << 20)));
    });
    c.bench_function("threads/scaling/triad", |b| {
        let (mut a, x, y) = vectors();
        b.iter(|| triad(black_box(&mut a), &x, 0.5, &y));
    });
}

fn vectors() -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let x = vec![1.0; 1 << 24];
    (x.clone(), x.clone(), x)
}

fn pinned(c: &mut Criterion) {
    let mut bench = |id: &str, pinning| {
        let pool = pool(2, pinning).expect("threads that can be pinned");
        c.bench_function(id, |b| {
            let (mut a, x, y) = vectors();
            b.iter(|| {
                pool.install(|| triad(black_box(&mut a), &x, 0.5, &y));
            });
        });
    };
    bench("threads/scaling/triad_free", Pinning::Free);
    bench("threads/scaling/triad_apart", Pinning::Apart);
    bench("threads/scaling/triad_together", Pinning::Together);
    let mut bench = |id: &str, pinning| {
        let pool = pool(2, pinning).expect("threads that can be pinned");
        c.bench_function(id, |b| {
            b.iter(|| pool.install(|| black_box(PICTURE).stolen()));
        });
    };
    bench("threads/scaling/picture_free", Pinning::Free);
    bench("threads/scaling/picture_apart", Pinning::Apart);
    bench("threads/scaling/picture_together", Pinning::Together);
}

fn histograms(c: &mut Criterion) {
    let bytes = || (0..1u64 << 20).map(|i| ((i * i) >> 7) as u8).collect();
    c.bench_function("threads/scaling/histogram_shared", |b| {
        let bytes: Vec<u8> = bytes();
        b.iter(|| histogram_shared(black_box(&bytes)));
    });
    c.bench_function("threads/scaling/histogram", |b| {
        let bytes: Vec<u8> = bytes();
        b.iter(|| histogram(black_box(&bytes)));
    });
}

criterion_group!(benches, kernels, pinned, histograms);
criterion_main!(benches);
