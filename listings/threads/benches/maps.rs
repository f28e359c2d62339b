//! The same map in several forms, on two threads: a pool that is there already,
//! or threads that are started for it.

use std::{
    hint::black_box, num::NonZeroUsize, sync::atomic::AtomicBool, thread,
};

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use threads::maps::{
    Limits, batches, blocking, candidates, is_prime, kick, ordered,
    smallest_divisor, sum_bridged, sum_bridged_in_chunks, unordered,
    until_stopped, with_bar,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/maps_solution.rs"]
mod solution;

const ITEMS: usize = 256;
const PARTICLES: u64 = 200_000;

fn items() -> Vec<u64> {
    candidates().take(ITEMS).collect()
}

fn two() -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("two threads")
}

fn positive(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).expect("positive")
}

fn limits(window: usize) -> Limits {
    Limits {
        threads: positive(2),
        window: positive(window),
    }
}

fn variants(c: &mut Criterion) {
    let (items, pool) = (items(), two());
    let divisor = |n: &u64| smallest_divisor(*n);
    c.bench_function("threads/maps/serial", |b| {
        b.iter(|| black_box(&items).iter().map(divisor).collect::<Vec<_>>())
    });
    c.bench_function("threads/maps/blocking", |b| {
        b.iter(|| pool.install(|| blocking(black_box(&items), divisor)))
    });
    c.bench_function("threads/maps/try_map", |b| {
        b.iter(|| {
            let f = |n: &u64| Ok::<u64, ()>(smallest_divisor(*n));
            pool.install(|| solution::try_map(black_box(&items), f))
        })
    });
}

fn windows(c: &mut Criterion) {
    let run = |window| {
        thread::scope(|scope| {
            let source = candidates().take(ITEMS);
            ordered(scope, limits(window), source, smallest_divisor)
                .sum::<u64>()
        })
    };
    c.bench_function("threads/maps/ordered/1", |b| b.iter(|| run(1)));
    c.bench_function("threads/maps/ordered/4", |b| b.iter(|| run(4)));
    c.bench_function("threads/maps/ordered/16", |b| b.iter(|| run(16)));
    c.bench_function("threads/maps/ordered/64", |b| b.iter(|| run(64)));
    c.bench_function("threads/maps/unordered", |b| {
        b.iter(|| {
            thread::scope(|scope| {
                let source = candidates().take(ITEMS);
                unordered(scope, limits(16), source, smallest_divisor)
                    .map(|(_, divisor)| divisor)
                    .sum::<u64>()
            })
        })
    });
    let pool = two();
    let run = |size| {
        pool.install(|| {
            let source = candidates().take(ITEMS);
            batches(source, positive(size), smallest_divisor).sum::<u64>()
        })
    };
    c.bench_function("threads/maps/batches/16", |b| b.iter(|| run(16)));
}

fn searches(c: &mut Criterion) {
    let (items, pool) = (items(), two());
    c.bench_function("threads/maps/find", |b| {
        b.iter(|| black_box(&items).iter().find(|n| is_prime(**n)))
    });
    c.bench_function("threads/maps/find_first", |b| {
        b.iter(|| {
            pool.install(|| {
                black_box(&items).par_iter().find_first(|n| is_prime(**n))
            })
        })
    });
}

fn cheap(c: &mut Criterion) {
    let pool = two();
    let particles = || 0..black_box(PARTICLES);
    c.bench_function("threads/maps/kicks/serial", |b| {
        b.iter(|| particles().map(kick).sum::<f64>())
    });
    c.bench_function("threads/maps/kicks/bridge", |b| {
        b.iter(|| pool.install(|| sum_bridged(particles())))
    });
    c.bench_function("threads/maps/kicks/chunks", |b| {
        b.iter(|| pool.install(|| sum_bridged_in_chunks(particles())))
    });
    let particles: Vec<u64> = (0..PARTICLES).collect();
    let kick = |particle: &u64| kick(*particle);
    c.bench_function("threads/maps/kicks/list", |b| {
        b.iter(|| pool.install(|| blocking(black_box(&particles), kick)))
    });
    c.bench_function("threads/maps/kicks/bar", |b| {
        b.iter(|| pool.install(|| with_bar(black_box(&particles), kick)))
    });
    let stop = AtomicBool::new(false);
    c.bench_function("threads/maps/kicks/stop", |b| {
        b.iter(|| {
            pool.install(|| until_stopped(black_box(&particles), &stop, kick))
        })
    });
}

criterion_group!(benches, variants, windows, searches, cheap);
criterion_main!(benches);
