//! Tasks that panic, in a pool of ranks that lives on.

use std::{num::NonZeroUsize, process::ExitCode};

use betting::cli::{count, finish};
use clap::Parser;
use cluster::{
    hello::{program, start},
    pool::{
        Pool,
        ranks::{Schedule, on_ranks},
    },
};
use mpi::topology::SimpleCommunicator;

/// Divides 100 by the numbers from 0 on, one task each
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// How many numbers
    #[arg(long, default_value = "5", value_parser = count)]
    tasks: usize,
}

// ANCHOR: divide
fn divide(divisor: &u32) -> u32 {
    100 / divisor
}
// ANCHOR_END: divide

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| finish(run(world, a)))
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), std::num::TryFromIntError> {
    let divisors = 0..u32::try_from(a.tasks)?;
    let divisors: Vec<u32> = divisors.collect();
    // ANCHOR: outcomes
    let single = Schedule::Chunks(NonZeroUsize::MIN);
    on_ranks(world, single, divide, |pool| {
        for (divisor, outcome) in divisors.iter().zip(pool.map(&divisors)) {
            match outcome {
                Ok(quotient) => println!("100 / {divisor} = {quotient}"),
                Err(fault) => println!("100 / {divisor}: {fault}"),
            }
        }
        println!("and again: {:?}", pool.map(&[20, 25]));
    });
    // ANCHOR_END: outcomes
    Ok(())
}
