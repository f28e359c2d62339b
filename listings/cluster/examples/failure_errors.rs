//! A message is too long for its buffer, and the program goes on or doesn't.
//!
//!     mpiexec -n 2 target/release/examples/failure_errors --how checked

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use cluster::{
    failure::{receive, return_errors},
    hello::{arguments, start},
};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Sends four numbers to a rank that has room for three
#[derive(Parser)]
struct Arguments {
    /// What becomes of the error
    #[arg(long, value_enum, default_value = "checked")]
    how: How,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum How {
    /// MPI returns it, and the program looks at it
    Checked,
    /// MPI returns it, and the crate `mpi` throws it away
    Dropped,
}

fn main() -> ExitCode {
    let universe = match start() {
        Ok(universe) => universe,
        Err(fault) => {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    };
    let world = universe.world();
    let a: Arguments = match arguments(&world) {
        Ok(a) => a,
        Err(code) => return code,
    };
    run(&world, a.how)
}

fn run(world: &SimpleCommunicator, how: How) -> ExitCode {
    if let Err(fault) = return_errors(world) {
        eprintln!("error: {fault}");
        return ExitCode::FAILURE;
    }
    let (rank, size) = (world.rank(), world.size());
    let next = world.process_at_rank((rank + 1) % size);
    let before = (rank + size - 1) % size;
    next.buffered_send_with_tag(&[1.0, 2.0, 3.0, 4.0], 1);
    let mut three = [0.0; 3];
    let received = match how {
        How::Checked => receive(world, before, 1, &mut three),
        How::Dropped => {
            let source = world.process_at_rank(before);
            let status = source.receive_into_with_tag(&mut three, 1);
            Ok(status.count(f64::equivalent_datatype()) as usize)
        }
    };
    world.barrier();
    if rank == 0 {
        match received {
            Ok(count) => println!("received {count} numbers: {three:?}"),
            Err(fault) => println!("not received: {fault}"),
        }
    }
    ExitCode::SUCCESS
}
