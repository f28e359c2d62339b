//! The last rank panics while the others wait for it.
//!
//!     mpiexec -n 3 target/release/examples/hello_panic

use std::process::ExitCode;

use clap::Parser;
use cluster::hello::{arguments, start};
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
    match start() {
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
        Ok(universe) => run(&universe.world()),
    }
}

fn run(world: &SimpleCommunicator) -> ExitCode {
    let a: Arguments = match arguments(world) {
        Ok(a) => a,
        Err(code) => return code,
    };
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
