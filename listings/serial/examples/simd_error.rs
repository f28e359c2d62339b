//! Compares sums from left to right and in lanes with the exact sum.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serial::simd::{sum_exact, sum_lanes, sum_naive};

/// Relative errors of a sum from left to right and in 16 lanes, in units of
/// 2^-53, the largest error of one rounding
#[derive(Parser)]
struct Arguments {
    /// Terms to add
    #[arg(long, default_value = "16_777_216", value_parser = count)]
    terms: usize,
    /// Seed of the random terms
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let falling: Vec<f64> =
        (0..a.terms).map(|i| 1.0 / (1.0 + i as f64)).collect();
    let rising: Vec<f64> = falling.iter().rev().copied().collect();
    let mut rng = Pcg64Mcg::seed_from_u64(a.seed);
    let random: Vec<f64> =
        (0..a.terms).map(|_| rng.random_range(-1.0..1.0)).collect();

    println!("terms             exact sum    left to right  16 lanes");
    for (name, x) in [
        ("1, 1/2, 1/3, ...", falling),
        ("..., 1/3, 1/2, 1", rising),
        ("random, -1 to 1", random),
    ] {
        let exact = sum_exact(&x).ok_or("a term is too small or too large")?;
        let error =
            |sum: f64| (sum - exact).abs() / exact.abs() / (f64::EPSILON / 2.0);
        let (naive, lanes) = (error(sum_naive(&x)), error(sum_lanes::<16>(&x)));
        println!("{name:<16} {exact:>12.6} {naive:>13.1} {lanes:>9.1}");
    }
    Ok(())
}
