//! Tries the best settings of the search again: the solution of the exercise of
//! `search` at work.

use std::process::ExitCode;

use betting::{
    bettors::Start,
    cli::{arguments, count, finish},
    search::{Metric, Search},
};
use clap::Parser;

#[path = "../exercises/search_solution.rs"]
mod solution;

/// Tries the best settings of the search again, with other dice
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Players who try each pair of scales
    #[arg(long, default_value = "300", value_parser = count)]
    players: usize,
    /// Settings to try again
    #[arg(long, default_value = "5", value_parser = count)]
    top: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    for (name, metric) in
        [("safety", Metric::Safety), ("profit", Metric::Profit)]
    {
        let search = Search {
            start: Start::new(10_000.0, 100.0)?,
            bets: 100,
            players: a.players,
            settings: 300,
            symmetric: true,
            metric,
            seed: a.seed,
        };
        println!("{name:<8} {:>8} {:>8}", "first", "again");
        for (first, again) in solution::confirm(&search, a.top) {
            let scale = format!("{:.2}", first.win_scale);
            println!("{scale:>8} {:>8.1} {:>8.1}", first.value, again.value);
        }
    }
    Ok(())
}
