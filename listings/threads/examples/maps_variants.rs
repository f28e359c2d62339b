//! Maps the same items by all variants, and counts what each takes from its
//! source.

use std::{
    num::NonZeroUsize,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use rayon::{ThreadPoolBuilder, prelude::*};
use threads::maps::{
    Limits, Meter, Pending, batches, blocking, candidates, ordered,
    smallest_divisor, unordered,
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
    println!("                     taken if one    held");
    println!(
        "by         in order  result is used  at most     first      last"
    );
    for by in By::value_variants() {
        if a.by.is_none_or(|only| only == *by) {
            let all = map(*by, a, a.items)?;
            let one = map(*by, a, 1)?;
            println!(
                "{:<10} {:<8} {:>15} {:>8} {:>6.2} ms {:>6.2} ms",
                format!("{by:?}"),
                if all.in_order { "yes" } else { "no" },
                one.taken,
                all.held,
                1e3 * all.first.as_secs_f64(),
                1e3 * all.last.as_secs_f64()
            );
        }
    }
    Ok(())
}

/// What was seen of a map.
#[derive(Default)]
struct Seen {
    in_order: bool,
    taken: usize,
    held: usize,
    first: Duration,
    last: Duration,
}

/// Uses the first `used` results, and drops the others.
fn map(by: By, a: &Arguments, used: usize) -> Result<Seen, String> {
    let limits = Limits {
        threads: NonZeroUsize::new(a.threads).ok_or("no threads")?,
        window: NonZeroUsize::new(a.window).ok_or("no window")?,
    };
    let meter = Meter::default();
    let source = meter.count(candidates().take(a.items));
    let f = |n| (n, smallest_divisor(n));
    let f_ref = |n: &u64| (*n, smallest_divisor(*n));
    let start = Instant::now();
    let consume = |results: &mut dyn Iterator<Item = (u64, u64)>| {
        let mut first = None;
        let mut numbers = Vec::new();
        for (n, _) in results.take(used) {
            first.get_or_insert_with(|| start.elapsed());
            meter.hand_out();
            numbers.push(n);
        }
        Seen {
            in_order: numbers.is_sorted(),
            first: first.unwrap_or_default(),
            last: start.elapsed(),
            ..Seen::default()
        }
    };
    let seen = match by {
        By::Serial => consume(&mut source.map(f)),
        By::Blocking => {
            let items: Vec<u64> = source.collect();
            consume(&mut blocking(&items, f_ref).into_iter())
        }
        By::Handle => {
            let items: Vec<u64> = source.collect();
            let pending = Pending::start(move || blocking(&items, f_ref));
            let results = pending.wait().map_err(|_| "a thread panicked")?;
            consume(&mut results.into_iter())
        }
        By::Batches => consume(&mut batches(source, limits.window, f)),
        By::Ordered => thread::scope(|scope| {
            consume(&mut ordered(scope, limits, source, f))
        }),
        By::Unordered => thread::scope(|scope| {
            let results = unordered(scope, limits, source, f);
            consume(&mut results.map(|(_, result)| result))
        }),
        By::Bridge => {
            let results = source.par_bridge().map(f);
            if used == 1 {
                let any = results.find_any(|_| true);
                consume(&mut any.into_iter())
            } else {
                consume(&mut results.collect::<Vec<_>>().into_iter())
            }
        }
    };
    Ok(Seen {
        taken: meter.taken(),
        held: meter.peak(),
        ..seen
    })
}
