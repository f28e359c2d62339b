//! When each thread of an ordered map works on which item.

use std::{
    hint::black_box, num::NonZeroUsize, process::ExitCode, sync::Barrier,
    thread, time::Instant,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::maps::{Limits, candidates, ordered, smallest_divisor};

/// Prints when each item of an ordered map is worked on, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "32", value_parser = count)]
    items: usize,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Items that the map may hold
    #[arg(long, default_value = "2", value_parser = count)]
    window: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let limits = Limits {
        threads: NonZeroUsize::new(a.threads).ok_or("no threads")?,
        window: NonZeroUsize::new(a.window).ok_or("no window")?,
    };
    // The first items wait until all threads are there that can have one.
    let present = a.threads.min(a.window).min(a.items);
    let all = Barrier::new(present);
    let start = Instant::now();
    let now = || 1e6 * start.elapsed().as_secs_f64();
    let timed = |(number, n): (usize, u64)| {
        if number < present {
            all.wait();
        }
        let begin = now();
        black_box(smallest_divisor(n));
        (thread::current().id(), begin, now(), number)
    };
    let rows: Vec<_> = thread::scope(|scope| {
        let source = candidates().take(a.items).enumerate();
        ordered(scope, limits, source, timed).collect()
    });
    let zero = rows.iter().map(|r| r.1).fold(f64::INFINITY, f64::min);
    let mut lanes = Vec::new();
    println!("thread,start,end,task");
    for (id, begin, end, number) in rows {
        let lane = lanes.iter().position(|i| *i == id).unwrap_or_else(|| {
            lanes.push(id);
            lanes.len() - 1
        });
        let (begin, end) = (begin - zero, end - zero);
        println!("thread {lane},{begin:.1},{end:.1},{number}");
    }
    Ok(())
}
