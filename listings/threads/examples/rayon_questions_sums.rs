//! How many different results the same sum has.

use std::{collections::BTreeSet, num::NonZeroUsize, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::{
    rayon::with_threads,
    rayon_questions::{sum_fixed, sum_fixed_lanes, sum_rayon},
};

/// Counts how many different results the same sum has
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Terms of the sum of 1/i
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    terms: usize,
    /// Sums with each number of threads
    #[arg(long, default_value = "40", value_parser = count)]
    sums: usize,
    /// Numbers of threads, from 1
    #[arg(long, default_value = "3", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), rayon::ThreadPoolBuildError> {
    let x: Vec<f64> = (1..=a.terms).map(|i| 1.0 / i as f64).collect();
    for (name, sum) in [
        ("par_iter().sum()", sum_rayon as fn(&[f64]) -> f64),
        ("fixed chunks", sum_fixed),
        ("fixed chunks, lanes", sum_fixed_lanes),
    ] {
        let mut results = BTreeSet::new();
        for threads in (1..=a.threads).filter_map(NonZeroUsize::new) {
            let sums = with_threads(threads, || {
                (0..a.sums).map(|_| sum(&x).to_bits()).collect::<Vec<_>>()
            })?;
            results.extend(sums);
        }
        let smallest =
            results.first().map_or(0.0, |bits| f64::from_bits(*bits));
        println!("{name:<20} {smallest:.13} {:>3} results", results.len());
    }
    Ok(())
}
