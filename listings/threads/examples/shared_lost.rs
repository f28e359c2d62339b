//! Counts hits in several ways, of which two lose some.

use std::{num::NonZeroUsize, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::shared::{
    hits_atomic, hits_lost, hits_lost_locked, hits_mutex, hits_serial,
};

/// Counts how many darts hit a quarter of a circle, by threads that add to one
/// number in right and wrong ways
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "4_000_000", value_parser = count)]
    darts: usize,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let threads = NonZeroUsize::new(a.threads).ok_or("no threads")?;
    let darts = a.darts as u64;
    let hits = hits_serial(darts);
    println!("one thread           {hits:>9} hits");
    for (name, ours) in [
        ("Mutex", hits_mutex(darts, threads)),
        ("fetch_add", hits_atomic(darts, threads)),
        ("Mutex, taken twice", hits_lost_locked(darts, threads)),
        ("load and store", hits_lost(darts, threads)),
    ] {
        println!("{name:<20} {ours:>9} hits, {:>7} lost", hits - ours);
    }
    Ok(())
}
