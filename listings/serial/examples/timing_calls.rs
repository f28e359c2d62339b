//! Times each single call of work that fills a buffer, the first included.

use std::{process::ExitCode, time::Instant};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::timing::Samples;

/// Times each single call that fills a buffer, the first included
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Calls
    #[arg(long, default_value = "1000", value_parser = count)]
    calls: usize,
    /// Size of the buffer in KiB, at most a GiB
    #[arg(long, default_value = "256", value_parser = kibibytes)]
    size: usize,
    /// Write to the buffer before the first call
    #[arg(long)]
    touched: bool,
    /// Print the time of each call, as CSV
    #[arg(long)]
    csv: bool,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let numbers = 128 * a.size;
    // ANCHOR: calls
    let mut buffer = vec![0u64; numbers];
    if a.touched {
        buffer.fill(u64::MAX);
    }
    let mut seconds = Vec::with_capacity(a.calls);
    for call in 0..a.calls {
        let before = Instant::now();
        buffer.fill(std::hint::black_box(call as u64));
        std::hint::black_box(&mut buffer);
        seconds.push(before.elapsed().as_secs_f64());
    }
    // ANCHOR_END: calls

    if a.csv {
        println!("call,time");
        for (call, time) in seconds.iter().enumerate() {
            println!("{},{:.2}", call + 1, 1e6 * time);
        }
        return Ok(());
    }
    let first = 1e6 * seconds[0];
    let times = Samples::new(seconds).ok_or("no calls")?;
    println!("first call {first:>8.2} µs");
    for (name, time) in [
        ("median", times.median()),
        ("mean", times.mean()),
        ("longest", times.quantile(1.0)),
    ] {
        println!("{name:<10} {:>8.2} µs", 1e6 * time);
    }
    Ok(())
}

fn kibibytes(text: &str) -> Result<usize, String> {
    match count(text)? {
        n if n <= 1 << 20 => Ok(n),
        _ => Err("more than a GiB".into()),
    }
}
