use std::{
    hint::black_box,
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
        },
    },
    thread,
};

use criterion::{Criterion, criterion_group, criterion_main};
use threads::atomics::{SpinLock, add};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/atomics_solution.rs"]
mod solution;

use solution::Position;

/// What the solution is built of.
mod sync {
    pub use std::{
        hint::spin_loop,
        sync::atomic::{AtomicU64, fence},
    };
}

/// Operations in an iteration.
const OPERATIONS: u64 = 1 << 18;

fn orderings(c: &mut Criterion) {
    for (name, work) in [
        (
            "threads/atomics/load_relaxed",
            load_relaxed as fn(&AtomicU64),
        ),
        ("threads/atomics/load_acquire", load_acquire),
        ("threads/atomics/load_seqcst", load_seqcst),
        ("threads/atomics/store_relaxed", store_relaxed),
        ("threads/atomics/store_release", store_release),
        ("threads/atomics/store_seqcst", store_seqcst),
        ("threads/atomics/add_relaxed", add_relaxed),
        ("threads/atomics/add_seqcst", add_seqcst),
        ("threads/atomics/add_f64", add_f64),
    ] {
        c.bench_function(name, |b| {
            let cell = AtomicU64::new(0);
            b.iter(|| work(black_box(&cell)));
        });
    }
    c.bench_function("threads/atomics/mutex", |b| {
        let sum = Mutex::new(0.0);
        b.iter(|| {
            for _ in 0..OPERATIONS {
                *sum.lock().unwrap_or_else(PoisonError::into_inner) += 1.0;
            }
        });
    });
    c.bench_function("threads/atomics/spin_lock", |b| {
        let sum = SpinLock::new(0.0);
        b.iter(|| {
            for _ in 0..OPERATIONS {
                sum.with(|sum| *sum += 1.0);
            }
        });
    });
}

fn load_relaxed(cell: &AtomicU64) {
    let sum = (0..OPERATIONS)
        .fold(0u64, |sum, _| sum.wrapping_add(cell.load(Relaxed)));
    black_box(sum);
}

fn load_acquire(cell: &AtomicU64) {
    let sum = (0..OPERATIONS)
        .fold(0u64, |sum, _| sum.wrapping_add(cell.load(Acquire)));
    black_box(sum);
}

fn load_seqcst(cell: &AtomicU64) {
    let sum = (0..OPERATIONS)
        .fold(0u64, |sum, _| sum.wrapping_add(cell.load(SeqCst)));
    black_box(sum);
}

fn store_relaxed(cell: &AtomicU64) {
    (0..OPERATIONS).for_each(|i| cell.store(i, Relaxed));
}

fn store_release(cell: &AtomicU64) {
    (0..OPERATIONS).for_each(|i| cell.store(i, Release));
}

fn store_seqcst(cell: &AtomicU64) {
    (0..OPERATIONS).for_each(|i| cell.store(i, SeqCst));
}

fn add_relaxed(cell: &AtomicU64) {
    (0..OPERATIONS).for_each(|_| _ = cell.fetch_add(1, Relaxed));
}

fn add_seqcst(cell: &AtomicU64) {
    (0..OPERATIONS).for_each(|_| _ = cell.fetch_add(1, SeqCst));
}

fn add_f64(cell: &AtomicU64) {
    (0..OPERATIONS).for_each(|_| _ = add(cell, 1.0));
}

/// Positions read in an iteration, by each thread.
const READS: usize = 1 << 18;

fn positions(c: &mut Criterion) {
    for (names, threads) in [
        (
            [
                "threads/atomics/position_sequence/1",
                "threads/atomics/position_mutex/1",
                "threads/atomics/position_rwlock/1",
            ],
            1,
        ),
        (
            [
                "threads/atomics/position_sequence/2",
                "threads/atomics/position_mutex/2",
                "threads/atomics/position_rwlock/2",
            ],
            2,
        ),
    ] {
        let [sequence, mutex, rwlock] = names;
        c.bench_function(sequence, |b| {
            let position = Position::new(1.0, 2.0);
            b.iter(|| read(threads, || position.get()));
        });
        c.bench_function(mutex, |b| {
            let position = Mutex::new((1.0, 2.0));
            b.iter(|| {
                read(threads, || {
                    *position.lock().unwrap_or_else(PoisonError::into_inner)
                })
            });
        });
        c.bench_function(rwlock, |b| {
            let position = RwLock::new((1.0, 2.0));
            b.iter(|| {
                read(threads, || {
                    *position.read().unwrap_or_else(PoisonError::into_inner)
                })
            });
        });
    }
}

/// The position read again and again by each of some threads.
fn read(threads: usize, position: impl Fn() -> (f64, f64) + Sync) {
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut sums = (0.0, 0.0);
                for _ in 0..READS {
                    let (x, y) = position();
                    sums = (sums.0 + x, sums.1 + y);
                }
                black_box(sums)
            });
        }
    });
}

criterion_group!(benches, orderings, positions);
criterion_main!(benches);
