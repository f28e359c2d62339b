//! What it costs to lock, to meet, and to tell another thread.

use std::{
    hint::black_box,
    num::NonZeroUsize,
    sync::{Barrier, Mutex},
};

use criterion::{Criterion, criterion_group, criterion_main};
use threads::synchronization::{
    ByChannel, ByCondvar, ByPark, BySpin, Meeting, Share,
    barriers::SpinBarrier, contend, contend_spin, diffuse, diffuse_pieces,
    meet, relay, take_tasks, tasks_free, tasks_locked,
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
const FOUR: NonZeroUsize = NonZeroUsize::new(4).unwrap();

fn locks(c: &mut Criterion) {
    c.bench_function("threads/synchronization/count/plain", |b| {
        let mut count = 0u64;
        b.iter(|| {
            for _ in 0..1000 {
                *black_box(&mut count) += 1;
            }
        })
    });
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
    c.bench_function("threads/synchronization/signal_park/together", |b| {
        b.iter(|| relay::<ByPark>(500, TOGETHER))
    });
    c.bench_function("threads/synchronization/signal_channel/apart", |b| {
        b.iter(|| relay::<ByChannel>(500, APART))
    });
    c.bench_function("threads/synchronization/signal_channel/together", |b| {
        b.iter(|| relay::<ByChannel>(500, TOGETHER))
    });
    c.bench_function("threads/synchronization/signal_spin/apart", |b| {
        b.iter(|| relay::<BySpin>(5000, APART))
    });
}

fn meetings(c: &mut Criterion) {
    c.bench_function("threads/synchronization/meet_std/2", |b| {
        b.iter(|| meet::<Barrier>(TWO, 500))
    });
    c.bench_function("threads/synchronization/meet_std/4", |b| {
        b.iter(|| meet::<Barrier>(FOUR, 500))
    });
    c.bench_function("threads/synchronization/meet_spin/2", |b| {
        b.iter(|| meet::<SpinBarrier>(TWO, 5000))
    });
    c.bench_function("threads/synchronization/meet_spin/4", |b| {
        b.iter(|| meet::<SpinBarrier>(FOUR, 4))
    });
    c.bench_function("threads/synchronization/meet_phases/2", |b| {
        b.iter(|| meet::<Phases>(TWO, 500))
    });
}

fn rods(c: &mut Criterion) {
    const STEPS: usize = 100;
    for (serial, std, spin, cells) in [
        (
            "threads/synchronization/rod_serial/1Ki",
            "threads/synchronization/rod_std/1Ki",
            "threads/synchronization/rod_spin/1Ki",
            1 << 10,
        ),
        (
            "threads/synchronization/rod_serial/16Ki",
            "threads/synchronization/rod_std/16Ki",
            "threads/synchronization/rod_spin/16Ki",
            1 << 14,
        ),
        (
            "threads/synchronization/rod_serial/128Ki",
            "threads/synchronization/rod_std/128Ki",
            "threads/synchronization/rod_spin/128Ki",
            1 << 17,
        ),
    ] {
        let hot =
            || -> Vec<f64> { (0..cells).map(|i| f64::from(i % 7)).collect() };
        c.bench_function(serial, |b| {
            let mut rod = hot();
            b.iter(|| diffuse(black_box(&mut rod), STEPS))
        });
        c.bench_function(std, |b| {
            let mut rod = hot();
            b.iter(|| {
                diffuse_pieces::<Barrier>(black_box(&mut rod), STEPS, TWO)
            })
        });
        c.bench_function(spin, |b| {
            let mut rod = hot();
            b.iter(|| {
                diffuse_pieces::<SpinBarrier>(black_box(&mut rod), STEPS, TWO)
            })
        });
    }
}

/// All of 10 turns under the lock, half of 2,000, and a twentieth.
const ALL: Share = Share {
    outside: 0,
    inside: 10,
};
const HALF: Share = Share {
    outside: 1000,
    inside: 1000,
};
const TWENTIETH: Share = Share {
    outside: 1900,
    inside: 100,
};

fn contention(c: &mut Criterion) {
    for (name, tasks, share, threads) in [
        ("threads/synchronization/all_mutex/1", 100_000, ALL, ONE),
        ("threads/synchronization/all_mutex/2", 100_000, ALL, TWO),
        ("threads/synchronization/all_mutex/4", 100_000, ALL, FOUR),
        ("threads/synchronization/half_mutex/1", 5000, HALF, ONE),
        ("threads/synchronization/half_mutex/2", 5000, HALF, TWO),
        (
            "threads/synchronization/twentieth_mutex/1",
            5000,
            TWENTIETH,
            ONE,
        ),
        (
            "threads/synchronization/twentieth_mutex/2",
            5000,
            TWENTIETH,
            TWO,
        ),
        (
            "threads/synchronization/twentieth_mutex/4",
            5000,
            TWENTIETH,
            FOUR,
        ),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| contend(black_box(tasks), share, threads))
        });
    }
    for (name, tasks, share, threads) in [
        ("threads/synchronization/all_spin/2", 100_000, ALL, TWO),
        ("threads/synchronization/all_spin/4", 100_000, ALL, FOUR),
        ("threads/synchronization/half_spin/2", 5000, HALF, TWO),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| contend_spin(black_box(tasks), share, threads))
        });
    }
}

fn guards(c: &mut Criterion) {
    c.bench_function("threads/synchronization/queue/one", |b| {
        b.iter(|| take_tasks(black_box(2000), ONE, |q, w| tasks_free(q, w)))
    });
    c.bench_function("threads/synchronization/queue/locked", |b| {
        b.iter(|| take_tasks(black_box(2000), TWO, |q, w| tasks_locked(q, w)))
    });
    c.bench_function("threads/synchronization/queue/free", |b| {
        b.iter(|| take_tasks(black_box(2000), TWO, |q, w| tasks_free(q, w)))
    });
}

criterion_group!(benches, locks, signals, meetings, rods, contention, guards);
criterion_main!(benches);
