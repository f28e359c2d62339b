//! All threads of a pool wait for work that only they could do.

use std::{process::ExitCode, sync::Barrier, time::Duration};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rayon::{ThreadPoolBuilder, prelude::*};
use threads::maps::{Pending, blocking, smallest_divisor};

/// Waits for handles in all threads of a pool
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// How long to wait, in milliseconds
    #[arg(long, default_value = "200", value_parser = count)]
    patience: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(a.threads)
        .build()
        .map_err(|e| e.to_string())?;
    let patience = Duration::from_millis(a.patience as u64);
    let all = Barrier::new(a.threads);
    // ANCHOR: inside
    let answered: Vec<bool> = pool.broadcast(|_| {
        all.wait();
        let pending = Pending::start(|| smallest_divisor(10_000_000_019));
        let answered = pending.wait_for(patience).is_ok();
        all.wait();
        answered
    });
    // ANCHOR_END: inside
    let count = answered.iter().filter(|answered| **answered).count();
    println!("{count} of {} handles were ready in time", a.threads);

    // A map in a map waits too, but its threads work meanwhile.
    let nested: Vec<Vec<u64>> = pool.install(|| {
        (0..a.threads)
            .into_par_iter()
            .map(|_| blocking(&[10_000_000_019], |n| smallest_divisor(*n)))
            .collect()
    });
    println!("{} of {} maps in a map are done", nested.len(), a.threads);
    Ok(())
}
