//! Counts primes: all ranks look for them, rank 0 reports.
//!
//!     mpiexec -n 4 target/release/examples/hello_primes --below 1_000_000

use std::process::ExitCode;

use betting::cli::count;
use clap::Parser;
use cluster::hello::{
    expect_ranks, in_order, primes_below, program, share, start,
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Counts the primes below a number
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// The number below which primes are counted
    #[arg(long, default_value = "200_000", value_parser = count)]
    below: usize,
    /// Fail unless there are so many ranks
    #[arg(long, value_parser = count)]
    ranks: Option<usize>,
    /// Say as well which numbers each rank looked at
    #[arg(long)]
    shares: bool,
}

fn main() -> ExitCode {
    program(start, run)
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> ExitCode {
    if let Some(wanted) = a.ranks
        && let Err(fault) = expect_ranks(world, wanted as i32)
    {
        if world.rank() == 0 {
            eprintln!("error: {fault}");
        }
        return ExitCode::from(2);
    }
    let n = a.below as u64;
    if a.shares {
        let (rank, size) = (world.rank() as u64, world.size() as u64);
        let share = share(n, rank, size);
        let line = format!("rank {rank}: {} to {}", share.start, share.end);
        for line in in_order(world, &line).into_iter().flatten() {
            println!("{line}");
        }
    }
    // ANCHOR: rank_0_reports
    if let Some(primes) = primes_below(world, n) {
        println!("{primes} primes below {n}");
    }
    // ANCHOR_END: rank_0_reports
    ExitCode::SUCCESS
}
