//! Threads that count events with one counter, rightly and wrongly.

use std::{
    process::ExitCode,
    sync::{
        Barrier,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::{atomics, false_sharing::bind};

/// Counts events in several threads, by load and store and by `fetch_add`
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Threads, at most 256
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Events that each thread counts
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    events: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    if a.threads > 256 {
        return Err("more than 256 threads");
    }
    println!("{:<10}{} events", "expected", a.threads * a.events);
    for (name, count) in [
        ("in steps", atomics::count_in_steps as fn(&AtomicU64)),
        ("fetch_add", atomics::count),
    ] {
        let events = AtomicU64::new(0);
        let start = Barrier::new(a.threads);
        thread::scope(|scope| {
            for thread in 0..a.threads {
                let (events, start) = (&events, &start);
                scope.spawn(move || {
                    bind(thread);
                    start.wait();
                    for _ in 0..a.events {
                        count(events);
                    }
                });
            }
        });
        println!("{name:<10}{} events", events.load(Relaxed));
    }
    Ok(())
}
