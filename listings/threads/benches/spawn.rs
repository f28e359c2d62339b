//! What it costs to start and join a thread, and how much work pays for it.

use std::{hint::black_box, thread};

use criterion::{Criterion, criterion_group, criterion_main};
use threads::{
    false_sharing::bind,
    spawn::{points, points_in_two},
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/spawn_solution.rs"]
mod solution;
use solution::map_parts;

/// Starts a thread with a stack of `bytes`, and waits for its end.
fn started(bytes: usize, work: fn()) {
    let worker = thread::Builder::new().stack_size(bytes).spawn(work);
    let result = worker.expect("one more thread").join();
    result.expect("no panic");
}

/// Writes to each page of half a MiB of the stack.
#[inline(never)]
fn touch() {
    let mut pages = [0_u8; 512 << 10];
    black_box(&mut pages);
}

const MIB: usize = 1 << 20;

/// Starts and joins threads from a thread that may use only one core, which
/// they inherit.
fn one_core(c: &mut Criterion) {
    c.bench_function("threads/spawn/one_core", |b| {
        thread::scope(|scope| {
            scope.spawn(|| {
                assert!(bind(0), "no core to bind to");
                b.iter(|| thread::spawn(|| ()).join().expect("no panic"));
            });
        });
    });
}

fn costs(c: &mut Criterion) {
    c.bench_function("threads/spawn/thread", |b| {
        b.iter(|| thread::spawn(|| ()).join().expect("no panic"))
    });
    c.bench_function("threads/spawn/large", |b| {
        b.iter(|| started(256 * MIB, || ()))
    });
    c.bench_function("threads/spawn/touched", |b| {
        b.iter(|| started(2 * MIB, touch))
    });
    c.bench_function("threads/spawn/hundred", |b| {
        b.iter(|| {
            thread::scope(|scope| {
                for _ in 0..100 {
                    scope.spawn(|| ());
                }
            })
        })
    });
    c.bench_function("threads/spawn/parts", |b| {
        let items: Vec<u32> = (0..100).collect();
        let threads = 100.try_into().expect("not zero");
        b.iter(|| map_parts(black_box(&items), threads, |v| v + 1))
    });
    c.bench_function("threads/spawn/pool", |b| {
        // Starts rayon's threads, once for all samples.
        rayon::scope(|_| ());
        b.iter(|| rayon::scope(|scope| scope.spawn(|_| ())))
    });
}

fn circles(c: &mut Criterion) {
    for (serial, in_two, radius) in [
        ("threads/spawn/serial/1000", "threads/spawn/two/1000", 1_000),
        ("threads/spawn/serial/8000", "threads/spawn/two/8000", 8_000),
        (
            "threads/spawn/serial/64000",
            "threads/spawn/two/64000",
            64_000,
        ),
        (
            "threads/spawn/serial/512000",
            "threads/spawn/two/512000",
            512_000,
        ),
    ] {
        c.bench_function(serial, |b| {
            b.iter(|| points(black_box(radius), 1..radius + 1))
        });
        c.bench_function(in_two, |b| {
            b.iter(|| points_in_two(black_box(radius)))
        });
    }
}

criterion_group!(benches, costs, one_core, circles);
criterion_main!(benches);
