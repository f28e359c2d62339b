//! Which of many random walks comes farthest, by any pool: the answer is the
//! same.
//!
//!     mpiexec -n 4 target/release/examples/pool_walks --pool chunks --chunk 16

use std::{num::NonZeroUsize, process::ExitCode};

use betting::cli::{count, finish};
use clap::{Parser, ValueEnum};
use cluster::{
    hello::{program, start},
    pool::{
        Serial, Threads, even, farthest, farthest_of,
        ranks::{Schedule, on_ranks},
        uneven,
    },
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};
use rayon::ThreadPoolBuilder;

/// Finds how far the farthest of many random walks comes
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Who walks
    #[arg(long, value_enum, default_value = "chunks")]
    pool: Kind,
    /// How many walk
    #[arg(long, default_value = "4096", value_parser = count)]
    tasks: usize,
    /// Steps of a walk, in the mean
    #[arg(long, default_value = "3000", value_parser = count)]
    steps: usize,
    /// Walks that a rank gets at once from `--pool chunks`
    #[arg(long, default_value = "64", value_parser = count)]
    chunk: usize,
    /// Threads of `--pool threads`
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Walks of growing length
    #[arg(long)]
    uneven: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// One walk after the other, on rank 0
    Serial,
    /// Threads of rank 0
    Threads,
    /// Ranks, each with one part
    Parts,
    /// Ranks, chunk by chunk
    Chunks,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| finish(run(world, a)))
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    let (tasks, steps) = (u32::try_from(a.tasks)?, u32::try_from(a.steps)?);
    let walks = if a.uneven { uneven } else { even }(tasks, steps);
    // ANCHOR: any
    let is_root = world.rank() == 0;
    let by_ranks = |schedule| {
        on_ranks(world, schedule, farthest, |pool| farthest_of(pool, &walks))
    };
    let found = match a.pool {
        Kind::Serial => {
            is_root.then(|| farthest_of(&mut Serial::new(farthest), &walks))
        }
        Kind::Threads => {
            let pool = ThreadPoolBuilder::new().num_threads(a.threads);
            let mut pool = Threads::new(pool.build()?, farthest);
            is_root.then(|| farthest_of(&mut pool, &walks))
        }
        Kind::Parts => by_ranks(Schedule::Parts),
        Kind::Chunks => {
            let chunk = NonZeroUsize::try_from(a.chunk)?;
            by_ranks(Schedule::Chunks(chunk))
        }
    };
    if let Some(distance) = found.transpose()?.flatten() {
        println!("the farthest of {tasks} walks comes {distance} steps away");
    }
    // ANCHOR_END: any
    Ok(())
}
