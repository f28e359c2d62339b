//! First passages against theory, as CSV.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::random::{
    LIMIT, Philox, by_task, first_passage, from, passage_probabilities,
};

/// Prints shares of walks that arrive in each range of steps, with standard
/// errors, and the probabilities of theory, as CSV
#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value = "100_000", value_parser = count)]
    walks: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), std::convert::Infallible> {
    let walks = a.walks as f64;
    let mut arrived = vec![0u32; LIMIT as usize + 1];
    let start = |task| from(Philox::of(a.seed, task));
    for step in by_task(a.walks as u64, start, |draw| first_passage(draw))
        .into_iter()
        .flatten()
    {
        arrived[step as usize] += 1;
    }
    let probabilities = passage_probabilities();
    println!("step,walked,low,high,theory");
    // Each range is about a seventh as wide as its first step is late, and
    // holds an even number of steps: walks arrive at every other one.
    let mut from = 10;
    while from < LIMIT as usize {
        let to = (from + 2 * (1 + from / 14)).min(LIMIT as usize + 1);
        let steps = (to - from) as f64;
        let count: u32 = arrived[from..to].iter().sum();
        let share = f64::from(count) / walks;
        let error = (share * (1.0 - share) / walks).sqrt();
        let theory: f64 = probabilities[from..to].iter().sum();
        println!(
            "{:.1},{:.4e},{:.4e},{:.4e},{:.4e}",
            (from + to - 1) as f64 / 2.0,
            share / steps,
            (share - error) / steps,
            (share + error) / steps,
            theory / steps
        );
        from = to;
    }
    Ok(())
}
