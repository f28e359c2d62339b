use std::{
    hint::black_box,
    sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    thread,
};

use criterion::{Bencher, Criterion, criterion_group, criterion_main};
use threads::false_sharing::{
    Line, TwoLines, count_apart, count_exchanging, count_locked, count_shared,
    count_spinning, genome, tally, tally_compared, tally_in, tally_locally,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/false_sharing_solution.rs"]
mod solution;

const LETTERS: usize = 1 << 22;

fn letters(c: &mut Criterion) {
    c.bench_function("threads/false_sharing/letters/alone", |b| {
        let genome = genome(LETTERS, 1);
        let mut counts = [0; 4];
        b.iter(|| tally(black_box(&genome), black_box(&mut counts)));
    });
    c.bench_function("threads/false_sharing/letters/compared", |b| {
        let genome = genome(LETTERS, 1);
        let mut counts = [0; 4];
        b.iter(|| tally_compared(black_box(&genome), black_box(&mut counts)));
    });
    // Two arrays of 32 bytes each, which begin so many bytes into a line.
    for (name, first) in [
        ("threads/false_sharing/letters/one_line", 0),
        ("threads/false_sharing/letters/two_halves", 32),
    ] {
        c.bench_function(name, |b| {
            let genome = genome(LETTERS, 1);
            let mut memory = TwoLines([0u64; 16]);
            let (counts, _) = memory.0[first / 8..][..8].as_chunks_mut();
            b.iter(|| tally_in(black_box(&genome), black_box(&mut *counts)));
        });
    }
    c.bench_function("threads/false_sharing/letters/padded_64", |b| {
        let genome = genome(LETTERS, 1);
        let mut counts = [Line([0; 4]); 2];
        b.iter(|| tally_in(black_box(&genome), black_box(&mut counts)));
    });
    c.bench_function("threads/false_sharing/letters/padded_128", |b| {
        let genome = genome(LETTERS, 1);
        let mut counts = [TwoLines([0; 4]); 2];
        b.iter(|| tally_in(black_box(&genome), black_box(&mut counts)));
    });
    c.bench_function("threads/false_sharing/letters/local", |b| {
        let genome = genome(LETTERS, 1);
        let mut counts = Line([[0; 4]; 2]);
        b.iter(|| tally_locally(black_box(&genome), black_box(&mut counts.0)));
    });
}

const EVENTS: usize = 1 << 18;

fn counters(c: &mut Criterion) {
    for (name, threads, count) in [
        (
            "threads/false_sharing/shared/1",
            1,
            count_shared as fn(usize, usize) -> u64,
        ),
        ("threads/false_sharing/shared/2", 2, count_shared),
        ("threads/false_sharing/shared/4", 4, count_shared),
        ("threads/false_sharing/exchange/1", 1, count_exchanging),
        ("threads/false_sharing/exchange/2", 2, count_exchanging),
        ("threads/false_sharing/exchange/4", 4, count_exchanging),
        ("threads/false_sharing/mutex/1", 1, count_locked),
        ("threads/false_sharing/mutex/2", 2, count_locked),
        ("threads/false_sharing/mutex/4", 4, count_locked),
        ("threads/false_sharing/spin/1", 1, count_spinning),
        ("threads/false_sharing/spin/2", 2, count_spinning),
        ("threads/false_sharing/spin/4", 4, count_spinning),
        ("threads/false_sharing/apart/1", 1, count_apart),
        ("threads/false_sharing/apart/2", 2, count_apart),
        ("threads/false_sharing/apart/4", 4, count_apart),
    ] {
        c.bench_function(name, |b| {
            b.iter(|| black_box(count(black_box(EVENTS), threads)));
        });
    }
}

/// The exercise as it is set.
struct Together {
    stop: AtomicBool,
    done: [AtomicU64; 2],
}

fn progress(c: &mut Criterion) {
    c.bench_function("threads/false_sharing/progress_together", |b| {
        let progress = Line(Together {
            stop: AtomicBool::new(false),
            done: [0, 0].map(AtomicU64::new),
        });
        let Together { stop, done } = &progress.0;
        record(b, stop, [&done[0], &done[1]]);
    });
    c.bench_function("threads/false_sharing/progress_apart", |b| {
        let progress = solution::Progress::new(2);
        let done = [progress.done_by(0), progress.done_by(1)];
        record(b, progress.stop(), done);
        black_box(progress.done());
    });
}

/// Two threads look at the flag and record an item, again and again.
fn record(b: &mut Bencher<'_>, stop: &AtomicBool, done: [&AtomicU64; 2]) {
    b.iter(|| {
        thread::scope(|scope| {
            for done in done {
                scope.spawn(|| {
                    for _ in 0..EVENTS / 2 {
                        if stop.load(Relaxed) {
                            break;
                        }
                        done.fetch_add(1, Relaxed);
                    }
                });
            }
        });
    });
}

criterion_group!(benches, letters, counters, progress);
criterion_main!(benches);
