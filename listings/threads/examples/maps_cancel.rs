//! A map that Ctrl-C ends early, and that prints what it has.

use std::{
    process::{ExitCode, exit},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use betting::cli::{arguments, count};
use clap::Parser;
use rayon::ThreadPoolBuilder;
use threads::maps::{candidates, is_prime, until_stopped};

/// Exit code of a program that was interrupted, by the custom of shells.
const INTERRUPTED: u8 = 130;

/// Counts primes from 10¹⁰ on; Ctrl-C ends it early
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Odd numbers to look at
    #[arg(long, default_value = "2000", value_parser = count)]
    items: usize,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    match run(&arguments()) {
        Ok(code) => code,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(a: &Arguments) -> Result<ExitCode, String> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(a.threads)
        .build()
        .map_err(|e| e.to_string())?;
    // ANCHOR: handler
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if seen.swap(true, Relaxed) {
            exit(INTERRUPTED.into()); // Somebody lost patience.
        }
    })
    .map_err(|e| e.to_string())?;
    // ANCHOR_END: handler
    println!("interrupt me");
    let items: Vec<u64> = candidates().take(a.items).collect();
    let looked_at =
        pool.install(|| until_stopped(&items, &stop, |n| is_prime(*n)));
    let primes = looked_at.iter().flatten().filter(|prime| **prime).count();
    let looked_at = looked_at.iter().flatten().count();
    println!("{primes} primes among {looked_at} of {} numbers", a.items);
    Ok(if stop.load(Relaxed) {
        ExitCode::from(INTERRUPTED)
    } else {
        ExitCode::SUCCESS
    })
}
