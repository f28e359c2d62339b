//! The first primes above 10¹⁰, in order, from a source that doesn't end: with
//! a window, and without.

use std::{
    hint::black_box,
    num::NonZeroUsize,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::maps::{Limits, Meter, candidates, ordered, smallest_divisor};

/// Finds the first primes above 10¹⁰
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "5", value_parser = count)]
    primes: usize,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Candidates that may wait or be worked on
    #[arg(long, default_value = "16", value_parser = count)]
    window: usize,
    /// Put the candidates into a channel without a bound, for 0.2 s
    #[arg(long)]
    unbounded: bool,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let meter = Meter::default();
    if a.unbounded {
        return unbounded(&meter);
    }
    let limits = Limits {
        threads: NonZeroUsize::new(a.threads).ok_or("no threads")?,
        window: NonZeroUsize::new(a.window).ok_or("no window")?,
    };
    // ANCHOR: primes
    let primes: Vec<u64> = thread::scope(|scope| {
        let source = meter.count(candidates());
        let divisor = |n| (n, smallest_divisor(n));
        ordered(scope, limits, source, divisor)
            .inspect(|_| meter.hand_out())
            .filter(|(n, divisor)| n == divisor)
            .map(|(n, _)| n)
            .take(a.primes)
            .collect()
    });
    // ANCHOR_END: primes
    for prime in primes {
        println!("{prime}");
    }
    let (taken, peak) = (meter.taken(), meter.peak());
    println!("taken from the source: {taken}, held at most: {peak}");
    Ok(())
}

fn unbounded(meter: &Meter) -> Result<(), &'static str> {
    let end = Instant::now() + Duration::from_millis(200);
    let on = || Instant::now() < end;
    // ANCHOR: unbounded
    let (jobs, jobs_of_worker) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        scope.spawn(|| {
            for n in jobs_of_worker.iter().take_while(|_| on()) {
                black_box(smallest_divisor(n));
                meter.hand_out();
            }
        });
        for n in meter.count(candidates()).take_while(|_| on()) {
            if jobs.send(n).is_err() {
                break;
            }
        }
    });
    // ANCHOR_END: unbounded
    let (taken, peak) = (meter.taken(), meter.peak());
    println!("taken from the source: {taken}, held at most: {peak}");
    Ok(())
}
