//! Two threads on two cores raise a flag each and look at the other's; how often
//! do both miss it? And does a message ever arrive before what it announces?

use std::{
    process::ExitCode,
    sync::{
        Barrier,
        atomic::{
            AtomicBool, AtomicU64, AtomicUsize,
            Ordering::{Acquire, Relaxed, Release, SeqCst},
        },
    },
    thread,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::{
    atomics::{announce, announce_fenced},
    false_sharing::bind,
};

/// Counts what two threads on this machine see of each other
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Rounds, at most ten million
    #[arg(long, default_value = "100_000", value_parser = count)]
    rounds: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    if a.rounds > 10_000_000 {
        return Err("more than ten million rounds");
    }
    println!("flags                 both missed, of {}", a.rounds);
    for (name, announce) in [
        (
            "Relaxed",
            (|m, o| announce(m, o, Relaxed, Relaxed)) as Announce,
        ),
        ("Release, Acquire", |m, o| announce(m, o, Release, Acquire)),
        ("SeqCst", |m, o| announce(m, o, SeqCst, SeqCst)),
        ("Relaxed with a fence", announce_fenced),
    ] {
        println!("{name:<22}{}", both_missed(a.rounds, announce));
    }
    println!("message               stale, of {}", a.rounds);
    println!("{:<22}{}", "Relaxed", stale(a.rounds));
    Ok(())
}

type Announce = fn(&AtomicBool, &AtomicBool) -> bool;

/// A value on a cache line of its own.
#[derive(Default)]
#[repr(align(128))]
struct Alone<T>(T);

/// In how many rounds neither of two threads saw the other's flag.
fn both_missed(rounds: usize, announce: Announce) -> usize {
    let flags: Vec<[Alone<AtomicBool>; 2]> =
        (0..rounds).map(|_| Default::default()).collect();
    let start = Start::default();
    let side = |mine: usize| {
        bind(mine);
        let looks = flags.iter().enumerate().map(|(round, flags)| {
            start.together(round);
            announce(&flags[mine].0, &flags[1 - mine].0)
        });
        looks.collect::<Vec<bool>>()
    };
    let (left, right) = thread::scope(|scope| {
        let right = scope.spawn(|| side(1));
        (side(0), right.join().expect("it does not panic"))
    });
    left.iter()
        .zip(&right)
        .filter(|(l, r)| !**l && !**r)
        .count()
}

/// Two threads begin each round together, as nearly as they can.
#[derive(Default)]
struct Start(Alone<AtomicUsize>);

impl Start {
    fn together(&self, round: usize) {
        self.0.0.fetch_add(1, Relaxed);
        let mut spins = 0u32;
        while self.0.0.load(Relaxed) < 2 * (round + 1) {
            spins += 1;
            // On a single core the other one can't come while this one spins.
            if spins.is_multiple_of(1000) {
                thread::yield_now();
            }
        }
    }
}

/// How many messages were seen to be there, but not what was in them.
fn stale(rounds: usize) -> usize {
    let messages: Vec<(Alone<AtomicU64>, Alone<AtomicBool>)> =
        (0..rounds).map(|_| Default::default()).collect();
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            bind(1);
            barrier.wait();
            for (value, ready) in &messages {
                value.0.store(42, Relaxed);
                ready.0.store(true, Relaxed);
            }
        });
        bind(0);
        barrier.wait();
        let mut stale = 0;
        for (value, ready) in &messages {
            let mut spins = 0u32;
            while !ready.0.load(Relaxed) {
                spins += 1;
                if spins.is_multiple_of(1000) {
                    thread::yield_now();
                }
            }
            if value.0.load(Relaxed) != 42 {
                stale += 1;
            }
        }
        stale
    })
}
