//! The speedup of a program with a serial part, beside what Amdahl's law makes
//! of the times on one thread.

use std::{
    hint::black_box, num::NonZeroUsize, process::ExitCode, time::Instant,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::timing::Samples;
use threads::model::{amdahl, count_by, karp_flatt, primes_up_to};

/// Counts primes in intervals of growing length on one thread and on several,
/// and prints times in ms and speedups as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Where the intervals begin
    #[arg(long, default_value = "1_000_000_000_000", value_parser = count)]
    from: usize,
    /// The longest interval
    #[arg(long, default_value = "2_048", value_parser = count)]
    longest: usize,
    /// Samples of each time
    #[arg(long, default_value = "5", value_parser = count)]
    samples: usize,
}

/// Seconds of the serial part, and of all.
struct Times {
    serial: f64,
    total: f64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let threads = NonZeroUsize::new(a.threads).ok_or("no threads")?;
    if a.threads == 1 {
        return Err("one thread has no speedup");
    }
    let p = a.threads as f64;
    let from = a.from as u64;
    let end = from.checked_add(a.longest as u64);
    end.ok_or("the interval ends beyond 64 bits")?;
    println!("numbers,serial,one,several,speedup,amdahl,karp_flatt");
    let mut length = 32;
    while length <= a.longest as u64 {
        let mut one = Vec::new();
        let mut several = Vec::new();
        for _ in 0..a.samples {
            one.push(times(from, length, NonZeroUsize::MIN));
            several.push(times(from, length, threads));
        }
        let serial = median(&one, |t| t.serial)?;
        let of_one = median(&one, |t| t.total)?;
        let of_several = median(&several, |t| t.total)?;
        let speedup = of_one / of_several;
        println!(
            "{length},{:.2},{:.2},{:.2},{:.2},{:.2},{:.3}",
            1e3 * serial,
            1e3 * of_one,
            1e3 * of_several,
            speedup,
            amdahl(serial / of_one, p),
            karp_flatt(speedup, p),
        );
        length *= 2;
    }
    Ok(())
}

fn times(from: u64, length: u64, threads: NonZeroUsize) -> Times {
    let range = from..from + length;
    let start = Instant::now();
    let divisors = primes_up_to(range.end.isqrt());
    let serial = start.elapsed().as_secs_f64();
    black_box(count_by(&divisors, range, threads));
    let total = start.elapsed().as_secs_f64();
    Times { serial, total }
}

fn median(
    times: &[Times],
    of: impl Fn(&Times) -> f64,
) -> Result<f64, &'static str> {
    let seconds = times.iter().map(of).collect();
    let samples = Samples::new(seconds).ok_or("no samples")?;
    Ok(samples.median())
}
