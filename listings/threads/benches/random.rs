//! Numbers, starts of streams, and walks by them.

use std::{
    hint::black_box,
    sync::{Mutex, PoisonError},
};

use criterion::{Criterion, criterion_group, criterion_main};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_pcg::Pcg64Mcg;
use rayon::{ThreadPool, ThreadPoolBuilder};
use threads::random::{
    Philox, by_task, chacha, first_passage, from, jumped, pcg, splitmix,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/random_solution.rs"]
mod solution;

/// Numbers of one stream, and streams of one number.
const NUMBERS: usize = 65_536;
const STREAMS: u64 = 4_096;
const WALKS: u64 = 4_000;

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads start")
}

fn locked<R: Rng>(rng: &Mutex<R>) -> impl FnMut() -> u64 {
    move || {
        rng.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next_u64()
    }
}

fn numbers(c: &mut Criterion) {
    let mut measure = |name: &str, draw: &mut dyn FnMut() -> u64| {
        // Called once for all numbers, so that the call doesn't count.
        c.bench_function(name, |b| b.iter(|| black_box(draw())));
    };
    fn all(mut draw: impl FnMut() -> u64) -> impl FnMut() -> u64 {
        move || (0..NUMBERS).fold(0, |all, _| all ^ draw())
    }
    measure("threads/random/numbers/splitmix", &mut all(splitmix(1, 0)));
    measure("threads/random/numbers/pcg", &mut all(from(pcg(1, 0))));
    let mut philox = all(from(Philox::of(1, 0)));
    measure("threads/random/numbers/philox", &mut philox);
    measure(
        "threads/random/numbers/chacha",
        &mut all(from(chacha(1, 0))),
    );
    let mut os = all(from(rand::rng()));
    measure("threads/random/numbers/thread_rng", &mut os);
    let rng = Mutex::new(pcg(1, 0));
    measure("threads/random/numbers/locked", &mut all(locked(&rng)));
}

fn starts(c: &mut Criterion) {
    let mut measure = |name: &str, first: &dyn Fn(u64) -> u64| {
        c.bench_function(name, |b| {
            b.iter(|| {
                (0..STREAMS).fold(0, |all, task| all ^ first(black_box(task)))
            })
        });
    };
    measure("threads/random/starts/splitmix", &|t| splitmix(1, t)());
    measure("threads/random/starts/pcg", &|t| pcg(1, t).next_u64());
    measure("threads/random/starts/philox", &|t| {
        Philox::of(1, t).next_u64()
    });
    measure("threads/random/starts/chacha", &|t| chacha(1, t).next_u64());
    let seeded = ChaCha8Rng::seed_from_u64(1);
    measure("threads/random/starts/chacha_cloned", &|t| {
        let mut rng = seeded.clone();
        rng.set_stream(t);
        rng.next_u64()
    });
    measure("threads/random/starts/jumped", &|t| jumped(1, t).next_u64());
}

fn walks(c: &mut Criterion) {
    c.bench_function("threads/random/walks_serial", |b| {
        let mut draw = from(Pcg64Mcg::seed_from_u64(1));
        b.iter(|| -> Vec<_> {
            (0..WALKS).map(|_| first_passage(&mut draw)).collect()
        })
    });
    fn measure<D: FnMut() -> u64>(
        c: &mut Criterion,
        names: [&str; 2],
        start: impl Fn(u64) -> D + Sync,
    ) {
        for (threads, name) in (1..).zip(names) {
            let pool = pool(threads);
            c.bench_function(name, |b| {
                b.iter(|| {
                    pool.install(|| {
                        by_task(WALKS, &start, |draw| first_passage(draw))
                    })
                })
            });
        }
    }
    measure(
        c,
        [
            "threads/random/walks_splitmix/1",
            "threads/random/walks_splitmix/2",
        ],
        |task| splitmix(1, task),
    );
    measure(
        c,
        ["threads/random/walks_pcg/1", "threads/random/walks_pcg/2"],
        |task| from(pcg(1, task)),
    );
    measure(
        c,
        [
            "threads/random/walks_philox/1",
            "threads/random/walks_philox/2",
        ],
        |task| from(Philox::of(1, task)),
    );
    measure(
        c,
        [
            "threads/random/walks_chacha/1",
            "threads/random/walks_chacha/2",
        ],
        |task| from(chacha(1, task)),
    );
    measure(
        c,
        [
            "threads/random/walks_jumped/1",
            "threads/random/walks_jumped/2",
        ],
        |task| from(jumped(1, task)),
    );
    let rng = Mutex::new(pcg(1, 0));
    measure(
        c,
        [
            "threads/random/walks_locked/1",
            "threads/random/walks_locked/2",
        ],
        |_task| locked(&rng),
    );
}

fn bootstraps(c: &mut Criterion) {
    let values: Vec<f64> = (0..1_000).map(|i| (f64::from(i)).sqrt()).collect();
    for (threads, name) in [
        (1, "threads/random/bootstrap/1"),
        (2, "threads/random/bootstrap/2"),
    ] {
        let pool = pool(threads);
        c.bench_function(name, |b| {
            b.iter(|| {
                pool.install(|| {
                    solution::bootstrap_means(black_box(&values), 1, 0..2_000)
                })
            })
        });
    }
}

criterion_group!(benches, numbers, starts, walks, bootstraps);
criterion_main!(benches);
