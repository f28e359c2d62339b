//! Two threads count with a counter each, some bytes apart: as CSV.

use std::{
    process::ExitCode,
    sync::{
        Barrier,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::Instant,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::false_sharing::bind;

/// Times two threads whose counters are some bytes apart, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Events that each thread counts, at most a hundred million
    #[arg(long, default_value = "200_000", value_parser = count)]
    events: usize,
    /// Runs at each distance, of which the median is printed
    #[arg(long, default_value = "5", value_parser = count)]
    runs: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

/// Counters on four pairs of lines.
#[repr(align(128))]
struct Row([AtomicU64; 64]);

fn run(a: &Arguments) -> Result<(), &'static str> {
    if a.events > 100_000_000 || a.runs > 1000 {
        return Err("more than a hundred million events, or a thousand runs");
    }
    println!("distance,add,store");
    for distance in [8, 16, 24, 32, 40, 48, 56, 64, 96, 128, 192, 256] {
        let add = median(a, distance, |c| {
            c.fetch_add(1, Relaxed);
        });
        let store = median(a, distance, |c| {
            c.store(c.load(Relaxed) + 1, Relaxed);
        });
        println!("{distance},{add:.2},{store:.2}");
    }
    Ok(())
}

/// Nanoseconds an event.
fn median(
    a: &Arguments,
    distance: usize,
    count: impl Fn(&AtomicU64) + Copy + Sync,
) -> f64 {
    let mut times: Vec<f64> = (0..a.runs)
        .map(|_| both(distance / 8, a.events, count))
        .collect();
    times.sort_by(f64::total_cmp);
    1e9 * times[times.len() / 2] / a.events as f64
}

// ANCHOR: both
/// Seconds that two threads take to count, each with a counter of its own, the
/// second `apart` counters behind the first.
fn both(apart: usize, events: usize, count: impl Fn(&AtomicU64) + Sync) -> f64 {
    let row = Row([const { AtomicU64::new(0) }; 64]);
    let barrier = Barrier::new(2);
    let work = |thread: usize, counter: &AtomicU64| {
        bind(thread);
        barrier.wait();
        let start = Instant::now();
        for _ in 0..events {
            count(counter);
        }
        start.elapsed().as_secs_f64()
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| work(1, &row.0[apart]));
        let here = work(0, &row.0[0]);
        other.join().map_or(here, |there| there.max(here))
    })
}
// ANCHOR_END: both
