//! A thread that panics, and what `join` says of it.

use std::{io, process::ExitCode};

use betting::cli::{arguments, finish};
use clap::Parser;
use threads::spawn::sums_of_halves;

/// Adds up numbers of 32 bits, each half of them in a thread
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(default_values_t = [1, 2, 3, 4])]
    numbers: Vec<u32>,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> io::Result<()> {
    let (left, right) = sums_of_halves(&a.numbers)?;
    for (half, sum) in [("left", left), ("right", right)] {
        match sum {
            Ok(sum) => println!("the {half} half adds up to {sum}"),
            Err(why) => println!("the {half} half has no sum: {why}"),
        }
    }
    Ok(())
}
