//! Times one call of the sum of squares, as one would at first.

use std::{hint::black_box, time::Instant};

use betting::cli::{arguments, count};
use clap::Parser;
use serial::timing::sum_of_squares;

/// Times one call of the sum of squares
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Squares to add, at most 3,810,777
    #[arg(long, default_value = "1_000_000", value_parser = squares)]
    squares: usize,
}

fn main() {
    let a: Arguments = arguments();
    let n = black_box(a.squares as u64);
    // ANCHOR: naive
    let start = Instant::now();
    let sum = sum_of_squares(n);
    println!("took {} ns", start.elapsed().as_nanos());
    println!("sum {sum}");
    // ANCHOR_END: naive
}

/// A number of squares whose sum fits into 64 bits.
fn squares(text: &str) -> Result<usize, String> {
    match count(text)? {
        n if n <= 3_810_777 => Ok(n),
        _ => Err("the sum of so many squares overflows".into()),
    }
}
