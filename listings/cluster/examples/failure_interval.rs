//! What checkpoints and failures cost, for intervals from minutes to a day.
//!
//!     cargo run --release -p cluster --example failure_interval

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use cluster::failure::{simulated_slowdown, slowdown, young};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Prints what checkpoints and failures cost, for intervals of any length
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Seconds that a checkpoint takes
    #[arg(long, default_value = "60", value_parser = count)]
    cost: usize,
    /// Seconds until a job that has failed is up again
    #[arg(long, default_value = "300", value_parser = count)]
    restart: usize,
    /// Years from one failure of a node to the next
    #[arg(long, default_value = "5", value_parser = count)]
    years: usize,
    /// Nodes, any of whose failures ends the job
    #[arg(long, default_value = "1000", value_parser = count)]
    nodes: usize,
    /// Say what is best for 1 to 100,000 nodes instead
    #[arg(long)]
    best: bool,
    /// Intervals that are simulated for each length
    #[arg(long, default_value = "20_000", value_parser = count)]
    intervals: usize,
}

const YEAR: f64 = 365.25 * 86_400.0;

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), std::num::TryFromIntError> {
    let (cost, restart) = (a.cost as f64, a.restart as f64);
    let mtbf = |nodes: f64| a.years as f64 * YEAR / nodes;
    let lost = |slowdown: f64| 100.0 * (1.0 - 1.0 / slowdown);
    if a.best {
        println!("nodes    failure after    checkpoint after    lost");
        for nodes in [1.0, 100.0, 1e3, 1e4, 1e5] {
            let mtbf = mtbf(nodes);
            let best = young(cost, mtbf);
            println!(
                "{nodes:<6} {:>13.1} h {:>15.0} min {:>6.1}%",
                mtbf / 3_600.0,
                best / 60.0,
                lost(slowdown(best, cost, restart, mtbf))
            );
        }
        return Ok(());
    }
    let mtbf = mtbf(a.nodes as f64);
    println!("minutes,lost,drawn");
    // Each length is a quarter longer than the one before.
    let lengths =
        std::iter::successors(Some(120.0), |length| Some(length * 1.25));
    for length in lengths.take_while(|&length| length < 86_400.0) {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let times = [cost, restart, mtbf];
        let drawn = simulated_slowdown(
            u32::try_from(a.intervals)?,
            length,
            times,
            &mut rng,
        );
        let theory = slowdown(length, cost, restart, mtbf);
        let minutes = length / 60.0;
        println!("{minutes:.1},{:.3},{:.3}", lost(theory), lost(drawn));
    }
    Ok(())
}
