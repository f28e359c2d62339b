//! The pieces in which rayon goes over a range.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::rayon::pieces;

/// Prints the lengths of the pieces that rayon makes of a range
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "1", value_parser = count)]
    threads: usize,
    #[arg(long, default_value = "1000", value_parser = count)]
    items: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(a.threads)
        .build_global()?;
    // ANCHOR: both
    let outside = pieces(a.items);
    let (inside, _) = rayon::join(|| pieces(a.items), || ());
    // ANCHOR_END: both
    println!("within the pool: {} pieces {inside:?}", inside.len());
    println!("from outside:    {} pieces {outside:?}", outside.len());
    Ok(())
}
