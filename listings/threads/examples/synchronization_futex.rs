//! Locks, signals and barriers, to be counted by strace.

use std::{num::NonZeroUsize, sync::Barrier};

use betting::cli::{arguments, count};
use clap::{Parser, ValueEnum};
use threads::synchronization::{
    ByCondvar, ByPark, BySpin, Share, barriers::SpinBarrier, contend, meet,
    relay,
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
    /// Of the 2,000 turns of a task, those under the lock
    #[arg(long, default_value = "2000", value_parser = clap::value_parser!(u16).range(0..=2000))]
    inside: u16,
    /// Signal within one core, not between two
    #[arg(long)]
    together: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Tasks of which a part is done under a lock
    Lock,
    /// Signals there and back, by a condition variable
    Condvar,
    Park,
    Spin,
    /// Phases that end at a barrier
    Barrier,
    SpinBarrier,
}

fn main() {
    let a: Arguments = arguments();
    let inside = usize::from(a.inside);
    let share = Share {
        outside: 2000 - inside,
        inside,
    };
    let cores = if a.together { [0, 0] } else { [0, 1] };
    match a.what {
        What::Lock => {
            println!("sum: {}", contend(a.times, share, a.threads))
        }
        What::Condvar => {
            println!("back: {}", relay::<ByCondvar>(a.times, cores))
        }
        What::Park => println!("back: {}", relay::<ByPark>(a.times, cores)),
        What::Spin => println!("back: {}", relay::<BySpin>(a.times, cores)),
        What::Barrier => {
            println!("met: {}", meet::<Barrier>(a.threads, a.times))
        }
        What::SpinBarrier => {
            println!("met: {}", meet::<SpinBarrier>(a.threads, a.times));
        }
    }
}
