//! The last rank panics while the others wait for it.
//!
//!     mpiexec -n 3 target/release/examples/hello_panic

use std::process::ExitCode;

use clap::Parser;
use cluster::hello::{program, start};
use mpi::{
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};

/// Panics on the last rank while the others wait for it
#[derive(Parser)]
struct Arguments {
    /// Without the hook that ends all ranks: the job hangs
    #[arg(long)]
    unguarded: bool,
}

fn main() -> ExitCode {
    program(start, run)
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> ExitCode {
    if a.unguarded {
        // A panic prints its message again, and does no more.
        let _ = std::panic::take_hook();
    }
    // ANCHOR: panic
    if world.rank() == world.size() - 1 {
        panic!("the last rank can't read its file");
    }
    world.barrier();
    // ANCHOR_END: panic
    println!("rank {} goes on", world.rank());
    ExitCode::SUCCESS
}
