//! Checkpoints of two sizes, on the disk that holds the target folder.

use std::{hint::black_box, path::Path};

use cluster::failure::{
    CheckpointError, load, save, save_in_place, save_renamed,
};
use criterion::{Criterion, criterion_group, criterion_main};
use solution::save_step;
use tempfile::TempDir;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/failure_solution.rs"]
mod solution;

type Save = fn(&Path, &[u8]) -> Result<(), CheckpointError>;

/// A folder on a disk: `/tmp` may lie in memory.
fn folder() -> TempDir {
    TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder")
}

fn state(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|i| i as u8).collect()
}

fn work(bytes: usize, save: Save) -> impl FnMut() {
    // The closure owns the folder, which is removed with it.
    let (folder, state) = (folder(), state(bytes));
    move || {
        let path = folder.path().join("state");
        save(&path, black_box(&state)).expect("saved");
    }
}

const SMALL: usize = 64 << 10;
const LARGE: usize = 8 << 20;

fn saves(c: &mut Criterion) {
    c.bench_function("cluster/failure/in_place/64KiB", |b| {
        b.iter(work(SMALL, save_in_place))
    });
    c.bench_function("cluster/failure/renamed/64KiB", |b| {
        b.iter(work(SMALL, save_renamed))
    });
    c.bench_function("cluster/failure/save/64KiB", |b| {
        b.iter(work(SMALL, save))
    });
    c.bench_function("cluster/failure/in_place/8MiB", |b| {
        b.iter(work(LARGE, save_in_place))
    });
    c.bench_function("cluster/failure/renamed/8MiB", |b| {
        b.iter(work(LARGE, save_renamed))
    });
    c.bench_function("cluster/failure/save/8MiB", |b| {
        b.iter(work(LARGE, save))
    });
    c.bench_function("cluster/failure/load/8MiB", |b| {
        let folder = folder();
        let path = folder.path().join("state");
        save(&path, &state(LARGE)).expect("saved");
        b.iter(|| load(black_box(&path)).expect("loaded"))
    });
}

fn solutions(c: &mut Criterion) {
    c.bench_function("cluster/failure/save_step/64KiB", |b| {
        let (folder, state, mut step) = (folder(), state(SMALL), 0);
        b.iter(|| {
            step += 1;
            save_step(folder.path(), step, &state, 3).expect("saved");
        })
    });
}

criterion_group!(all, saves, solutions);
criterion_main!(all);
