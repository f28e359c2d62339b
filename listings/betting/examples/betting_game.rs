//! Rolls the die many times and compares the share of wins with the exact one.

use betting::{
    cli::{arguments, count},
    game::{play, wilson_interval, win_probability},
};
use clap::Parser;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Rolls the die many times and compares the share of wins with the exact one
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Rolls of the die
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    rolls: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() {
    let Arguments { rolls, seed } = arguments();
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let won = (0..rolls).filter(|_| play(&mut rng)).count();
    let (low, high) = wilson_interval(won as u64, rolls as u64, 1.96);

    println!(
        "won {won} of {rolls} rolls: {:.3} %",
        100.0 * won as f64 / rolls as f64
    );
    println!("95 % interval: {:.3} to {:.3} %", 100.0 * low, 100.0 * high);
    println!("exact: {:.3} %", 100.0 * win_probability());
}
