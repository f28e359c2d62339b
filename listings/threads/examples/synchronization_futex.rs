//! Locks, signals and barriers, to be counted by strace.

use std::{num::NonZeroUsize, sync::Barrier};

use betting::cli::{arguments, count};
use clap::{Parser, ValueEnum};
use threads::synchronization::{
    ByChannel, ByCondvar, ByPark, BySpin, Share, barriers::SpinBarrier,
    contend, meet, relay,
};

/// Does one thing many times
#[derive(Parser)]
struct Arguments {
    what: What,
    #[arg(long, default_value = "1000", value_parser = count)]
    times: usize,
    /// Threads that lock or meet
    #[arg(long, default_value = "2")]
    threads: NonZeroUsize,
    /// Signal within one core, not between two
    #[arg(long)]
    together: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Short sections under a lock
    Lock,
    /// Sections of several microseconds under a lock
    Hold,
    /// Signals there and back, by a condition variable
    Condvar,
    Park,
    Channel,
    Spin,
    /// Phases that end at a barrier
    Barrier,
    SpinBarrier,
}

fn main() {
    let a: Arguments = arguments();
    let lock =
        |inside| contend(a.times, Share { outside: 0, inside }, a.threads);
    let cores = if a.together { [0, 0] } else { [0, 1] };
    match a.what {
        What::Lock => println!("sum: {}", lock(10)),
        What::Hold => println!("sum: {}", lock(1000)),
        What::Condvar => {
            println!("back: {}", relay::<ByCondvar>(a.times, cores))
        }
        What::Park => println!("back: {}", relay::<ByPark>(a.times, cores)),
        What::Channel => {
            println!("back: {}", relay::<ByChannel>(a.times, cores))
        }
        What::Spin => println!("back: {}", relay::<BySpin>(a.times, cores)),
        What::Barrier => {
            println!("met: {}", meet::<Barrier>(a.threads, a.times))
        }
        What::SpinBarrier => {
            println!("met: {}", meet::<SpinBarrier>(a.threads, a.times));
        }
    }
}
