//! Chases a ring, and streams through arrays, in memory of growing size.

use std::{hint::black_box, process::ExitCode, time::Instant};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::{
    memory::{LINE, chase, ordered_ring, random_ring},
    roofline::triad,
};

/// The time of a load and the rate of a triad in caches and memory, by the
/// size of what is read
#[derive(Parser)]
struct Arguments {
    /// Largest size, in KiB
    #[arg(long, default_value = "32_768", value_parser = kibibytes)]
    largest: usize,
    /// Loads for each size
    #[arg(long, default_value = "500_000", value_parser = count)]
    loads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    println!("       size    random  in order      triad");
    let mut size = 8;
    while size <= a.largest {
        let nodes = size * 1024 / 64;
        let random = latency(&random_ring(nodes, LINE, 1), a.loads);
        let ordered = latency(&ordered_ring(nodes, LINE), a.loads);
        let rate = bandwidth(size * 1024, a.loads * 64);
        println!(
            "{size:>7} KiB {random:>6.1} ns {ordered:>6.1} ns {rate:>5.1} GB/s"
        );
        size *= 4;
    }
    Ok(())
}

/// GB/s of a triad over three arrays of `bytes` together, read and written: the
/// best of three times, after one to warm up, in which `moved` bytes at least
/// are moved.
fn bandwidth(bytes: usize, moved: usize) -> f64 {
    let length = bytes / 24;
    let [mut a, b, c] = [(); 3].map(|()| vec![black_box(1.0); length]);
    let passes = moved.div_ceil(24 * length);
    let rates = (0..4).map(|_| {
        let start = Instant::now();
        for _ in 0..passes {
            triad(black_box(&mut a), black_box(&b), 3.0, black_box(&c));
        }
        (passes * 24 * length) as f64 / start.elapsed().as_secs_f64() / 1e9
    });
    rates.skip(1).fold(0.0, f64::max)
}

/// Nanoseconds of a load: the least of three chases, after one to warm up. Each
/// goes on where the one before it ended: its lines are not those just read.
fn latency(ring: &[usize], loads: usize) -> f64 {
    let mut at = 0;
    let chases = (0..4).map(|_| {
        let start = Instant::now();
        at = black_box(chase(black_box(ring), at, loads));
        1e9 * start.elapsed().as_secs_f64() / loads as f64
    });
    chases.skip(1).fold(f64::INFINITY, f64::min)
}

/// A size of one line and more whose words can be counted.
fn kibibytes(text: &str) -> Result<usize, String> {
    match count(text)? {
        kib if kib <= 1 << 30 => Ok(kib),
        _ => Err("more than 1 TiB".into()),
    }
}
