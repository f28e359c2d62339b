//! One number and one array, shared in all ways, and what it takes to read a
//! table that could change. Threads are started in each iteration.

use std::{
    hint::black_box,
    num::NonZeroUsize,
    sync::{Mutex, RwLock},
};

use criterion::{Criterion, criterion_group, criterion_main};
use threads::shared::{
    LogProxy, grow_chunks, grow_held, grow_lock_each, grow_locked, grow_serial,
    histogram_atomic, histogram_locked, histogram_serial, hits_apart,
    hits_atomic, hits_local, hits_mutex, hits_serial, populations,
    windows_borrowed, windows_mutex, windows_rwlock,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/shared_solution.rs"]
mod solution;

const DARTS: u64 = 500_000;
const CELLS: usize = 200_000;
/// As large as half of a second cache of 1 MiB.
const TABLE: u64 = 65_536;
const ONE: NonZeroUsize = NonZeroUsize::MIN;
const TWO: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

fn number(c: &mut Criterion) {
    c.bench_function("threads/shared/hits_serial", |b| {
        b.iter(|| hits_serial(black_box(DARTS)))
    });
    for (name, hits, threads) in [
        (
            "threads/shared/hits_mutex/1",
            hits_mutex as fn(u64, NonZeroUsize) -> u64,
            ONE,
        ),
        ("threads/shared/hits_mutex/2", hits_mutex, TWO),
        ("threads/shared/hits_atomic/1", hits_atomic, ONE),
        ("threads/shared/hits_atomic/2", hits_atomic, TWO),
        ("threads/shared/hits_apart/2", hits_apart, TWO),
        ("threads/shared/hits_local/2", hits_local, TWO),
    ] {
        c.bench_function(name, |b| b.iter(|| hits(black_box(DARTS), threads)));
    }
}

fn array(c: &mut Criterion) {
    c.bench_function("threads/shared/grow_serial", |b| {
        let mut cells = populations(CELLS);
        b.iter(|| grow_serial(black_box(&mut cells)));
    });
    c.bench_function("threads/shared/grow_chunks/2", |b| {
        let mut cells = populations(CELLS);
        b.iter(|| grow_chunks(black_box(&mut cells), TWO));
    });
    c.bench_function("threads/shared/grow_lock_each/2", |b| {
        let cells: Vec<_> =
            populations(CELLS).into_iter().map(Mutex::new).collect();
        b.iter(|| grow_lock_each(black_box(&cells), TWO));
    });
    for (name, grow) in [
        (
            "threads/shared/grow_locked/2",
            grow_locked as fn(&Mutex<Vec<f64>>, NonZeroUsize),
        ),
        ("threads/shared/grow_held/2", grow_held),
    ] {
        c.bench_function(name, |b| {
            let cells = Mutex::new(populations(CELLS));
            b.iter(|| grow(black_box(&cells), TWO));
        });
    }
}

/// Two threads read `width` neighbors at a time.
fn read(
    c: &mut Criterion,
    [mutex, rwlock, borrowed]: [&str; 3],
    (reads, width): (u64, usize),
    threads: NonZeroUsize,
) {
    c.bench_function(mutex, |b| {
        let table = Mutex::new((0..TABLE).collect());
        b.iter(|| windows_mutex(black_box(&table), reads, width, threads));
    });
    c.bench_function(rwlock, |b| {
        let table = RwLock::new((0..TABLE).collect());
        b.iter(|| windows_rwlock(black_box(&table), reads, width, threads));
    });
    c.bench_function(borrowed, |b| {
        let table: Vec<u64> = (0..TABLE).collect();
        b.iter(|| windows_borrowed(black_box(&table), reads, width, threads));
    });
}

const SHORT: (u64, usize) = (100_000, 1);
const LONG: (u64, usize) = (1_000, 32_768);

fn readers(c: &mut Criterion) {
    let names = [
        "threads/shared/mutex_1/1",
        "threads/shared/rwlock_1/1",
        "threads/shared/borrowed_1/1",
    ];
    read(c, names, SHORT, ONE);
    let names = [
        "threads/shared/mutex_1/2",
        "threads/shared/rwlock_1/2",
        "threads/shared/borrowed_1/2",
    ];
    read(c, names, SHORT, TWO);
    let names = [
        "threads/shared/mutex_32k/2",
        "threads/shared/rwlock_32k/2",
        "threads/shared/borrowed_32k/2",
    ];
    read(c, names, LONG, TWO);
}

fn owner(c: &mut Criterion) {
    c.bench_function("threads/shared/owner_mean", |b| {
        let (proxy, owner) = LogProxy::start();
        assert_eq!(proxy.note(20.5), Ok(()));
        b.iter(|| {
            for _ in 0..100 {
                assert_eq!(black_box(&proxy).mean(), Ok(Some(20.5)));
            }
        });
        drop(proxy);
        assert!(owner.join().is_ok());
    });
    c.bench_function("threads/shared/owner_note", |b| {
        b.iter(|| {
            let (proxy, owner) = LogProxy::start();
            for _ in 0..10_000 {
                assert_eq!(black_box(&proxy).note(20.5), Ok(()));
            }
            drop(proxy);
            owner.join()
        });
    });
}

fn histograms(c: &mut Criterion) {
    c.bench_function("threads/shared/histogram_serial", |b| {
        let values = populations(CELLS);
        b.iter(|| histogram_serial(black_box(&values), 64));
    });
    for (name, histogram) in [
        (
            "threads/shared/histogram_locked/2",
            histogram_locked as fn(&[f64], usize, NonZeroUsize) -> Vec<u64>,
        ),
        ("threads/shared/histogram_atomic/2", histogram_atomic),
        ("threads/shared/histogram/2", solution::histogram),
    ] {
        c.bench_function(name, |b| {
            let values = populations(CELLS);
            b.iter(|| histogram(black_box(&values), 64, TWO));
        });
    }
}

criterion_group!(benches, number, array, readers, owner, histograms);
criterion_main!(benches);
