//! Prints the funds of players after each bet, as CSV.

use std::process::ExitCode;

use betting::{
    cli::{Purse, Scale, arguments, count, finish},
    game::play,
};
use clap::{Parser, ValueEnum};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Prints the funds of players after each bet, as CSV: a column for each player
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Who bets
    #[arg(long, value_enum, default_value = "all")]
    bettor: Who,
    /// Players of that kind
    #[arg(long, default_value = "1", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "1000", value_parser = count)]
    bets: usize,
    #[command(flatten)]
    purse: Purse,
    #[command(flatten)]
    scale: Scale,
    /// Print the funds after every so many bets
    #[arg(long, default_value = "1", value_parser = count)]
    every: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Who {
    Flat,
    Martingale,
    Dalembert,
    All,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let start = a.purse.start()?;
    let [flat, martingale, dalembert] = a.scale.bettors();
    let bettors = match a.bettor {
        Who::Flat => vec![flat],
        Who::Martingale => vec![martingale],
        Who::Dalembert => vec![dalembert],
        Who::All => vec![flat, martingale, dalembert],
    };

    let mut names = vec!["bet".to_string()];
    let mut columns = Vec::new();
    for (name, bettor) in bettors {
        // Each kind of player meets the same rolls.
        let mut rng = Pcg64Mcg::seed_from_u64(a.seed);
        for player in 1..=a.players {
            names.push(match a.players {
                1 => name.to_string(),
                _ => format!("{name} {player}"),
            });
            columns.push(bettor.history(start, a.bets, || play(&mut rng)));
        }
    }

    println!("{}", names.join(","));
    for bet in (0..=a.bets).step_by(a.every) {
        print!("{bet}");
        for funds in &columns {
            print!(",{}", funds[bet]);
        }
        println!();
    }
    Ok(())
}
