//! What the order of the results allows a lazy map, by the size of its window or
//! of its batches.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::maps::{candidates, makespan, smallest_divisor};

/// Predicts the speedup of lazy maps from the divisions that their items take
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "256", value_parser = count)]
    items: usize,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    // The divisors that are tried: 3, 5, 7, ... up to the smallest, or to √n.
    let divisions = |n: u64| smallest_divisor(n).min(n.isqrt()) / 2;
    let costs: Vec<u64> = candidates().take(a.items).map(divisions).collect();
    let serial: u64 = costs.iter().sum();
    println!("{serial} divisions by {} threads", a.threads);
    println!("size  window  batches");
    for size in (0..7).map(|i| 1 << i) {
        let window = makespan(&costs, a.threads, size);
        let batch = |costs| makespan(costs, a.threads, size);
        let batches: u64 = costs.chunks(size).map(batch).sum();
        let speedup = |time: u64| serial as f64 / time.max(1) as f64;
        println!(
            "{size:>4} {:>7.2} {:>8.2}",
            speedup(window),
            speedup(batches)
        );
    }
    Ok(())
}
