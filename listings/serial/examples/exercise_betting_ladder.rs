//! Tells whether the fast searches find what the naive one finds.

use std::process::ExitCode;

use betting::{
    cli::{arguments, count, finish},
    game::play,
    search::{Scored, Search},
};
use clap::Parser;
use serial::exercise_betting::{
    Width, play_bits, run_with, score_lanes, score_with,
};
use solution::{last_cents, last_funds, last_selected};

#[path = "../exercises/exercise_betting_solution.rs"]
mod solution;

/// Tells whether the fast searches find what the naive one finds
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Scales to try
    #[arg(long, default_value = "300", value_parser = count)]
    settings: usize,
    /// Players who try each scale
    #[arg(long, default_value = "300", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "100", value_parser = count)]
    bets: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let search = Search {
        bets: a.bets,
        players: a.players,
        settings: a.settings,
        seed: a.seed,
        ..Search::measured()
    };
    println!(
        "{:<14} {:>8} {:>8}  mean value (standard error)",
        "", "survived", "profited"
    );
    report("naive", &search, |i, s| search.score(i, s));
    let ends = &mut Vec::with_capacity(a.players);
    report("no history", &search, |i, s| {
        score_with(&search, i, s, ends, |rng| {
            last_funds(search.start, s, search.bets, || play(rng))
        })
    });
    report("selected", &search, |i, s| {
        score_with(&search, i, s, ends, |rng| {
            last_selected(search.start, s, search.bets, || play(rng))
        })
    });
    report("cents", &search, |i, s| {
        score_with(&search, i, s, ends, |rng| {
            last_cents(search.start, s, search.bets, || play(rng))
        })
    });
    report("a die of bits", &search, |i, s| {
        score_with(&search, i, s, ends, |rng| {
            last_cents(search.start, s, search.bets, || play_bits(rng))
        })
    });
    report("16 lanes", &search, |i, s| {
        score_lanes(&search, i, s, Width::widest())
    });
    Ok(())
}

/// Prints the counts over all settings, and the mean of their values.
fn report(
    name: &str,
    search: &Search,
    mut score: impl FnMut(usize, (f64, f64)) -> Option<Scored>,
) {
    let (mut survived, mut profited, mut value, mut variance) =
        (0, 0, 0.0, 0.0);
    run_with(search, |index, scales| {
        let scored = score(index, scales)?;
        let outcome = scored.outcome;
        let n = outcome.players as f64;
        let share = |players: u64| players as f64 / n;
        let (lives, wins) = (share(outcome.survived), share(outcome.profited));
        survived += outcome.survived;
        profited += outcome.profited;
        value += scored.value;
        // A player counts 100, 20 or 0.
        let square = 1e4 * wins + 400.0 * (lives - wins);
        variance += (square - scored.value * scored.value) / n;
        Some(scored)
    });
    let settings = search.settings as f64;
    let (value, error) = (value / settings, variance.sqrt() / settings);
    println!("{name:<14} {survived:>8} {profited:>8}  {value:.3} ({error:.3})");
}
