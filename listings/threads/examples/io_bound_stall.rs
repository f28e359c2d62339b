//! How long a task that only wants to tick has to wait while others block or
//! compute.

use std::{
    hint::black_box,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::{io_bound::on_rayon, maps::smallest_divisor};
use tokio::{runtime, task, time};

/// Ticks each millisecond while ten other tasks wait or compute
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Threads that run the tasks
    #[arg(long, default_value = "1", value_parser = count)]
    workers: usize,
    /// What each of the other tasks waits, in milliseconds
    #[arg(long, default_value = "20", value_parser = count)]
    wait: usize,
}

/// Whether the ticking task is to end.
static STOP: AtomicBool = AtomicBool::new(false);

/// A prime: half a million divisions.
const PRIME: u64 = 1_000_000_000_039;

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(a.workers)
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    let delay = Duration::from_millis(a.wait as u64);
    println!("ten tasks                  longest tick     all done");
    // ANCHOR: tasks
    report(&runtime, "time::sleep", move || async move {
        time::sleep(delay).await;
    });
    report(&runtime, "thread::sleep", move || async move {
        thread::sleep(delay);
    });
    report(&runtime, "spawn_blocking", move || async move {
        let _ = task::spawn_blocking(move || thread::sleep(delay)).await;
    });
    report(&runtime, "computing in the task", || async {
        black_box(smallest_divisor(PRIME));
    });
    report(&runtime, "computing by rayon", || async {
        let _ = on_rayon(|| black_box(smallest_divisor(PRIME))).await;
    });
    // ANCHOR_END: tasks
    Ok(())
}

fn report<F: Future<Output = ()> + Send + 'static>(
    runtime: &runtime::Runtime,
    name: &str,
    work: impl Fn() -> F + Send + 'static,
) {
    let (longest, all) = runtime.block_on(async move {
        // ANCHOR: ticks
        let ticks = tokio::spawn(async {
            let (mut longest, mut before) = (Duration::ZERO, Instant::now());
            loop {
                time::sleep(Duration::from_millis(1)).await;
                longest = longest.max(before.elapsed());
                before = Instant::now();
                if STOP.load(Relaxed) {
                    return longest;
                }
            }
        });
        // ANCHOR_END: ticks
        let start = Instant::now();
        let tasks: Vec<_> = (0..10).map(|_| tokio::spawn(work())).collect();
        for task in tasks {
            let _ = task.await;
        }
        let all = start.elapsed();
        STOP.store(true, Relaxed);
        let longest = ticks.await.unwrap_or_default();
        STOP.store(false, Relaxed);
        (longest, all)
    });
    let [longest, all] = [longest, all].map(|t| 1e3 * t.as_secs_f64());
    println!("{name:<24} {longest:>11.1} ms {all:>9.1} ms");
}
