//! How often threads that share a stream pass for a serial map.

use std::{num::NonZeroUsize, process::ExitCode, sync::Mutex};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::correctness::{Kicks, map_chunked, walk_shared};

/// Maps particles with shared kicks in two threads, and prints in how many
/// trials all came out as in a serial map, as CSV
#[derive(Parser)]
struct Arguments {
    /// Trials for each number of particles
    #[arg(long, default_value = "100", value_parser = count)]
    trials: usize,
    /// Particles of the longest map
    #[arg(long, default_value = "256", value_parser = count)]
    particles: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let two = NonZeroUsize::new(2).ok_or("no threads")?;
    println!("particles,threads,reversed");
    let lengths = std::iter::successors(Some(2), |n: &usize| n.checked_mul(2))
        .take_while(|n| *n <= a.particles);
    for n in lengths {
        let particles: Vec<u64> = (0..n as u64).collect();
        let passed = |ends: &dyn Fn(&Mutex<Kicks>) -> Vec<f64>| {
            let passed = (0..a.trials).filter(|_| {
                let [left, right] = [(); 2].map(|()| Mutex::new(Kicks::of(0)));
                let serial: Vec<f64> =
                    particles.iter().map(|p| walk_shared(p, &left)).collect();
                serial == ends(&right)
            });
            100.0 * passed.count() as f64 / a.trials as f64
        };
        let threads = passed(&|kicks| {
            map_chunked(&particles, two, |p| walk_shared(p, kicks))
        });
        let reversed = passed(&|kicks| {
            let mut ends: Vec<f64> = particles
                .iter()
                .rev()
                .map(|p| walk_shared(p, kicks))
                .collect();
            ends.reverse();
            ends
        });
        println!("{n},{threads:.1},{reversed:.1}");
    }
    Ok(())
}
