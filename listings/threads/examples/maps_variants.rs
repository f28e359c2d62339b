//! Maps the same items by all variants, and counts what each has done when its
//! first result is there.

use std::{
    num::NonZeroUsize,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use rayon::{ThreadPoolBuilder, prelude::*};
use threads::maps::{
    Limits, Pending, batches, blocking, candidates, ordered, smallest_divisor,
    unordered,
};

/// Maps odd numbers to their smallest divisors, by several kinds of map
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "256", value_parser = count)]
    items: usize,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Items that a lazy map may hold
    #[arg(long, default_value = "16", value_parser = count)]
    window: usize,
    /// Only this one
    #[arg(long)]
    by: Option<By>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum By {
    Serial,
    Blocking,
    Handle,
    Batches,
    Ordered,
    Unordered,
    Bridge,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let pool = ThreadPoolBuilder::new().num_threads(a.threads);
    pool.build_global().map_err(|e| e.to_string())?;
    println!("by         in order  done at first result  first     last");
    for by in By::value_variants() {
        if a.by.is_none_or(|only| only == *by) {
            let Seen {
                order,
                done,
                first,
                last,
            } = map(*by, a)?;
            let order = if order { "yes" } else { "no" };
            let name = format!("{by:?}");
            println!(
                "{name:<10} {order:<8} {done:>21} {:>6.2} {:>8.2} ms",
                1e3 * first.as_secs_f64(),
                1e3 * last.as_secs_f64()
            );
        }
    }
    Ok(())
}

/// What the consumer of a map has seen.
struct Seen {
    order: bool,
    done: usize,
    first: Duration,
    last: Duration,
}

fn map(by: By, a: &Arguments) -> Result<Seen, String> {
    let limits = Limits {
        threads: NonZeroUsize::new(a.threads).ok_or("no threads")?,
        window: NonZeroUsize::new(a.window).ok_or("no window")?,
    };
    let items: Vec<u64> = candidates().take(a.items).collect();
    let done: &'static AtomicUsize = Box::leak(Box::default());
    let f = move |n: u64| {
        let divisor = smallest_divisor(n);
        done.fetch_add(1, Relaxed);
        (n, divisor)
    };
    let start = Instant::now();
    let consume = |results: &mut dyn Iterator<Item = (u64, u64)>| {
        let mut seen = None;
        let mut numbers = Vec::new();
        for (n, _) in results {
            seen.get_or_insert_with(|| (done.load(Relaxed), start.elapsed()));
            numbers.push(n);
        }
        let (done, first) = seen.unwrap_or_default();
        let last = start.elapsed();
        let order = numbers.is_sorted();
        Seen {
            order,
            done,
            first,
            last,
        }
    };
    let f_ref = move |n: &u64| f(*n);
    Ok(match by {
        By::Serial => consume(&mut items.into_iter().map(f)),
        By::Blocking => consume(&mut blocking(&items, f_ref).into_iter()),
        By::Handle => {
            let pending = Pending::start(move || blocking(&items, f_ref));
            let results = pending.wait().map_err(|_| "a thread panicked")?;
            consume(&mut results.into_iter())
        }
        By::Batches => {
            consume(&mut batches(items.into_iter(), limits.window, f))
        }
        By::Ordered => thread::scope(|scope| {
            consume(&mut ordered(scope, limits, items.into_iter(), f))
        }),
        By::Unordered => thread::scope(|scope| {
            let results = unordered(scope, limits, items.into_iter(), f);
            consume(&mut results.map(|(_, result)| result))
        }),
        By::Bridge => {
            let results: Vec<_> =
                items.into_iter().par_bridge().map(f).collect();
            consume(&mut results.into_iter())
        }
    })
}
