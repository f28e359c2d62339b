//! The mean of a column with bad lines, in four ways.

use std::{error::Error, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::errors::{Partial, energies, first_error, mean_swallowed};

/// The mean energy of events, of which the large ones are written with a comma
#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    events: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn Error>> {
    let lines = energies(a.events);
    println!(
        "filter_map(Result::ok): mean {:.3} J",
        mean_swallowed(&lines)
    );
    // ANCHOR: chain
    if let Err(bad) = first_error(&lines) {
        println!("collect: {bad}");
        let mut cause = bad.source();
        while let Some(error) = cause {
            println!("    caused by: {error}");
            cause = error.source();
        }
    }
    // ANCHOR_END: chain
    let partial = Partial::of(&lines);
    let (read, bad) = (partial.values.len(), partial.bad.len());
    println!("partial: {read} numbers, {bad} bad lines");
    let mended: Vec<String> =
        lines.iter().map(|line| line.replace(',', "")).collect();
    let values = first_error(&mended)?;
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    println!("without commas: mean {mean:.3} J");
    Ok(())
}
