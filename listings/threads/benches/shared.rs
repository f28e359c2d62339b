//! One number and one array, shared in several ways, and what it takes to read
//! a table that could change. Threads are started in each iteration.

use std::{
    hint::black_box,
    num::NonZeroUsize,
    sync::{Mutex, PoisonError, RwLock},
    thread,
};

use criterion::{Bencher, Criterion, criterion_group, criterion_main};
use threads::{
    false_sharing::bind,
    shared::{
        LogProxy, grow_chunks, grow_lock_each, grow_serial, histogram_serial,
        hits_atomic, hits_local, hits_mutex, hits_serial, is_hit, parts,
        populations, windows_mutex, windows_rwlock,
    },
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/shared_solution.rs"]
mod solution;

const DARTS: u64 = 1_000_000;
const CELLS: usize = 1_000_000;
/// As large as half of a second cache of 1 MiB.
const TABLE: u64 = 65_536;
const ONE: NonZeroUsize = NonZeroUsize::MIN;
const TWO: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);

/// [`hits_mutex`] where all threads are bound to one core.
fn hits_one_core(darts: u64, threads: NonZeroUsize) -> u64 {
    let hits = Mutex::new(0);
    thread::scope(|scope| {
        for part in parts(darts, threads) {
            scope.spawn(|| {
                bind(0);
                for _ in part.filter(|dart| is_hit(*dart)) {
                    *hits.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                }
            });
        }
    });
    hits.into_inner().unwrap_or_else(PoisonError::into_inner)
}

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
        ("threads/shared/hits_atomic/2", hits_atomic, TWO),
        ("threads/shared/hits_local/2", hits_local, TWO),
        ("threads/shared/hits_one_core/2", hits_one_core, TWO),
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
}

/// Two threads read one number or half of the table at a time.
fn readers(c: &mut Criterion) {
    c.bench_function("threads/shared/mutex_32k/2", |b| {
        let table = Mutex::new((0..TABLE).collect());
        b.iter(|| windows_mutex(black_box(&table), 1_000, 32_768, TWO));
    });
    c.bench_function("threads/shared/rwlock_32k/2", |b| {
        let table = RwLock::new((0..TABLE).collect());
        b.iter(|| windows_rwlock(black_box(&table), 1_000, 32_768, TWO));
    });
    c.bench_function("threads/shared/rwlock_1/2", |b| {
        let table = RwLock::new((0..TABLE).collect());
        b.iter(|| windows_rwlock(black_box(&table), 100_000, 1, TWO));
    });
}

fn histograms(c: &mut Criterion) {
    c.bench_function("threads/shared/histogram_serial", |b| {
        let values = populations(CELLS);
        b.iter(|| histogram_serial(black_box(&values), 64));
    });
    c.bench_function("threads/shared/histogram/2", |b| {
        let values = populations(CELLS);
        b.iter(|| solution::histogram(black_box(&values), 64, TWO));
    });
}

/// Questions from the first core to an owner on one of the cores.
fn ask(b: &mut Bencher<'_>, owner: usize) {
    bind(0);
    let start = || {
        bind(owner);
        LogProxy::start()
    };
    let started = thread::scope(|scope| scope.spawn(start).join());
    let (proxy, owner) = started.expect("a proxy and its owner");
    assert_eq!(proxy.note(20.5), Ok(()));
    b.iter(|| {
        for _ in 0..100 {
            assert_eq!(black_box(&proxy).mean(), Ok(Some(20.5)));
        }
    });
    drop(proxy);
    assert!(owner.join().is_ok());
}

/// Comes last, since it binds the thread that starts all others.
fn owner(c: &mut Criterion) {
    c.bench_function("threads/shared/owner_mean", |b| ask(b, 1));
    c.bench_function("threads/shared/owner_one_core", |b| ask(b, 0));
}

criterion_group!(benches, number, array, readers, histograms, owner);
criterion_main!(benches);
