//! When each task is run, and on which rank, as CSV.
//!
//!     mpiexec -n 3 target/release/examples/pool_timeline --chunk 2

use std::{num::NonZeroUsize, process::ExitCode, time::Instant};

use betting::cli::{count, finish};
use clap::Parser;
use cluster::{
    hello::{program, start},
    pool::{
        Pool, Walk, farthest,
        ranks::{Schedule, on_ranks},
        uneven,
    },
};
use mpi::{
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};

/// Prints when each of some walks of growing length is run, and on which rank
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// How many walks
    #[arg(long, default_value = "16", value_parser = count)]
    tasks: usize,
    /// Steps of a walk, in the mean
    #[arg(long, default_value = "200_000", value_parser = count)]
    steps: usize,
    /// Walks that a rank gets at once; without it each gets one part of all
    #[arg(long, value_parser = count)]
    chunk: Option<usize>,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| finish(run(world, a)))
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    let walks = uneven(u32::try_from(a.tasks)?, u32::try_from(a.steps)?);
    let schedule = match a.chunk {
        None => Schedule::Parts,
        Some(chunk) => Schedule::Chunks(NonZeroUsize::try_from(chunk)?),
    };
    // Ranks have clocks of their own; each counts from when all have met.
    world.barrier();
    let met = Instant::now();
    let millis = || 1e3 * met.elapsed().as_secs_f64();
    let work = |walk: &Walk| {
        let start = millis();
        std::hint::black_box(farthest(walk));
        (world.rank(), start, millis())
    };
    let rows = on_ranks(world, schedule, work, |pool| {
        pool.map(&walks).into_iter().collect::<Result<Vec<_>, _>>()
    });
    if let Some(rows) = rows.transpose()? {
        println!("thread,start,end,task");
        for (task, (rank, start, end)) in rows.iter().enumerate() {
            println!("rank {rank},{start:.2},{end:.2},{task}");
        }
    }
    Ok(())
}
