//! Prints the funds of players after each bet, as CSV.

use std::process::ExitCode;

use betting::{
    bettors::{Bettor, Start},
    cli::{arguments, count, dollars, finish},
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
    /// Funds at first, in dollars
    #[arg(long, default_value = "10000", value_parser = dollars)]
    funds: f64,
    /// First stake, in dollars
    #[arg(long, default_value = "100", value_parser = dollars)]
    stake: f64,
    /// Scale of the martingale's stake after a loss
    #[arg(long, default_value = "2", value_parser = dollars)]
    scale: f64,
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
    let start = Start::new(a.funds, a.stake)?;
    let martingale = Bettor::Martingale {
        win_scale: a.scale,
        loss_scale: a.scale,
    };
    let bettors = match a.bettor {
        Who::Flat => vec![("flat", Bettor::Flat)],
        Who::Martingale => vec![("martingale", martingale)],
        Who::Dalembert => vec![("d'Alembert", Bettor::Dalembert)],
        Who::All => vec![
            ("flat", Bettor::Flat),
            ("martingale", martingale),
            ("d'Alembert", Bettor::Dalembert),
        ],
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
