//! Times three sums of squares by the timer of `timing`.

use std::{hint::black_box, process::ExitCode, time::Duration, time::Instant};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::timing::{Timer, sum_of_slice, sum_of_squares, sum_opaque};

/// Times three sums of squares
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Squares to add, at most 3,810,777
    #[arg(long, default_value = "1_000_000", value_parser = squares)]
    squares: usize,
    /// Samples of each sum
    #[arg(long, default_value = "20", value_parser = count)]
    samples: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let n = a.squares as u64;
    let numbers: Vec<u64> = (1..=n).collect();
    report(a.samples, "sum_of_squares", || sum_of_squares(black_box(n)))?;
    report(a.samples, "sum_opaque", || sum_opaque(n))?;
    report(a.samples, "sum_of_slice", || {
        sum_of_slice(black_box(&numbers))
    })
}

fn report<T>(
    samples: usize,
    name: &str,
    work: impl FnMut() -> T,
) -> Result<(), String> {
    let timer = Timer {
        samples,
        sample_time: Duration::from_millis(5),
    };
    let start = Instant::now();
    let times = timer.run(|| start.elapsed(), work).ok_or("no samples")?;
    let [low, median, high] =
        [0.25, 0.5, 0.75].map(|q| readable(times.quantile(q)));
    println!("{name:<15} {median:>10} ({low} to {high})");
    Ok(())
}

fn readable(seconds: f64) -> String {
    match seconds {
        s if s < 1e-6 => format!("{:.2} ns", 1e9 * s),
        s if s < 1e-3 => format!("{:.1} µs", 1e6 * s),
        s => format!("{:.2} ms", 1e3 * s),
    }
}

/// A number of squares whose sum fits into 64 bits.
fn squares(text: &str) -> Result<usize, String> {
    match count(text)? {
        n if n <= 3_810_777 => Ok(n),
        _ => Err("the sum of so many squares overflows".into()),
    }
}
