//! Compares the share of flat bettors who are broke after each number of bets
//! with the probability that theory gives, as CSV.

use std::process::ExitCode;

use betting::{
    bettors::{Bettor, Start},
    cli::{arguments, count, finish},
    game::{wilson_interval, win_probability},
    trials::{ruin_probability, trials},
};
use clap::Parser;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Share of flat bettors who are broke after each number of bets, in percent:
/// theory, simulation and its 95 % interval, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Stakes that each player begins with
    #[arg(long, default_value = "20", value_parser = count)]
    units: usize,
    /// Bets of each player
    #[arg(long, default_value = "1000", value_parser = count)]
    bets: usize,
    /// Players who bet
    #[arg(long, default_value = "1000", value_parser = count)]
    players: usize,
    /// Print a line after every so many bets
    #[arg(long, default_value = "50", value_parser = count)]
    every: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let start = Start::new(a.units as f64, 1.0)?;
    let units = u32::try_from(a.units)?;
    let mut rng = Pcg64Mcg::seed_from_u64(a.seed);
    let histories = trials(Bettor::Flat, start, a.bets, a.players, &mut rng);

    println!("bets,theory,simulated,low,high");
    for bets in (0..=a.bets).step_by(a.every) {
        let broke =
            histories.iter().filter(|funds| funds[bets] == 0.0).count() as u64;
        let players = a.players as u64;
        let (low, high) = wilson_interval(broke, players, 1.96);
        let theory =
            ruin_probability(units, u32::try_from(bets)?, win_probability());
        let simulated = broke as f64 / players as f64;
        let [theory, simulated, low, high] =
            [theory, simulated, low, high].map(|p| 100.0 * p);
        println!("{bets},{theory:.2},{simulated:.2},{low:.2},{high:.2}");
    }
    Ok(())
}
