//! What Amdahl's law allows.

use betting::cli::{arguments, count};
use clap::Parser;
use threads::model::amdahl;

/// Prints the speedups that Amdahl's law allows for serial shares of a tenth,
/// a hundredth and a thousandth, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// The most threads
    #[arg(long, default_value = "1024", value_parser = count)]
    most: usize,
}

fn main() {
    let a: Arguments = arguments();
    println!("threads,tenth,hundredth,thousandth");
    let mut threads = 1_usize;
    while threads <= a.most {
        let [a, b, c] = [0.1, 0.01, 0.001].map(|f| amdahl(f, threads as f64));
        println!("{threads},{a:.2},{b:.2},{c:.2}");
        let Some(doubled) = threads.checked_mul(2) else {
            break;
        };
        threads = doubled;
    }
}
