//! Kernels as a page runs them, natively: the same request, a pool of so many
//! threads, and nothing timed but the run.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use live::{Kernel, Request, pool};
use rayon::ThreadPool;

/// What a page asks for, ready to run.
fn ready(request: &str, threads: usize) -> (Box<dyn Kernel>, ThreadPool) {
    let request: Request = request.parse().expect("a kernel of the pages");
    let kernel = request.kernel().expect("defaults that fit");
    (kernel, pool(threads).expect("threads"))
}

/// Time of one run, without undoing the one before.
fn once(kernel: &mut dyn Kernel, pool: &ThreadPool) -> Duration {
    kernel.reset();
    let start = Instant::now();
    let ended = pool.install(|| black_box(&mut *kernel).run());
    let time = start.elapsed();
    ended.expect("nobody stops it");
    time
}

fn kernels(c: &mut Criterion) {
    let mut group = c.benchmark_group("live/browser");
    for (name, request, threads) in [
        (
            "trajectories_martingale_native/1",
            "trajectories/martingale",
            1,
        ),
        ("search_setting_native/1", "search/setting", 1),
        ("search_setting_native/2", "search/setting", 2),
        ("sum_loop_native/1", "sum/loop", 1),
        ("sum_lanes_native/1", "sum/lanes", 1),
        ("sum_chunks_lanes_native/1", "sum/chunks_lanes", 1),
        ("sum_chunks_lanes_native/2", "sum/chunks_lanes", 2),
        ("walks_hashed_native/1", "walks/hashed", 1),
        ("walks_hashed_native/2", "walks/hashed", 2),
        ("walks_shifted_native/1", "walks/shifted", 1),
        ("walks_philox_native/1", "walks/philox", 1),
        ("walks_philox_native/2", "walks/philox", 2),
        ("mandelbrot_serial_native/1", "mandelbrot/serial", 1),
        ("mandelbrot_rayon_native/1", "mandelbrot/rayon", 1),
        ("mandelbrot_rayon_native/2", "mandelbrot/rayon", 2),
        ("granularity_pieces_native/1", "granularity/pieces", 1),
        ("granularity_pieces_native/2", "granularity/pieces", 2),
        (
            "false_sharing_side_by_side_native/1",
            "false_sharing/side_by_side",
            1,
        ),
        (
            "false_sharing_side_by_side_native/2",
            "false_sharing/side_by_side",
            2,
        ),
        (
            "false_sharing_two_lines_native/2",
            "false_sharing/two_lines",
            2,
        ),
        ("password_any_native/1", "password/any", 1),
        ("password_any_native/2", "password/any", 2),
        ("password_first_native/1", "password/first", 1),
    ] {
        // Made for the first of many calls.
        let mut made = None;
        group.bench_function(name, |b| {
            let (kernel, pool) =
                made.get_or_insert_with(|| ready(request, threads));
            b.iter_custom(|times| {
                (0..times).map(|_| once(&mut **kernel, pool)).sum()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
