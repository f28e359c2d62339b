//! How often three rules find that A is faster than B: the solution of the
//! exercise of `timing` at work.

use std::cmp::Ordering;

use betting::cli::{arguments, count};
use clap::Parser;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serial::timing::Samples;

#[path = "../exercises/timing_solution.rs"]
mod solution;

/// Counts how often three rules find that A is faster than B
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Comparisons for each true difference
    #[arg(long, default_value = "100", value_parser = count)]
    comparisons: usize,
    /// Samples of A and of B
    #[arg(long, default_value = "30", value_parser = count)]
    samples: usize,
    /// Seed of the random numbers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() {
    let a: Arguments = arguments();
    println!("A takes   medians  quartiles  bootstrap");
    for percent in [0, 1, 2, 3, 5] {
        let fastest = 1.0 - f64::from(percent) / 100.0;
        let mut rng = Pcg64Mcg::seed_from_u64(a.seed);
        let mut found = [0; 3];
        for comparison in 0..a.comparisons as u64 {
            let ours = times(fastest, a.samples, &mut rng);
            let theirs = times(1.0, a.samples, &mut rng);
            let sure = solution::compare(&ours, &theirs, comparison);
            found[2] += u32::from(sure == Ordering::Less);
            let (ours, theirs) = (Samples::new(ours), Samples::new(theirs));
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                found[0] += u32::from(ours.median() < theirs.median());
                let apart = ours.quantile(0.75) < theirs.quantile(0.25);
                found[1] += u32::from(apart);
            }
        }
        let [medians, quartiles, bootstrap] = found
            .map(|n| 100.0 * f64::from(n) / a.comparisons as f64)
            .map(|share| format!("{share:.1} %"));
        let less = format!("{percent} % less");
        println!("{less:<9} {medians:>7} {quartiles:>10} {bootstrap:>10}");
    }
}

/// Times of work that takes `fastest`, disturbed: 3 % more on average, and
/// three times as long in one call of twenty.
fn times(fastest: f64, samples: usize, rng: &mut Pcg64Mcg) -> Vec<f64> {
    (0..samples)
        .map(|_| {
            let delay = -0.03 * (1.0 - rng.random::<f64>()).ln();
            let outlier = if rng.random_bool(0.05) { 3.0 } else { 1.0 };
            fastest * (1.0 + delay) * outlier
        })
        .collect()
}
