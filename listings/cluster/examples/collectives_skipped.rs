//! A collective that one rank skips, for once.
//!
//!     mpiexec -n 4 target/release/examples/collectives_skipped

use std::{process::ExitCode, time::Duration};

use betting::cli;
use clap::Parser;
use cluster::{
    collectives::sum_within,
    hello::{program, start},
};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Adds up the errors of all ranks and counts their steps. The last rank has
/// an early return in step 2.
#[derive(Parser)]
struct Arguments {
    /// Steps.
    #[arg(long, default_value = "3", value_parser = cli::count)]
    steps: usize,
    /// Milliseconds that a rank waits for the others.
    #[arg(long, default_value = "300", value_parser = cli::count)]
    limit: usize,
    /// Leave the early return out.
    #[arg(long)]
    right: bool,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| {
        run(world, a);
        ExitCode::SUCCESS
    })
}

fn run(world: &SimpleCommunicator, arguments: &Arguments) {
    let limit = Duration::from_millis(arguments.limit as u64);
    let last = world.rank() == world.size() - 1;
    let skips = last && !arguments.right;

    // ANCHOR: skipped
    for step in 1..=arguments.steps {
        let own_error = 0.5;
        let mut error = 0.0;
        if !(skips && step == 2) {
            error = sum_within(world, own_error, limit);
        }
        let cells = sum_within(world, 1000.0, limit);
        if world.rank() == 0 {
            println!("step {step}: error {error}, cells {cells}");
        }
    }
    world.barrier();
    // ANCHOR_END: skipped
}
