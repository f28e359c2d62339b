//! Times one call of the sum of squares, as one would at first.

use std::{hint::black_box, process::ExitCode, time::Instant};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::timing::sum_of_squares;

/// Times one call of the sum of squares
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Squares to add, at most 3,810,777
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    squares: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    if a.squares > 3_810_777 {
        return Err("the sum of so many squares overflows");
    }
    let n = black_box(a.squares as u64);
    // ANCHOR: naive
    let start = Instant::now();
    let sum = sum_of_squares(n);
    println!("took {} ns", start.elapsed().as_nanos());
    println!("sum {sum}");
    // ANCHOR_END: naive
    Ok(())
}
