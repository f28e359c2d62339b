//! One part of a survey: a number of players whose dice nobody else throws.
//!
//!     cargo run --release -p cluster --example schedulers_part -- 3

use std::process::ExitCode;

use betting::{
    bettors::{Bettor, Start},
    cli::{Purse, arguments, count, finish},
    trials::{Outcome, trials},
};
use clap::Parser;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Lets players bet, and prints how many there were, survived and profited
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Number of the part, which is the seed of its random numbers
    part: u64,
    /// Players
    #[arg(long, default_value = "1_000", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "1_000", value_parser = count)]
    bets: usize,
    #[command(flatten)]
    purse: Purse,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let start: Start = a.purse.start()?;
    let mut rng = Pcg64Mcg::seed_from_u64(a.part);
    let histories = trials(Bettor::Flat, start, a.bets, a.players, &mut rng);
    let outcome = Outcome::of(&histories, start).ok_or("no players")?;
    let Outcome {
        players,
        survived,
        profited,
        ..
    } = outcome;
    println!("{players} {survived} {profited}");
    Ok(())
}
