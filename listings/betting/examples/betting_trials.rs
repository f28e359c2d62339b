//! Lets many players of each kind bet, and says what became of them.

use std::process::ExitCode;

use betting::{
    cli::{Purse, Scale, arguments, count, finish},
    game::{wilson_interval, win_probability},
    trials::{Outcome, ruin_probability, trials},
};
use clap::Parser;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Lets many players of each kind bet, and says what became of them
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Players of each kind
    #[arg(long, default_value = "100", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "1000", value_parser = count)]
    bets: usize,
    #[command(flatten)]
    purse: Purse,
    #[command(flatten)]
    scale: Scale,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let start = a.purse.start()?;
    println!("{} players, {} bets, 95 % intervals", a.players, a.bets);
    println!(
        "{:<10} {:>18} {:>17} {:>16} {:>8}",
        "", "survived, %", "profited, %", "mean profit, $", "best, $"
    );
    for (name, bettor) in a.scale.bettors() {
        let mut rng = Pcg64Mcg::seed_from_u64(a.seed);
        let histories = trials(bettor, start, a.bets, a.players, &mut rng);
        let outcome = Outcome::of(&histories, start).ok_or("no players")?;
        println!(
            "{name:<10} {:>18} {:>17} {:>16} {:>8.0}",
            share(outcome.survived, outcome.players),
            share(outcome.profited, outcome.players),
            mean(&outcome),
            outcome.best_profit,
        );
    }
    let units = a.purse.funds / a.purse.stake;
    if units.fract() == 0.0 {
        let ruin = ruin_probability(
            units as u32,
            u32::try_from(a.bets)?,
            win_probability(),
        );
        println!(
            "theory: {:.2} % of flat bettors survive",
            100.0 * (1.0 - ruin)
        );
    }
    Ok(())
}

/// A share in percent, with its interval.
fn share(successes: u64, n: u64) -> String {
    let (low, high) = wilson_interval(successes, n, 1.96);
    let percent = 100.0 * successes as f64 / n as f64;
    format!("{percent:.1} ({:.1}–{:.1})", 100.0 * low, 100.0 * high)
}

/// The mean profit, with its interval by the central limit theorem.
fn mean(outcome: &Outcome) -> String {
    let error = 1.96 * outcome.deviation / (outcome.players as f64).sqrt();
    format!("{:.0} ± {error:.0}", outcome.mean_profit)
}
