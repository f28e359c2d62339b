//! The ruin of the doubling player, exactly and by simulation: the solution of
//! the exercise of `trials` at work.

use std::process::ExitCode;

use betting::{
    bettors::{DOUBLING, Start},
    cli::{arguments, count, finish},
    game::{wilson_interval, win_probability},
    trials::trials,
};
use clap::Parser;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

#[path = "../exercises/trials_solution.rs"]
mod solution;

/// Survival of the doubling player, exactly and by simulation
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Stakes that each player begins with
    #[arg(long, default_value = "100", value_parser = count)]
    units: usize,
    /// Bets of each player
    #[arg(long, default_value = "1000", value_parser = count)]
    bets: usize,
    /// Players who bet
    #[arg(long, default_value = "10000", value_parser = count)]
    players: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let (units, bets) = (u32::try_from(a.units)?, u32::try_from(a.bets)?);
    let ruin = solution::doubling_ruin(units, bets, win_probability());
    println!("exact: {:.2} % survive", 100.0 * (1.0 - ruin));

    let start = Start::new(a.units as f64, 1.0)?;
    let mut rng = Pcg64Mcg::seed_from_u64(a.seed);
    let histories = trials(DOUBLING, start, a.bets, a.players, &mut rng);
    let survived = histories.iter().filter(|funds| funds[a.bets] > 0.0).count();
    let (low, high) = wilson_interval(survived as u64, a.players as u64, 1.96);
    println!(
        "{} players: {:.2} % survive, 95 % interval {:.2} to {:.2} %",
        a.players,
        100.0 * survived as f64 / a.players as f64,
        100.0 * low,
        100.0 * high
    );
    Ok(())
}
