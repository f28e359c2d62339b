//! Sines of few and many angles, and a picture in chunks of all sizes.

use std::{hint::black_box, num::NonZeroUsize, thread};

use criterion::{Criterion, criterion_group, criterion_main};
use threads::{
    granularity::{
        fill_inner, fill_pieces, fill_queue, fill_rayon, sines_min_len,
        sines_rayon, sines_serial,
    },
    rayon::Frame,
    scaling::{Pinning, pool},
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/granularity_solution.rs"]
mod solution;
use solution::Guided;

fn some(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).expect("some")
}

const FRAME: Frame = Frame {
    width: 256,
    height: 128,
};

fn pixel(i: usize) -> u32 {
    FRAME.steps(i % FRAME.width, i / FRAME.width)
}

fn chunks(c: &mut Criterion) {
    c.bench_function("threads/granularity/fill_serial", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| {
            let pixels = black_box(&mut pixels).iter_mut().enumerate();
            pixels.for_each(|(i, steps)| *steps = pixel(i));
        });
    });
    // Free threads of a pool share a core for a whole run now and then.
    let pool = pool(2, Pinning::Apart).expect("threads that can be pinned");
    c.bench_function("threads/granularity/fill_rayon", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| {
            let pixels = black_box(&mut pixels);
            pool.install(|| fill_rayon(pixels, pixel));
        });
    });
    c.bench_function("threads/granularity/fill_inner", |b| {
        let mut pixels = vec![0; FRAME.pixels()];
        b.iter(|| fill_inner(black_box(&mut pixels), FRAME.width, pixel));
    });
    for (name, chunk) in [
        ("threads/granularity/pieces/1", 1),
        ("threads/granularity/pieces/32", 32),
        ("threads/granularity/pieces/1024", 1024),
        ("threads/granularity/pieces/16384", 16_384),
    ] {
        c.bench_function(name, |b| {
            let mut pixels = vec![0; FRAME.pixels()];
            b.iter(|| {
                let pixels = black_box(&mut pixels);
                pool.install(|| fill_pieces(pixels, some(chunk), pixel));
            });
        });
    }
    for (name, chunk) in [
        ("threads/granularity/queue/1", 1),
        ("threads/granularity/queue/32", 32),
        ("threads/granularity/queue/1024", 1024),
        ("threads/granularity/queue/16384", 16_384),
    ] {
        c.bench_function(name, |b| {
            let mut pixels = vec![0; FRAME.pixels()];
            b.iter(|| {
                let pixels = black_box(&mut pixels);
                fill_queue(pixels, some(chunk), some(2), pixel);
            });
        });
    }
}

// ANCHOR: guided
/// Steps of all pixels, added up by threads that take chunks that shrink.
fn steps_guided(threads: NonZeroUsize) -> u64 {
    let chunks = Guided::new(FRAME.pixels(), threads, some(16));
    let steps = || -> u64 {
        let mut sum = 0;
        while let Some(chunk) = chunks.take() {
            sum += chunk.map(|i| u64::from(pixel(i))).sum::<u64>();
        }
        sum
    };
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads.get()).map(|_| scope.spawn(steps)).collect();
        let sums = workers.into_iter().map(|worker| {
            let sum = worker.join();
            sum.unwrap_or_else(|why| std::panic::resume_unwind(why))
        });
        sums.sum()
    })
}
// ANCHOR_END: guided

fn guided(c: &mut Criterion) {
    c.bench_function("threads/granularity/guided", |b| {
        b.iter(|| steps_guided(black_box(some(2))));
    });
}

fn sines(c: &mut Criterion) {
    for (name, n, sines) in [
        (
            "threads/granularity/sines_rayon/64",
            64,
            sines_rayon as fn(&[f64], &mut [f64]),
        ),
        ("threads/granularity/sines_min_len/64", 64, |x, y| {
            sines_min_len(x, y, 4096)
        }),
        ("threads/granularity/sines_rayon/1024", 1024, sines_rayon),
        (
            "threads/granularity/sines_serial/16384",
            16_384,
            sines_serial,
        ),
        ("threads/granularity/sines_rayon/16384", 16_384, sines_rayon),
    ] {
        c.bench_function(name, |b| {
            let angles: Vec<f64> =
                (0..n).map(|i| f64::from(i % 64) * 0.1).collect();
            let mut out = vec![0.0; angles.len()];
            b.iter(|| sines(black_box(&angles), black_box(&mut out)));
        });
    }
}

criterion_group!(benches, chunks, guided, sines);
criterion_main!(benches);
