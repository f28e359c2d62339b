//! Each rank says who it is, in their order or nearly so.
//!
//!     mpiexec -n 4 target/release/examples/hello_order --by barriers

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use cluster::hello::{greeting, in_order, meet, program, start};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Each rank says who it is, in their order or nearly so
#[derive(Parser)]
struct Arguments {
    /// What keeps the order
    #[arg(long, value_enum, default_value = "rank0")]
    by: By,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// Rank 0 prints the lines of all
    Rank0,
    /// Ranks print by turns, with a barrier after each
    Barriers,
}

fn main() -> ExitCode {
    program(start, run)
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> ExitCode {
    let line = greeting(world, "this machine");
    match a.by {
        By::Rank0 => {
            for line in in_order(world, &line).into_iter().flatten() {
                println!("{line}");
            }
        }
        // ANCHOR: barriers
        By::Barriers => {
            for turn in 0..world.size() {
                if turn == world.rank() {
                    println!("{line}");
                }
                meet(world);
            }
        } // ANCHOR_END: barriers
    }
    ExitCode::SUCCESS
}
