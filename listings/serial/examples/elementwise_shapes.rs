//! Adds arrays whose lengths don't fit: it panics.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use ndarray::Array1;

/// Adds an array of one length to an array of another, which panics unless
/// they agree or one of them is 1
#[derive(Parser)]
struct Arguments {
    /// Elements of the first array
    #[arg(long, default_value = "1_000", value_parser = count)]
    left: usize,
    /// Elements of the second
    #[arg(long, default_value = "999", value_parser = count)]
    right: usize,
}

fn main() -> ExitCode {
    let arguments: Arguments = arguments();
    // ANCHOR: added
    let left = Array1::<f64>::zeros(arguments.left);
    let right = Array1::<f64>::ones(arguments.right);
    let sum = &left + &right;
    // ANCHOR_END: added
    println!("{}", sum.sum());
    finish(Ok::<(), String>(()))
}
