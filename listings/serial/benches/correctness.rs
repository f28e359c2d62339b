//! Maps by closure, loop and threads; what checks and tests cost.

use std::{hint::black_box, num::NonZeroUsize, sync::Mutex};

use criterion::{Criterion, criterion_group, criterion_main};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serial::correctness::{
    CELLS, Kicks, cell, cell_unguarded, cells_dispatched, cells_loop,
    cells_map, map_chunked, roots_after, roots_assert, roots_debug, sum_counts,
    sum_strict, walk, walk_shared,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/correctness_solution.rs"]
mod solution;
use solution::Moments;

fn cells(c: &mut Criterion) {
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let x: Vec<f32> =
        (0..65_536).map(|_| rng.random_range(-1.0..2.0)).collect();
    c.bench_function("serial/correctness/cells_unguarded", |b| {
        let cells = |x: &[f32]| -> Vec<u32> {
            x.iter().map(|x| cell_unguarded(*x)).collect()
        };
        b.iter(|| cells(black_box(&x)))
    });
    for (name, f) in [
        ("serial/correctness/cells_map", cells_map as fn(&[f32]) -> _),
        ("serial/correctness/cells_loop", cells_loop),
        ("serial/correctness/cells_dispatched", cells_dispatched),
    ] {
        c.bench_function(name, |b| b.iter(|| f(black_box(&x))));
    }
}

fn walks(c: &mut Criterion) {
    let particles: Vec<u64> = (0..20_000).collect();
    c.bench_function("serial/correctness/walks", |b| {
        b.iter(|| -> Vec<f64> {
            black_box(&particles).iter().map(walk).collect()
        })
    });
    for (threads, name) in [
        (1, "serial/correctness/walks_chunked/1"),
        (2, "serial/correctness/walks_chunked/2"),
    ] {
        let threads = NonZeroUsize::new(threads).expect("some");
        c.bench_function(name, |b| {
            b.iter(|| map_chunked(black_box(&particles), threads, walk))
        });
    }
    for (threads, name) in [
        (1, "serial/correctness/walks_shared/1"),
        (2, "serial/correctness/walks_shared/2"),
    ] {
        let threads = NonZeroUsize::new(threads).expect("some");
        let kicks = Mutex::new(Kicks::of(0));
        c.bench_function(name, |b| {
            b.iter(|| {
                map_chunked(black_box(&particles), threads, |particle| {
                    walk_shared(particle, &kicks)
                })
            })
        });
    }
}

fn checks(c: &mut Criterion) {
    let mut rng = Pcg64Mcg::seed_from_u64(2);
    let x: Vec<f64> = (0..4096).map(|_| rng.random_range(0.0..9.0)).collect();
    let mut roots = vec![0.0; x.len()];
    for (name, f) in [
        (
            "serial/correctness/roots_debug",
            roots_debug as fn(&[f64], &mut [f64]),
        ),
        ("serial/correctness/roots_assert", roots_assert),
        ("serial/correctness/roots_after", roots_after),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| f(black_box(&x), black_box(&mut roots)))
        });
    }
    let counts: Vec<u32> =
        (0..8192).map(|_| rng.random_range(0..1000)).collect();
    for (name, f) in [
        (
            "serial/correctness/sum_counts",
            sum_counts as fn(&[u32]) -> _,
        ),
        ("serial/correctness/sum_strict", sum_strict),
    ] {
        c.bench_function(name, |b| b.iter(|| f(black_box(&counts))));
    }
}

/// A property held to 256 cases, which are drawn anew in each run.
fn property<S: Strategy>(strategy: &S, holds: impl Fn(S::Value) -> bool) {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let tested = TestRunner::new(config).run(strategy, |input| {
        prop_assert!(holds(input));
        Ok(())
    });
    assert!(tested.is_ok());
}

fn tests(c: &mut Criterion) {
    c.bench_function("serial/correctness/property_cell", |b| {
        b.iter(|| property(&any::<f32>(), |x| cell(x) < CELLS))
    });
    let positions = vec(any::<f32>(), 0..100);
    c.bench_function("serial/correctness/property_inputs", |b| {
        b.iter(|| property(&positions, |x| x.len() < 100))
    });
    c.bench_function("serial/correctness/property_map", |b| {
        b.iter(|| property(&positions, |x| cells_loop(&x) == cells_map(&x)))
    });
    c.bench_function("serial/correctness/property_threads", |b| {
        let threads = NonZeroUsize::new(2).expect("some");
        b.iter(|| {
            property(&positions, |x| {
                map_chunked(&x, threads, |x| cell(*x)) == cells_map(&x)
            })
        })
    });
    c.bench_function("serial/correctness/random_map", |b| {
        let mut rng = Pcg64Mcg::seed_from_u64(3);
        b.iter(|| {
            for _ in 0..256 {
                let length = rng.random_range(0..100);
                let x: Vec<f32> =
                    (0..length).map(|_| f32::from_bits(rng.random())).collect();
                assert!(cells_loop(&x) == cells_map(&x));
            }
        })
    });
}

/// The exercise: chunks, value by value, and the formula that cancels.
fn moments(c: &mut Criterion) {
    let ends: Vec<f64> = (0..65_536).map(|particle| walk(&particle)).collect();
    c.bench_function("serial/correctness/moments_chunks", |b| {
        b.iter(|| {
            black_box(&ends)
                .chunks(1024)
                .map(Moments::of)
                .fold(Moments::default(), Moments::and)
        })
    });
    c.bench_function("serial/correctness/moments_each", |b| {
        b.iter(|| {
            black_box(&ends)
                .iter()
                .map(|v| Moments::of(std::slice::from_ref(v)))
                .fold(Moments::default(), Moments::and)
        })
    });
    // ANCHOR: moments_cancel
    let of_squares = |values: &[f64]| {
        let n = values.len() as f64;
        let (sum, squares) = values
            .iter()
            .fold((0.0, 0.0), |(sum, squares), v| (sum + v, squares + v * v));
        squares / n - (sum / n) * (sum / n)
    };
    // ANCHOR_END: moments_cancel
    c.bench_function("serial/correctness/moments_cancel", |b| {
        b.iter(|| of_squares(black_box(&ends)))
    });
}

criterion_group!(benches, cells, walks, checks, tests, moments);
criterion_main!(benches);
