//! What it costs to lock, to meet, and to tell another thread.

use std::{
    hint::black_box,
    num::NonZeroUsize,
    sync::{Barrier, Mutex},
};

use criterion::{Criterion, criterion_group, criterion_main};
use threads::synchronization::{
    ByCondvar, ByPark, BySpin, Meeting, Share, barriers::SpinBarrier, contend,
    diffuse, diffuse_pieces, meet, relay,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/synchronization_solution.rs"]
mod solution;
use solution::Phases;

impl Meeting for Phases {
    fn of(threads: usize) -> Self {
        Phases::new(threads)
    }

    fn wait(&self) {
        Phases::wait(self);
    }
}

const ONE: NonZeroUsize = NonZeroUsize::MIN;
const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();

fn locks(c: &mut Criterion) {
    c.bench_function("threads/synchronization/count/locked", |b| {
        let count = Mutex::new(0u64);
        b.iter(|| {
            for _ in 0..1000 {
                let count = black_box(&count).lock();
                *count.unwrap_or_else(|e| e.into_inner()) += 1;
            }
        })
    });
}

/// Tasks of 2,000 turns, of which this many are under the lock.
fn share(inside: usize) -> Share {
    Share {
        outside: 2000 - inside,
        inside,
    }
}

fn contention(c: &mut Criterion) {
    for (name, inside, threads) in [
        ("threads/synchronization/contend/alone", 100, ONE),
        ("threads/synchronization/contend/twentieth", 100, TWO),
        ("threads/synchronization/contend/half", 1000, TWO),
        ("threads/synchronization/contend/all", 2000, TWO),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| contend(black_box(10_000), share(inside), threads))
        });
    }
}

const APART: [usize; 2] = [0, 1];
const TOGETHER: [usize; 2] = [0, 0];

fn signals(c: &mut Criterion) {
    c.bench_function("threads/synchronization/signal_condvar/apart", |b| {
        b.iter(|| relay::<ByCondvar>(500, APART))
    });
    c.bench_function("threads/synchronization/signal_condvar/together", |b| {
        b.iter(|| relay::<ByCondvar>(500, TOGETHER))
    });
    c.bench_function("threads/synchronization/signal_park/apart", |b| {
        b.iter(|| relay::<ByPark>(500, APART))
    });
    c.bench_function("threads/synchronization/signal_spin/apart", |b| {
        b.iter(|| relay::<BySpin>(10_000, APART))
    });
}

fn meetings(c: &mut Criterion) {
    c.bench_function("threads/synchronization/meet_std/2", |b| {
        b.iter(|| meet::<Barrier>(TWO, 500))
    });
    c.bench_function("threads/synchronization/meet_phases/2", |b| {
        b.iter(|| meet::<Phases>(TWO, 500))
    });
}

fn rods(c: &mut Criterion) {
    let hot = |cells| -> Vec<f64> {
        (0..cells).map(|cell| f64::from(cell % 7)).collect()
    };
    for (serial, std, cells, steps) in [
        (
            "threads/synchronization/rod_serial/16Ki",
            "threads/synchronization/rod_std/16Ki",
            1 << 14,
            1000,
        ),
        (
            "threads/synchronization/rod_serial/512Ki",
            "threads/synchronization/rod_std/512Ki",
            1 << 19,
            200,
        ),
    ] {
        c.bench_function(serial, |b| {
            let mut rod = hot(cells);
            b.iter(|| diffuse(black_box(&mut rod), steps))
        });
        c.bench_function(std, |b| {
            let mut rod = hot(cells);
            b.iter(|| {
                diffuse_pieces::<Barrier>(black_box(&mut rod), steps, TWO)
            })
        });
    }
    c.bench_function("threads/synchronization/rod_spin/16Ki", |b| {
        let mut rod = hot(1 << 14);
        b.iter(|| diffuse_pieces::<SpinBarrier>(black_box(&mut rod), 1000, TWO))
    });
}

criterion_group!(benches, locks, contention, signals, meetings, rods);
criterion_main!(benches);
