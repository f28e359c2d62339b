//! What errors cost: when there are none, and when there are many.

use std::{hint::black_box, panic};

use criterion::{Criterion, criterion_group, criterion_main};
use serial::errors::{
    InPlace, Partial, Summed, by_nan, by_option, by_panic, by_result,
    calibrate_early, calibrate_flag, first_error, readings, root_boxed,
    root_in_place,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/errors_solution.rs"]
mod solution;
use solution::with_budget;

const LINES: usize = 100_000;

fn ways(c: &mut Criterion) {
    // The default prints each panic.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| ()));
    type Way = fn(&[String]) -> Summed;
    for (none, tenth, way) in [
        (
            "serial/errors/result/none",
            "serial/errors/result/tenth",
            by_result as Way,
        ),
        (
            "serial/errors/option/none",
            "serial/errors/option/tenth",
            by_option,
        ),
        ("serial/errors/nan/none", "serial/errors/nan/tenth", by_nan),
        (
            "serial/errors/panic/none",
            "serial/errors/panic/tenth",
            by_panic,
        ),
    ] {
        for (name, every) in [(none, 0), (tenth, 10)] {
            let lines = readings(LINES, every);
            c.bench_function(name, |b| b.iter(|| way(black_box(&lines))));
        }
    }
    let lines = readings(10_000, 1);
    c.bench_function("serial/errors/result/each", |b| {
        b.iter(|| by_result(black_box(&lines)))
    });
    c.bench_function("serial/errors/panic/each", |b| {
        b.iter(|| by_panic(black_box(&lines)))
    });
    panic::set_hook(hook);
}

fn collections(c: &mut Criterion) {
    let lines = readings(LINES, 0);
    c.bench_function("serial/errors/first_error", |b| {
        b.iter(|| first_error(black_box(&lines)))
    });
    c.bench_function("serial/errors/partial", |b| {
        b.iter(|| Partial::of(black_box(&lines)))
    });
    c.bench_function("serial/errors/budget", |b| {
        b.iter(|| with_budget(black_box(&lines), 10))
    });
}

fn calibrations(c: &mut Criterion) {
    let raw: Vec<i32> = (0..4096).collect();
    let mut kelvin = vec![0.0; raw.len()];
    for (name, f) in [
        (
            "serial/errors/calibrate_early",
            calibrate_early as fn(&[i32], &mut [f64]) -> _,
        ),
        ("serial/errors/calibrate_flag", calibrate_flag),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| f(black_box(&raw), black_box(&mut kelvin)))
        });
    }
}

fn sizes(c: &mut Criterion) {
    let x: Vec<f64> = (0..4096).map(f64::from).collect();
    c.bench_function("serial/errors/roots_boxed", |b| {
        b.iter(|| {
            black_box(&x)
                .iter()
                .filter_map(|v| root_boxed(*v).ok())
                .sum::<f64>()
        })
    });
    c.bench_function("serial/errors/roots_in_place", |b| {
        b.iter(|| {
            black_box(&x)
                .iter()
                .filter_map(|v| root_in_place(*v).ok())
                .sum::<f64>()
        })
    });
    let mut kept: Vec<Result<f64, Box<InPlace>>> = Vec::new();
    c.bench_function("serial/errors/kept_boxed", |b| {
        b.iter(|| {
            kept.clear();
            kept.extend(black_box(&x).iter().copied().map(root_boxed));
            black_box(&mut kept);
        })
    });
    let mut kept: Vec<Result<f64, InPlace>> = Vec::new();
    c.bench_function("serial/errors/kept_in_place", |b| {
        b.iter(|| {
            kept.clear();
            kept.extend(black_box(&x).iter().copied().map(root_in_place));
            black_box(&mut kept);
        })
    });
}

criterion_group!(benches, ways, collections, calibrations, sizes);
criterion_main!(benches);
