//! Rows of a halo by blocking messages, which hangs where they are long.
//!
//!     timeout 5 mpiexec -n 2 target/release/examples/stencil_blocking

use std::process::ExitCode;

use betting::cli::count;
use clap::Parser;
use cluster::hello::{program, start};
use mpi::{
    topology::{Process, SimpleCommunicator},
    traits::*,
};

/// Each rank sends a row up, and then waits for the row from below
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Columns of cells, of which each has two numbers
    #[arg(long, default_value = "128", value_parser = count)]
    columns: usize,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| {
        run(world, a.columns);
        ExitCode::SUCCESS
    })
}

fn run(world: &SimpleCommunicator, columns: usize) {
    let (rank, size) = (world.rank(), world.size());
    let above = world.process_at_rank((rank + size - 1) % size);
    let below = world.process_at_rank((rank + 1) % size);
    let row = vec![f64::from(rank); 2 * columns];
    let mut halo = vec![0.0; row.len()];
    exchange_up([&above, &below], &row, &mut halo);
    assert!(halo.iter().all(|x| *x == f64::from(below.rank())));
    world.barrier();
    if rank == 0 {
        println!("rows of {} bytes have arrived", size_of_val(&row[..]));
    }
}

// ANCHOR: exchange_up
fn exchange_up(
    [above, below]: [&Process<'_>; 2],
    row: &[f64],
    halo: &mut [f64],
) {
    above.send(row);
    below.receive_into(halo);
}
// ANCHOR_END: exchange_up
