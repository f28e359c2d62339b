//! Searches the scales of the martingale that are best by a metric.

use std::{
    io::{IsTerminal, stderr},
    process::ExitCode,
    time::Instant,
};

use betting::{
    cli::{Purse, arguments, count, finish},
    search::{Metric, Scored, Search},
};
use clap::{Parser, ValueEnum};

/// Searches the scales of the martingale that are best by a metric
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Pairs of scales to try
    #[arg(long, default_value = "300", value_parser = count)]
    settings: usize,
    /// Players who try each pair
    #[arg(long, default_value = "300", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "100", value_parser = count)]
    bets: usize,
    /// What is best
    #[arg(long, value_enum, default_value = "safety")]
    metric: Best,
    /// Scale wins and losses differently
    #[arg(long)]
    asymmetric: bool,
    #[command(flatten)]
    purse: Purse,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print each pair with its value, as CSV
    #[arg(long)]
    csv: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Best {
    Safety,
    Profit,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let search = Search {
        start: a.purse.start()?,
        bets: a.bets,
        players: a.players,
        settings: a.settings,
        symmetric: !a.asymmetric,
        metric: match a.metric {
            Best::Safety => Metric::Safety,
            Best::Profit => Metric::Profit,
        },
        seed: a.seed,
    };
    if a.csv {
        println!("win scale,loss scale,value");
        search.run(|_, s| {
            println!("{:.3},{:.3},{:.2}", s.win_scale, s.loss_scale, s.value)
        });
        return Ok(());
    }

    let started = Instant::now();
    let mut best = f64::NEG_INFINITY;
    let found = search.run(|done, scored| {
        show_progress(done, a.settings);
        if scored.value > best {
            best = scored.value;
            println!("setting {done:>4}: {}", describe(scored));
        }
    });
    let found = found.ok_or("nothing to search")?;
    println!("best of {}: {}", a.settings, describe(&found));
    println!("took {:.1} ms", 1e3 * started.elapsed().as_secs_f64());
    Ok(())
}

fn describe(scored: &Scored) -> String {
    let scales = format!("{:.2}, {:.2}", scored.win_scale, scored.loss_scale);
    format!("value {:>7.2} at scales {scales}", scored.value)
}

/// Shows each tenth that is done, where somebody is watching.
fn show_progress(done: usize, all: usize) {
    let tenths = |done: usize| 10 * done / all;
    if stderr().is_terminal() && tenths(done) > tenths(done - 1) {
        eprintln!("{} % done", 10 * tenths(done));
    }
}
