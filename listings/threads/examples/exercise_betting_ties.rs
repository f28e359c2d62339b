//! Which of several equally good settings a search returns, by how it looks
//! for the best.

use std::{
    collections::BTreeSet,
    process::ExitCode,
    sync::{Mutex, PoisonError},
};

use betting::{
    cli::{arguments, count, finish},
    search::{Scored, Search},
};
use clap::Parser;
use rayon::{ThreadPoolBuilder, prelude::*};
use threads::exercise_betting::{best, by_setting, score_alone};

/// Tells which of equally good settings is found by which way to look
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Scales to try
    #[arg(long, default_value = "300", value_parser = count)]
    settings: usize,
    /// Players who try each scale
    #[arg(long, default_value = "20", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "100", value_parser = count)]
    bets: usize,
    /// Threads of the pool
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Searches with a lock
    #[arg(long, default_value = "200", value_parser = count)]
    repeats: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let search = Search {
        bets: a.bets,
        players: a.players,
        settings: a.settings,
        ..Search::measured()
    };
    let pool = ThreadPoolBuilder::new().num_threads(a.threads).build()?;
    pool.install(|| report(&search, a.repeats))?;
    Ok(())
}

fn report(search: &Search, repeats: usize) -> Result<(), &'static str> {
    let scores = by_setting(search, |i, s| score_alone(search, i, s))
        .ok_or("no players")?;
    let first = best(&scores).ok_or("no settings")?;
    let last = last_of_equals(&scores).ok_or("no settings")?;
    let equals = scores.iter().filter(|s| s.value == first.value);
    println!("value {:.2}, settings: {}", first.value, equals.count());
    println!("in turn:      scale {:.4}", first.win_scale);
    println!("max_by:       scale {:.4}", last.win_scale);
    let found: BTreeSet<u64> = (0..repeats)
        .filter_map(|_| best_under_lock(search))
        .map(|scored| scored.win_scale.to_bits())
        .collect();
    println!("under a lock: {} scales in {repeats} runs", found.len());
    Ok(())
}

fn last_of_equals(scores: &[Scored]) -> Option<Scored> {
    // ANCHOR: max_by
    let best = scores
        .par_iter()
        .max_by(|left, right| left.value.total_cmp(&right.value));
    // ANCHOR_END: max_by
    best.copied()
}

// ANCHOR: lock
/// The best setting that some thread saw first.
fn best_under_lock(search: &Search) -> Option<Scored> {
    let best = Mutex::new(None::<Scored>);
    by_setting(search, |setting, scales| {
        let scored = score_alone(search, setting, scales)?;
        // A score is copied whole, so a thread that panicked left no half.
        let mut best = best.lock().unwrap_or_else(PoisonError::into_inner);
        if best.is_none_or(|best| scored.value > best.value) {
            *best = Some(scored);
        }
        Some(scored)
    });
    best.into_inner().unwrap_or_else(PoisonError::into_inner)
}
// ANCHOR_END: lock
