//! Reports and blocks that grow, copies into fresh and into kept memory, clones,
//! and the ways around them.

use std::{cell::LazyCell, hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use serial::copies::{
    Point, blocks_concat, blocks_extend, diffuse_cloned, diffuse_kept,
    diffuse_swapped, fields, grown, lines, quoted, quoted_always_owned,
    report_add, report_concat, report_format, reserved, squared_distance,
    squared_distance_borrowed, variance, variance_cloned,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/copies_solution.rs"]
mod solution;

/// Values that are 1 MiB.
const MIB: usize = 1 << 17;

fn joins(c: &mut Criterion) {
    let lines = LazyCell::new(|| lines(10_000));
    for (name, report) in [
        (
            "serial/copies/report_format",
            report_format as fn(&[String]) -> String,
        ),
        ("serial/copies/report_add", report_add),
        ("serial/copies/report_concat", report_concat),
    ] {
        c.bench_function(name, |b| b.iter(|| report(black_box(&lines))));
    }
    let blocks = LazyCell::new(|| vec![vec![1.0; 100]; 1_000]);
    c.bench_function("serial/copies/blocks_concat", |b| {
        b.iter(|| blocks_concat(black_box(&blocks)));
    });
    c.bench_function("serial/copies/blocks_extend", |b| {
        b.iter(|| blocks_extend(black_box(&blocks)));
    });
}

/// A copy of `bytes`, which are dropped each time, or overwritten.
fn bandwidths(c: &mut Criterion) {
    for (size, bytes) in [
        ("32KiB", 32 << 10),
        ("1MiB", 1 << 20),
        ("16MiB", 16 << 20),
        ("64MiB", 64 << 20),
    ] {
        let values = LazyCell::new(|| vec![1.0_f64; bytes / 8]);
        let group = "serial/copies/fresh";
        c.bench_function(&format!("{group}/{size}"), |b| {
            let values = &*values;
            b.iter(|| black_box(values).clone());
        });
        let group = "serial/copies/kept";
        c.bench_function(&format!("{group}/{size}"), |b| {
            let mut copy = values.clone();
            b.iter(|| {
                copy.clone_from(black_box(&values));
                black_box(&mut copy);
            });
        });
    }
}

fn clones(c: &mut Criterion) {
    c.bench_function("serial/copies/clone_rows", |b| {
        let rows = vec![vec![1.0_f64; 16]; 8192];
        b.iter(|| black_box(&rows).clone());
    });
    c.bench_function("serial/copies/clone_strings", |b| {
        let strings = vec!["x".repeat(128); 8192];
        b.iter(|| black_box(&strings).clone());
    });
    c.bench_function("serial/copies/clone_arc", |b| {
        let shared: Arc<[f64]> = vec![1.0; MIB].into();
        b.iter(|| Arc::clone(black_box(&shared)));
    });
}

fn growth(c: &mut Criterion) {
    c.bench_function("serial/copies/grown", |b| {
        b.iter(|| grown(black_box(1 << 20)));
    });
    c.bench_function("serial/copies/reserved", |b| {
        b.iter(|| reserved(black_box(1 << 20)));
    });
}

fn quotes(c: &mut Criterion) {
    for (name, percent) in [("0", 0), ("1", 1), ("50", 50), ("100", 100)] {
        let fields = LazyCell::new(|| fields(10_000, percent));
        let group = "serial/copies/owned";
        c.bench_function(&format!("{group}/{name}"), |b| {
            let fields = &*fields;
            b.iter(|| {
                for field in fields {
                    black_box(quoted_always_owned(black_box(field)));
                }
            });
        });
        let group = "serial/copies/cow";
        c.bench_function(&format!("{group}/{name}"), |b| {
            let fields = &*fields;
            b.iter(|| {
                for field in fields {
                    black_box(quoted(black_box(field)));
                }
            });
        });
    }
}

fn steps(c: &mut Criterion) {
    for (name, diffuse) in [
        (
            "serial/copies/diffuse_cloned",
            (|u, steps| diffuse_cloned(u, steps)) as fn(&mut Vec<f64>, usize),
        ),
        ("serial/copies/diffuse_kept", |u, steps| {
            diffuse_kept(u, steps)
        }),
        ("serial/copies/diffuse_swapped", diffuse_swapped),
    ] {
        c.bench_function(name, |b| {
            let mut u = vec![1.0; MIB];
            b.iter(|| diffuse(black_box(&mut u), black_box(100)));
        });
    }
}

fn waves(c: &mut Criterion) {
    c.bench_function("serial/copies/wave_cloned", |b| {
        let (mut before, mut now) = (vec![1.0; MIB], vec![1.0; MIB]);
        b.iter(|| {
            for _ in 0..100 {
                wave_cloned(&mut before, &mut now, 0.5);
            }
            black_box(&mut now);
        });
    });
    c.bench_function("serial/copies/wave", |b| {
        let start = || vec![1.0; MIB];
        let mut wave = solution::Wave::new(start(), start(), 0.5);
        b.iter(|| {
            for _ in 0..100 {
                wave.step();
            }
            black_box(wave.now());
        });
    });
}

// ANCHOR: wave_cloned
fn wave_cloned(before: &mut Vec<f64>, now: &mut Vec<f64>, courant: f64) {
    let mut next = now.clone();
    let inner = next.iter_mut().zip(before.iter()).skip(1);
    for ((next, before), now) in inner.zip(now.array_windows::<3>()) {
        let bend = now[0] - 2.0 * now[1] + now[2];
        *next = 2.0 * now[1] - before + courant * courant * bend;
    }
    *before = now.clone();
    *now = next;
}
// ANCHOR_END: wave_cloned

fn borrowing(c: &mut Criterion) {
    let x = LazyCell::new(|| vec![1.0; MIB]);
    c.bench_function("serial/copies/variance_cloned", |b| {
        let x = &*x;
        b.iter(|| variance_cloned(black_box(x).clone()));
    });
    c.bench_function("serial/copies/variance", |b| {
        b.iter(|| variance(black_box(&x)));
    });
    let points: Vec<_> = (0..4096)
        .map(f64::from)
        .map(|x| Point { x, y: -x })
        .collect();
    let mut squares = vec![0.0; 4095];
    // Behind a pointer, so that the compiler can't inline the call.
    c.bench_function("serial/copies/points", |b| {
        let distance = black_box(squared_distance as fn(Point, Point) -> f64);
        b.iter(|| {
            let ends = points.array_windows::<2>();
            for (square, [a, b]) in squares.iter_mut().zip(ends) {
                *square = distance(*a, *b);
            }
            black_box(&mut squares);
        });
    });
    c.bench_function("serial/copies/points_borrowed", |b| {
        let distance =
            black_box(squared_distance_borrowed as fn(&Point, &Point) -> f64);
        b.iter(|| {
            let ends = points.array_windows::<2>();
            for (square, [a, b]) in squares.iter_mut().zip(ends) {
                *square = distance(a, b);
            }
            black_box(&mut squares);
        });
    });
}

criterion_group!(
    benches, joins, bandwidths, clones, growth, quotes, steps, waves, borrowing
);
criterion_main!(benches);
