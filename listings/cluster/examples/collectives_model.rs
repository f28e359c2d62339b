//! What a model says of an all-reduce on many ranks, without any.
//!
//!     cargo run --release -p cluster --example collectives_model

use std::iter::successors;

use betting::cli;
use clap::Parser;
use cluster::collectives::Machine;

/// Milliseconds of an all-reduce by the model, as CSV.
#[derive(Parser)]
struct Arguments {
    /// Bytes of the vector.
    #[arg(long, default_value = "8_000_000", value_parser = cli::count)]
    bytes: usize,
    /// Nanoseconds for any message.
    #[arg(long, default_value = "1000", value_parser = cli::count)]
    latency: usize,
    /// Megabytes a second of a link.
    #[arg(long, default_value = "10_000", value_parser = cli::count)]
    rate: usize,
    /// Megabytes a second of a vector to which another is added.
    #[arg(long, default_value = "10_000", value_parser = cli::count)]
    added: usize,
    /// Powers of two of ranks.
    #[arg(long, default_value = "16", value_parser = cli::count)]
    powers: usize,
}

fn main() {
    let arguments: Arguments = cli::arguments();
    let machine = Machine {
        latency: 1e-9 * arguments.latency as f64,
        per_byte: 1e-6 / arguments.rate as f64,
        per_byte_added: 1e-6 / arguments.added as f64,
    };
    println!("ranks,star,doubling,ring,halving");
    let ranks = successors(Some(2_usize), |ranks| ranks.checked_mul(2));
    for ranks in ranks.take(arguments.powers) {
        let bytes = arguments.bytes as f64;
        let times = [
            machine.star(ranks, bytes),
            machine.doubling(ranks, bytes),
            machine.ring(ranks, bytes),
            machine.halving(ranks, bytes),
        ];
        let cells = times.map(|s| format!("{:.5}", 1e3 * s));
        println!("{ranks},{}", cells.join(","));
    }
}
