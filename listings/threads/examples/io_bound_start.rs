//! When the last of many threads has been started, and when all have waited.

use std::{
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::io_bound::sleepy;

/// Shares out waits of a millisecond among threads, and tells the mean times
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "256", value_parser = count)]
    waits: usize,
    /// How many times each number of threads is tried
    #[arg(long, default_value = "10", value_parser = count)]
    times: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    println!("threads  last started  all done");
    for threads in [16, 64, 256] {
        let chunk = a.waits.div_ceil(threads);
        let (mut last, mut all) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..a.times {
            let start = Instant::now();
            thread::scope(|scope| -> Result<(), String> {
                for first in (0..a.waits).step_by(chunk) {
                    let work = move || {
                        for n in first..a.waits.min(first + chunk) {
                            sleepy(n as u64, Duration::from_millis(1));
                        }
                    };
                    thread::Builder::new()
                        .spawn_scoped(scope, work)
                        .map_err(|e| format!("no thread: {e}"))?;
                }
                last += start.elapsed();
                Ok(())
            })?;
            all += start.elapsed();
        }
        let [last, all] =
            [last, all].map(|t| 1e3 * t.as_secs_f64() / a.times as f64);
        println!("{threads:>7} {last:>10.2} ms {all:>6.2} ms");
    }
    Ok(())
}
