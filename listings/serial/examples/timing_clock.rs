//! The steps from one reading of the clock to the next.

use std::{cmp::Reverse, collections::BTreeMap, time::Instant};

use betting::cli::{arguments, count};
use clap::Parser;

/// Counts the steps from one reading of the clock to the next
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Readings
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    readings: usize,
}

fn main() {
    let Arguments { readings } = arguments();
    // ANCHOR: clock
    let mut counts = BTreeMap::new();
    let start = Instant::now();
    let mut before = start;
    for _ in 0..readings {
        let now = Instant::now();
        *counts.entry((now - before).as_nanos()).or_insert(0) += 1;
        before = now;
    }
    // ANCHOR_END: clock

    let mut steps: Vec<(u128, u32)> = counts.into_iter().collect();
    if let Some((longest, _)) = steps.last() {
        println!("longest step: {longest} ns");
    }
    steps.sort_by_key(|(_, count)| Reverse(*count));
    println!("most frequent:");
    for (step, count) in steps.into_iter().take(4) {
        let share = 100.0 * f64::from(count) / readings as f64;
        println!("{step:>5} ns {share:>6.2} %");
    }
}
