//! Signals within one core, where the thread that waits keeps the other from
//! working, or between two.

use std::{
    hint::spin_loop,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    thread::Thread,
    time::Instant,
};

use betting::cli::{arguments, count};
use clap::{Parser, ValueEnum};
use threads::synchronization::{ByCondvar, BySpin, Signal, relay};

/// Times signals between two threads on one core
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Signals there and back
    #[arg(long, default_value = "30", value_parser = count)]
    turns: usize,
    /// Between two cores
    #[arg(long)]
    apart: bool,
    /// One kind of signal only
    #[arg(long, value_enum)]
    only: Option<Kind>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Kind {
    Spinning,
    Yielding,
    Condvar,
}

/// A flag that the receiver reads, whoever else wants the core.
#[derive(Default)]
struct Stubborn(AtomicBool);

impl Signal for Stubborn {
    fn send(&self, _: &Thread) {
        self.0.store(true, Ordering::Release);
    }

    // ANCHOR: stubborn
    fn receive(&self) {
        while !self.0.swap(false, Ordering::Acquire) {
            spin_loop();
        }
    }
    // ANCHOR_END: stubborn
}

fn main() -> ExitCode {
    let Arguments { turns, apart, only } = arguments();
    let cores = if apart { [0, 1] } else { [0, 0] };
    let all = [Kind::Spinning, Kind::Yielding, Kind::Condvar];
    for kind in all
        .into_iter()
        .filter(|kind| only.is_none_or(|k| k == *kind))
    {
        match kind {
            Kind::Spinning => report::<Stubborn>("spinning", turns, cores),
            Kind::Yielding => {
                report::<BySpin>("spinning, yielding", turns, cores);
            }
            Kind::Condvar => {
                report::<ByCondvar>("condition variable", turns, cores);
            }
        }
    }
    ExitCode::SUCCESS
}

fn report<S: Signal + Default>(name: &str, turns: usize, cores: [usize; 2]) {
    let before = Instant::now();
    let back = relay::<S>(turns, cores);
    let signals = 2 * back.max(1);
    let each = before.elapsed().as_secs_f64() * 1e6 / signals as f64;
    println!("{name:<18} {each:>8.1} µs a signal");
}
