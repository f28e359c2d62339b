//! Walks that come out alike, and what that does to an error bar.

use std::{collections::HashSet, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use threads::random::{
    LIMIT, by_task, by_thread, first_passage, from, passage_probabilities, pcg,
    seed_of,
};

/// Estimates how many walks arrive, with an error bar, again and again, and
/// counts how often the true value is outside
#[derive(Parser)]
struct Arguments {
    /// Walks of one estimate
    #[arg(long, default_value = "400", value_parser = count)]
    walks: usize,
    #[arg(long, default_value = "4", value_parser = count)]
    threads: usize,
    /// Estimates, each from a seed of its own
    #[arg(long, default_value = "1000", value_parser = count)]
    estimates: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

/// A first number, to tell walks apart, and the passage.
type Walk = (u64, Option<u32>);

fn run(a: &Arguments) -> Result<(), std::convert::Infallible> {
    let probabilities = passage_probabilities();
    let truth: f64 = probabilities.iter().sum();
    let steps: f64 = (0..)
        .zip(&probabilities)
        .map(|(n, p)| f64::from(n) * p)
        .sum();
    let steps = steps + (1.0 - truth) * f64::from(LIMIT);
    println!("In theory, {:.2} % of all walks arrive,", 100.0 * truth);
    println!("and a walk takes {steps:.1} steps on average.");
    println!();
    println!(
        "{:24}{:>9}{:>10}{:>8}",
        "", "distinct", "estimate", "missed"
    );
    let walk = |draw: &mut dyn FnMut() -> u64| (draw(), first_passage(draw));
    report("cloned for each thread", a, truth, |seed| {
        // ANCHOR: cloned
        let rng = Pcg64Mcg::seed_from_u64(seed);
        by_thread(a.walks, a.threads, |_| from(rng.clone()), |d| walk(d))
        // ANCHOR_END: cloned
    });
    report("map_init", a, truth, |seed| {
        (0..a.walks)
            .into_par_iter()
            .map_init(
                || from(Pcg64Mcg::seed_from_u64(seed)),
                |draw, _| walk(draw),
            )
            .collect()
    });
    report("seeded by thread", a, truth, |seed| {
        // ANCHOR: seeded
        let start = |thread| from(pcg(seed, thread));
        by_thread(a.walks, a.threads, start, |d| walk(d))
        // ANCHOR_END: seeded
    });
    report("seeded by task", a, truth, |seed| {
        by_task(a.walks as u64, |task| from(pcg(seed, task)), |d| walk(d))
    });
    Ok(())
}

/// Prints how many walks of the first estimate differ, that estimate, and in
/// how many of all the truth is further away than 1.96 standard errors.
fn report(
    name: &str,
    a: &Arguments,
    truth: f64,
    walk_all: impl Fn(u64) -> Vec<Walk>,
) {
    let n = a.walks as f64;
    let estimate = |walks: &[Walk]| {
        let arrived = walks.iter().filter(|walk| walk.1.is_some()).count();
        let p = arrived as f64 / n;
        (p, 1.96 * (p * (1.0 - p) / n).sqrt())
    };
    let first = walk_all(seed_of(0, 0));
    let distinct = first.iter().collect::<HashSet<_>>().len();
    let (p, error) = estimate(&first);
    let missed = (0..a.estimates as u64)
        .filter(|number| {
            let (p, error) = estimate(&walk_all(seed_of(0, *number)));
            (p - truth).abs() > error
        })
        .count();
    println!(
        "{name:24}{distinct:>9}{:>6.1} ± {:.1}{:>6.1} %",
        100.0 * p,
        100.0 * error,
        100.0 * missed as f64 / a.estimates as f64
    );
}
