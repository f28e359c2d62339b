//! Six tests of primality, one after the other and at the same time; waits; and
//! a program with a serial part.

use std::{hint::black_box, num::NonZeroUsize, thread, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use serial::correctness::map_chunked;
use threads::false_sharing::bind;
use threads::model::{
    NUMBERS, count_primes, is_prime, map_queue, primes_up_to,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/model_solution.rs"]
mod solution;
use solution::good_order;

fn number(threads: usize) -> NonZeroUsize {
    NonZeroUsize::new(threads).expect("at least one")
}

fn tests(c: &mut Criterion) {
    c.bench_function("threads/model/serial", |b| {
        b.iter(|| -> Vec<bool> {
            black_box(&NUMBERS).iter().map(|n| is_prime(*n)).collect()
        })
    });
    for (name, threads) in
        [("threads/model/chunks/1", 1), ("threads/model/chunks/2", 2)]
    {
        c.bench_function(name, |b| {
            let threads = number(threads);
            b.iter(|| {
                map_chunked(black_box(&NUMBERS), threads, |n| is_prime(*n))
            })
        });
    }
    for (name, threads) in [
        ("threads/model/queue/1", 1),
        ("threads/model/queue/2", 2),
        ("threads/model/queue/4", 4),
    ] {
        c.bench_function(name, |b| {
            let threads = number(threads);
            b.iter(|| map_queue(black_box(&NUMBERS), threads, |n| is_prime(*n)))
        });
    }
    c.bench_function("threads/model/longest_first", |b| {
        let costs = NUMBERS.map(u64::isqrt);
        let order = good_order(&costs);
        let numbers: Vec<u64> = order.into_iter().map(|k| NUMBERS[k]).collect();
        b.iter(|| map_queue(black_box(&numbers), number(2), |n| is_prime(*n)))
    });
}

/// Two threads that may run on one core only.
fn one_core(c: &mut Criterion) {
    c.bench_function("threads/model/one_core", |b| {
        let work = |n: &u64| {
            bind(0);
            is_prime(*n)
        };
        b.iter(|| map_queue(black_box(&NUMBERS), number(2), work))
    });
}

fn waits(c: &mut Criterion) {
    for (name, threads) in
        [("threads/model/waits/1", 1), ("threads/model/waits/6", 6)]
    {
        c.bench_function(name, |b| {
            let wait = |time: &Duration| thread::sleep(*time);
            let times = [Duration::from_millis(5); 6];
            b.iter(|| map_queue(black_box(&times), number(threads), wait))
        });
    }
}

fn interval(c: &mut Criterion) {
    let from = 1_000_000_000_000_u64;
    c.bench_function("threads/model/sieve", |b| {
        let limit = (from + 256).isqrt();
        b.iter(|| primes_up_to(black_box(limit)))
    });
    for (name, length, threads) in [
        ("threads/model/interval/1", 256, 1),
        ("threads/model/interval/2", 256, 2),
        ("threads/model/twice/2", 512, 2),
    ] {
        c.bench_function(name, |b| {
            let threads = number(threads);
            b.iter(|| count_primes(black_box(from..from + length), threads))
        });
    }
}

criterion_group!(benches, tests, one_core, waits, interval);
criterion_main!(benches);
