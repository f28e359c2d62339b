//! How many items a search looks at before it has its answer.

use std::{
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rayon::{ThreadPoolBuilder, prelude::*};
use threads::maps::{candidates, is_prime};

/// Searches for a prime and counts the items that it looks at
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "1000", value_parser = count)]
    items: usize,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(a.threads)
        .build()
        .map_err(|e| e.to_string())?;
    let items: Vec<u64> = candidates().take(a.items).collect();
    let looked_at = AtomicUsize::new(0);
    let is_prime = |n: &&u64| {
        looked_at.fetch_add(1, Relaxed);
        is_prime(**n)
    };
    let report = |name: &str, found: Option<&u64>| {
        let count = looked_at.swap(0, Relaxed);
        match found {
            Some(prime) => println!("{name:<10} {prime}, looked at {count}"),
            None => println!("{name:<10} none, looked at {count}"),
        }
    };
    // ANCHOR: early
    report("find", items.iter().find(is_prime));
    pool.install(|| {
        report("find_first", items.par_iter().find_first(is_prime));
        report("find_any", items.par_iter().find_any(is_prime));
    });
    // ANCHOR_END: early
    Ok(())
}
