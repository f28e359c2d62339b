//! The middle of two indices, which overflows.

use std::process::ExitCode;

use betting::cli::{arguments, finish};
use clap::Parser;
use serial::correctness::midpoint;

/// The middle of two indices, by a function that overflows
#[derive(Parser)]
struct Arguments {
    #[arg(default_value_t = 2_000_000_000)]
    low: u32,
    #[arg(default_value_t = 3_000_000_000)]
    high: u32,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), std::convert::Infallible> {
    println!("{}", midpoint(a.low, a.high));
    Ok(())
}
