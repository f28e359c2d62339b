//! Loads from caches and memory, one after the other and side by side; strides;
//! arrays of structs and structs of arrays.
//!
//! Data are made when a bench first needs them: some fill a gibibyte.

use std::{array, cell::LazyCell, hint::black_box, iter};

use criterion::{Criterion, criterion_group, criterion_main};
use serial::memory::{
    LINE, PAGE, Particle, Particles, chase, chase_many, drift_aos, drift_soa,
    energy_aos, energy_soa, ordered_ring, particle, random_indices,
    random_ring, sum_strided,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/memory_solution.rs"]
mod solution;

/// Loads of a sample.
const LOADS: usize = 1 << 18;
/// A ring that no cache holds.
const LARGE: usize = 1 << 30;
/// Particles that no cache holds: 512 MiB.
const PARTICLES: usize = 8 << 20;

/// Measures `LOADS` loads, each sample from where the one before ended.
fn chased(
    c: &mut Criterion,
    (group, name): (&str, &str),
    ring: impl FnOnce() -> Vec<usize>,
) {
    let ring = LazyCell::new(ring);
    let mut at = 0;
    c.bench_function(&format!("{group}/{name}"), |b| {
        let ring: &[usize] = &ring;
        b.iter(|| at = chase(black_box(ring), at, LOADS));
    });
    black_box(at);
}

fn levels(c: &mut Criterion) {
    for (size, kib) in [
        ("16KiB", 16),
        ("128KiB", 128),
        ("512KiB", 512),
        ("2MiB", 2 << 10),
        ("8MiB", 8 << 10),
        ("32MiB", 32 << 10),
        ("128MiB", 128 << 10),
        ("1GiB", 1 << 20),
    ] {
        let nodes = kib * 1024 / 64;
        chased(c, ("serial/memory/random", size), || {
            random_ring(nodes, LINE, 1)
        });
        chased(c, ("serial/memory/ordered", size), || {
            ordered_ring(nodes, LINE)
        });
    }
}

/// As many lines each, side by side and far apart.
fn spacings(c: &mut Criterion) {
    for (name, lines) in [("1024", 1024), ("4096", 4096), ("16384", 16_384)] {
        chased(c, ("serial/memory/packed", name), || {
            random_ring(lines, LINE, 1)
        });
        chased(c, ("serial/memory/paged", name), || {
            random_ring(lines, PAGE + LINE, 1)
        });
    }
    for (name, spacing) in [("spread", PAGE + LINE), ("same", PAGE)] {
        chased(c, ("serial/memory/set", name), || {
            random_ring(64, spacing, 1)
        });
    }
    // A mistake: every sample starts at the same place.
    let ring = LazyCell::new(|| random_ring(LARGE / 64, LINE, 1));
    c.bench_function("serial/memory/restarted", |b| {
        let ring: &[usize] = &ring;
        b.iter(|| chase(black_box(ring), 0, LOADS / 16));
    });
}

fn chains(c: &mut Criterion) {
    let ring = LazyCell::new(|| random_ring(LARGE / 64, LINE, 1));
    chained::<1>(c, "1", &ring);
    chained::<4>(c, "4", &ring);
    chained::<8>(c, "8", &ring);
    chained::<16>(c, "16", &ring);
    chained::<32>(c, "32", &ring);
}

fn chained<const CHAINS: usize>(
    c: &mut Criterion,
    name: &str,
    ring: &LazyCell<Vec<usize>, impl FnOnce() -> Vec<usize>>,
) {
    // Evenly apart by address, which is at random along the ring.
    let mut at: [usize; CHAINS] =
        array::from_fn(|chain| chain * (LARGE / 64 / CHAINS) * LINE);
    c.benchmark_group("serial/memory/chains")
        .bench_function(name, |b| {
            let ring: &[usize] = ring;
            b.iter(|| at = chase_many(black_box(ring), at, LOADS / CHAINS));
        });
    black_box(at);
}

fn strides(c: &mut Criterion) {
    let x = LazyCell::new(|| (0..LARGE as u64 / 8).collect::<Vec<u64>>());
    let mut group = c.benchmark_group("serial/memory/stride");
    for (name, stride) in [("1", 1), ("2", 2), ("8", 8), ("16", 16)] {
        group.bench_function(name, |b| {
            let x: &[u64] = &x;
            b.iter(|| sum_strided(black_box(x), stride));
        });
    }
}

fn layouts(c: &mut Criterion) {
    for (size, count, passes) in
        [("cache", 256, 4096), ("memory", PARTICLES, 1)]
    {
        let mut aos = LazyCell::new(|| {
            (0..count).map(particle).collect::<Vec<Particle>>()
        });
        c.benchmark_group("serial/memory/drift_aos").bench_function(
            size,
            |b| {
                let aos = LazyCell::force_mut(&mut aos);
                b.iter(|| {
                    for _ in 0..passes {
                        drift_aos(black_box(aos), 1e-3);
                    }
                });
            },
        );
        let mut soa =
            LazyCell::new(|| (0..count).map(particle).collect::<Particles>());
        c.benchmark_group("serial/memory/drift_soa").bench_function(
            size,
            |b| {
                let soa = LazyCell::force_mut(&mut soa);
                b.iter(|| {
                    for _ in 0..passes {
                        drift_soa(black_box(soa), 1e-3);
                    }
                });
            },
        );
    }
    // Each sample has indices of its own until a quarter of all is read.
    let chosen = LazyCell::new(|| random_indices(2 << 20, PARTICLES as u32, 1));
    let mut parts = iter::repeat_with(|| chosen.chunks_exact(LOADS)).flatten();
    let mut next = || parts.next().unwrap_or_default();
    let aos = LazyCell::new(|| {
        (0..PARTICLES).map(particle).collect::<Vec<Particle>>()
    });
    c.bench_function("serial/memory/energy_aos", |b| {
        let aos: &[Particle] = &aos;
        b.iter(|| energy_aos(black_box(aos), next()));
    });
    drop(aos);
    let soa =
        LazyCell::new(|| (0..PARTICLES).map(particle).collect::<Particles>());
    c.bench_function("serial/memory/energy_soa", |b| {
        let soa: &Particles = &soa;
        b.iter(|| energy_soa(black_box(soa), next()));
    });
}

// ANCHOR: transpose_plain
/// The transpose row by row: reads along the lines of `from`, and writes across
/// those of `to`.
fn transpose_plain(n: usize, from: &[f64], to: &mut [f64]) {
    for (i, row) in from.chunks_exact(n).enumerate() {
        for (j, v) in row.iter().enumerate() {
            to[j * n + i] = *v;
        }
    }
}
// ANCHOR_END: transpose_plain

fn transposes(c: &mut Criterion) {
    for (size, n) in [("2048", 2048), ("2056", 2056)] {
        let from: Vec<f64> = (0..n * n).map(|i| i as f64).collect();
        let mut to = vec![1.0; n * n];
        for (name, transpose) in [
            (
                "serial/memory/transpose_plain",
                transpose_plain as fn(usize, &[f64], &mut [f64]),
            ),
            ("serial/memory/transpose", solution::transpose),
        ] {
            c.benchmark_group(name).bench_function(size, |b| {
                b.iter(|| transpose(n, black_box(&from), black_box(&mut to)));
            });
        }
    }
}

criterion_group!(
    benches, levels, spacings, chains, strides, layouts, transposes
);
criterion_main!(benches);
