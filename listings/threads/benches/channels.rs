//! What a message costs in channels of all kinds, and what pipelines and
//! workers make of two cores. Threads are started in each iteration.

use std::{hint::black_box, num::NonZeroUsize};

use criterion::{Criterion, criterion_group, criterion_main};
use threads::{
    channels::{
        brightness, filter, pipeline, pipeline_serial, read_frame,
        relay_batches, relay_bounded, relay_std, relay_sync, workers,
        workers_held,
    },
    false_sharing::bind,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/channels_solution.rs"]
mod solution;
use solution::map_in_order;

const MESSAGES: u64 = 100_000;
/// Where each message may need a thread to be woken.
const FEW: u64 = 1_000;
const FRAMES: u64 = 50;
const ONE: NonZeroUsize = NonZeroUsize::MIN;
const TWO: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1);
const BATCH: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// Receives on the first core, from a thread on the second one; comes last,
/// since it binds the thread that starts all others.
fn messages(c: &mut Criterion) {
    c.bench_function("threads/channels/relay_std", |b| {
        bind(0);
        b.iter(|| relay_std(black_box(MESSAGES)))
    });
    for (name, n, capacity) in [
        ("threads/channels/relay_sync/0", FEW, 0),
        ("threads/channels/relay_sync/1", FEW, 1),
        ("threads/channels/relay_sync/16", FEW, 16),
        ("threads/channels/relay_sync/256", MESSAGES, 256),
        ("threads/channels/relay_sync/1024", MESSAGES, 1024),
    ] {
        c.bench_function(name, |b| {
            bind(0);
            b.iter(|| relay_sync(black_box(n), capacity))
        });
    }
    c.bench_function("threads/channels/relay_bounded/1024", |b| {
        bind(0);
        b.iter(|| relay_bounded(black_box(MESSAGES), 1024))
    });
    // Both threads on the second core.
    for (name, n, capacity) in [
        ("threads/channels/relay_one_core/1", FEW, 1),
        ("threads/channels/relay_one_core/1024", MESSAGES, 1024),
    ] {
        c.bench_function(name, |b| {
            bind(1);
            b.iter(|| relay_sync(black_box(n), capacity))
        });
    }
    c.bench_function("threads/channels/relay_batches", |b| {
        bind(0);
        b.iter(|| relay_batches(black_box(MESSAGES), 16, BATCH))
    });
}

fn pipelines(c: &mut Criterion) {
    let rounds = [20, 60, 20];
    c.bench_function("threads/channels/pipeline_serial", |b| {
        b.iter(|| pipeline_serial(black_box(FRAMES), rounds))
    });
    for (name, workers) in [
        ("threads/channels/pipeline/1", ONE),
        ("threads/channels/pipeline/2", TWO),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| pipeline(black_box(FRAMES), rounds, 4, workers))
        });
    }
}

/// Passes over a frame that each worker makes.
const ROUNDS: u32 = 60;

fn consumers(c: &mut Criterion) {
    c.bench_function("threads/channels/filter_serial", |b| {
        b.iter(|| pipeline_serial(black_box(FRAMES), [0, ROUNDS, 0]))
    });
    for (name, work) in [
        (
            "threads/channels/workers",
            workers as fn(u64, u32, NonZeroUsize) -> u64,
        ),
        ("threads/channels/workers_held", workers_held),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| work(black_box(FRAMES), ROUNDS, TWO))
        });
    }
    c.bench_function("threads/channels/in_order", |b| {
        b.iter(|| {
            let mut total = 0_u64;
            let f = |number| {
                let mut frame = read_frame(number);
                filter(&mut frame, ROUNDS);
                brightness(&frame)
            };
            let window = TWO.saturating_add(6);
            map_in_order(0..black_box(FRAMES), TWO, window, f, |part| {
                total = total.wrapping_add(part);
            });
            total
        })
    });
}

criterion_group!(benches, pipelines, consumers, messages);
criterion_main!(benches);
