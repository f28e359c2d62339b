//! Maps that wait, by threads and by tasks, and maps that compute.

use std::{
    hint::black_box, net::SocketAddr, num::NonZeroUsize, time::Duration,
};

use criterion::{Criterion, criterion_group, criterion_main};
use serial::correctness::map_chunked;
use threads::{
    io_bound::{
        Server, ask, ask_async, map_tasks, on_rayon, sleepy, sleepy_async,
    },
    maps::smallest_divisor,
};
use tokio::{runtime, task};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/io_bound_solution.rs"]
mod solution;

const WAITS: u64 = 256;
const DELAY: Duration = Duration::from_millis(1);
const LIMIT: Duration = Duration::from_secs(10);
/// Questions to the server.
const QUESTIONS: u64 = 64;
/// A prime: 50,000 divisions.
const PRIME: u64 = 10_000_000_019;

fn workers(count: usize) -> runtime::Runtime {
    runtime::Builder::new_multi_thread()
        .worker_threads(count)
        .enable_all()
        .build()
        .expect("a runtime")
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).expect("positive")
}

fn waits(c: &mut Criterion) {
    let items: Vec<u64> = (0..WAITS).collect();
    let run =
        |count| map_chunked(&items, threads(count), |n| sleepy(*n, DELAY));
    c.bench_function("threads/io_bound/waits/1", |b| b.iter(|| run(1)));
    c.bench_function("threads/io_bound/waits/2", |b| b.iter(|| run(2)));
    c.bench_function("threads/io_bound/waits/16", |b| b.iter(|| run(16)));
    c.bench_function("threads/io_bound/waits/64", |b| b.iter(|| run(64)));
    c.bench_function("threads/io_bound/waits/256", |b| b.iter(|| run(256)));
    let runtime = workers(2);
    let wait = |n| sleepy_async(n, DELAY);
    c.bench_function("threads/io_bound/tasks", |b| {
        b.iter(|| runtime.block_on(map_tasks(0..WAITS, wait)))
    });
}

fn computing(c: &mut Criterion) {
    let items = [PRIME; 64];
    let run = |count| {
        map_chunked(black_box(&items), threads(count), |n| smallest_divisor(*n))
    };
    c.bench_function("threads/io_bound/divisors/1", |b| b.iter(|| run(1)));
    c.bench_function("threads/io_bound/divisors/2", |b| b.iter(|| run(2)));
    c.bench_function("threads/io_bound/divisors/16", |b| b.iter(|| run(16)));
    c.bench_function("threads/io_bound/divisors/64", |b| b.iter(|| run(64)));
}

fn network(c: &mut Criterion) {
    let server = Server::start(DELAY).expect("a server");
    let address = server.address;
    let items: Vec<u64> = (0..QUESTIONS).collect();
    let run = |count| {
        map_chunked(&items, threads(count), |n| {
            ask(address, *n, LIMIT).expect("an answer")
        })
    };
    c.bench_function("threads/io_bound/asks/1", |b| b.iter(|| run(1)));
    c.bench_function("threads/io_bound/asks/64", |b| b.iter(|| run(64)));
    let runtime = workers(2);
    c.bench_function("threads/io_bound/asks/tasks", |b| {
        b.iter(|| {
            let asks =
                map_tasks(0..QUESTIONS, move |n| ask_async(address, n, LIMIT));
            runtime.block_on(asks)
        })
    });
}

/// A divisor for each answer.
fn both(c: &mut Criterion) {
    let server = Server::start(DELAY).expect("a server");
    let address = server.address;
    let runtime = workers(2);
    let asked = move |n| async move {
        ask_async(address, n, LIMIT).await.expect("an answer")
    };
    c.bench_function("threads/io_bound/both/in_task", |b| {
        b.iter(|| {
            runtime.block_on(map_tasks(0..QUESTIONS, move |n| async move {
                smallest_divisor(PRIME | asked(n).await & 1)
            }))
        })
    });
    c.bench_function("threads/io_bound/both/blocking", |b| {
        b.iter(|| {
            runtime.block_on(map_tasks(0..QUESTIONS, move |n| async move {
                let n = PRIME | asked(n).await & 1;
                task::spawn_blocking(move || smallest_divisor(n)).await
            }))
        })
    });
    c.bench_function("threads/io_bound/both/rayon", |b| {
        b.iter(|| {
            // ANCHOR: rayon
            runtime.block_on(map_tasks(0..QUESTIONS, move |n| async move {
                let n = PRIME | asked(n).await & 1;
                on_rayon(move || smallest_divisor(n)).await
            }))
            // ANCHOR_END: rayon
        })
    });
}

fn replicas(c: &mut Criterion) {
    let fast = Server::start(DELAY).expect("a server");
    let slow = Server::start(Duration::from_millis(50)).expect("a server");
    let runtime = workers(2);
    let ask = |address: SocketAddr| ask_async(address, 7, LIMIT);
    c.bench_function("threads/io_bound/first_answer", |b| {
        b.iter(|| {
            let both = [ask(slow.address), ask(fast.address)];
            runtime
                .block_on(solution::first_answer(both))
                .expect("an answer")
        })
    });
}

criterion_group!(benches, waits, computing, network, both, replicas);
criterion_main!(benches);
