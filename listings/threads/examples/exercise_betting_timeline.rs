//! When each setting is scored, and on which thread, as CSV.

use std::{process::ExitCode, time::Instant};

use betting::{
    cli::{arguments, count, finish},
    search::Search,
};
use clap::Parser;
use rayon::{ThreadPoolBuilder, prelude::*};
use threads::exercise_betting::score_alone;

/// Prints when each setting is scored, and on which thread
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Scales to try
    #[arg(long, default_value = "3", value_parser = count)]
    settings: usize,
    /// Players who try each scale
    #[arg(long, default_value = "3_000", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "100", value_parser = count)]
    bets: usize,
    /// Threads of the pool
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
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
    let scales = search.scales();
    let time = || {
        let began = Instant::now();
        let micros = |at: Instant| 1e6 * (at - began).as_secs_f64();
        let score = |(setting, &scales)| {
            let thread = rayon::current_thread_index().unwrap_or_default();
            let start = Instant::now();
            std::hint::black_box(score_alone(&search, setting, scales));
            (thread, micros(start), micros(Instant::now()))
        };
        let rows: Vec<_> = scales.par_iter().enumerate().map(score).collect();
        rows
    };
    // The first run warms up.
    let rows = pool.install(|| (time(), time())).1;
    println!("thread,start,end,task");
    for ((thread, start, end), (scale, _)) in rows.iter().zip(&scales) {
        println!("{thread},{start:.1},{end:.1},scale {scale:.1}");
    }
    Ok(())
}
