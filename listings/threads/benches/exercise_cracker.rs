//! How soon a password is found, by the pattern of the loop.

use std::{hint::black_box, num::NonZeroUsize, thread, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use rayon::{ThreadPool, ThreadPoolBuilder};
use threads::exercise_cracker::{
    Candidate, SPACE, Space, Target, WORDS, find_any, find_bridged,
    find_channel, find_chunks, find_collected, find_first, find_serial,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/exercise_cracker_solution.rs"]
mod solution;
use solution::find_lowest;

const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();
const CHUNK: NonZeroUsize = NonZeroUsize::new(1000).unwrap();

fn pool(threads: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started")
}

/// A hit at 45 and at 55 % of the space.
const EARLY: usize = SPACE_LEN / 100 * 45;
const LATE: usize = SPACE_LEN / 100 * 55;
const SPACE_LEN: usize = 576_000;

fn patterns(c: &mut Criterion) {
    let rayon = pool(2);
    let serial = |fits: &Fits| find_serial(&SPACE, fits);
    let collected =
        |fits: &Fits| rayon.install(|| find_collected(&SPACE, fits));
    let bridged = |fits: &Fits| rayon.install(|| find_bridged(&SPACE, fits));
    let any = |fits: &Fits| rayon.install(|| find_any(&SPACE, fits));
    let first = |fits: &Fits| rayon.install(|| find_first(&SPACE, fits));
    let channel = |fits: &Fits| find_channel(&SPACE, CHUNK, TWO, fits);
    let chunks = |fits: &Fits| find_chunks(&SPACE, CHUNK, TWO, fits);
    let lowest = |fits: &Fits| {
        let fits = |number| fits(&SPACE.candidate(number));
        find_lowest(SPACE.len(), CHUNK, TWO, fits)
            .map(|number| SPACE.candidate(number))
    };
    type Fits = dyn Fn(&Candidate) -> bool + Sync;
    type Find<'a> = &'a dyn Fn(&Fits) -> Option<Candidate>;
    for (name, at, find) in [
        (
            "threads/exercise_cracker/early/serial",
            EARLY,
            &serial as Find,
        ),
        (
            "threads/exercise_cracker/early/collected",
            EARLY,
            &collected,
        ),
        ("threads/exercise_cracker/early/bridged", EARLY, &bridged),
        ("threads/exercise_cracker/early/any", EARLY, &any),
        ("threads/exercise_cracker/early/first", EARLY, &first),
        ("threads/exercise_cracker/early/channel", EARLY, &channel),
        ("threads/exercise_cracker/early/chunks", EARLY, &chunks),
        ("threads/exercise_cracker/early/lowest", EARLY, &lowest),
        ("threads/exercise_cracker/late/serial", LATE, &serial),
        ("threads/exercise_cracker/late/any", LATE, &any),
        ("threads/exercise_cracker/late/first", LATE, &first),
        ("threads/exercise_cracker/late/chunks", LATE, &chunks),
    ] {
        let password = SPACE.candidate(at);
        let target = Target::of(password.as_bytes(), *b"sixteen bytes...");
        c.bench_function(name, |b| {
            b.iter(|| {
                let fits = move |c: &Candidate| target.matches(c.as_bytes());
                let found = find(black_box(&fits));
                assert_eq!(found, Some(password));
            })
        });
    }
}

/// Each check takes at least 0.1 ms, as a slow hash or an answer from
/// elsewhere would, but without work.
fn delays(c: &mut Criterion) {
    let small = Space {
        words: &WORDS[..1],
        symbols: b"!",
    };
    let password = small.candidate(99);
    let fits = |c: &Candidate| {
        thread::sleep(Duration::from_micros(100));
        *c == password
    };
    let one = NonZeroUsize::MIN;
    for (name, threads) in [
        ("threads/exercise_cracker/waits_chunks/1", 1),
        ("threads/exercise_cracker/waits_chunks/2", 2),
        ("threads/exercise_cracker/waits_chunks/32", 32),
    ] {
        let threads = NonZeroUsize::new(threads).unwrap_or(one);
        c.bench_function(name, |b| {
            b.iter(|| find_chunks(black_box(&small), one, threads, fits))
        });
    }
    let many = NonZeroUsize::new(32).unwrap_or(one);
    c.bench_function("threads/exercise_cracker/waits_channel", |b| {
        b.iter(|| find_channel(black_box(&small), one, many, fits))
    });
    let rayon = pool(32);
    c.bench_function("threads/exercise_cracker/waits_any", |b| {
        b.iter(|| rayon.install(|| find_any(black_box(&small), fits)))
    });
    c.bench_function("threads/exercise_cracker/waits_bridged", |b| {
        b.iter(|| rayon.install(|| find_bridged(black_box(&small), fits)))
    });
}

criterion_group!(benches, patterns, delays);
criterion_main!(benches);
