//! What a reading of the clock costs, and the smallest step it shows.

use std::time::{Duration, Instant};

use betting::cli::{arguments, count};
use clap::Parser;

/// Measures the clock: the cost of a reading, and its smallest step
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Pairs of readings
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    readings: usize,
}

fn main() {
    let Arguments { readings } = arguments();
    // ANCHOR: clock
    let start = Instant::now();
    let mut before = start;
    let (mut equal, mut least, mut most) = (0, Duration::MAX, Duration::ZERO);
    for _ in 0..readings {
        let now = Instant::now();
        let step = now - before;
        if step.is_zero() {
            equal += 1;
        } else {
            least = least.min(step);
            most = most.max(step);
        }
        before = now;
    }
    let cost = start.elapsed().as_secs_f64() / readings as f64;
    // ANCHOR_END: clock

    println!("a reading costs {:.1} ns", 1e9 * cost);
    println!("smallest step {} ns", least.as_nanos());
    println!("largest step {:.1} µs", 1e6 * most.as_secs_f64());
    println!("no step in {equal} of {readings} readings");
}
