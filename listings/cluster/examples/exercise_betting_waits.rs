//! How long the workers of a pool of ranks work and wait in a search.
//!
//!     mpiexec -n 3 target/release/examples/exercise_betting_waits --chunk 30

use std::{num::NonZeroUsize, process::ExitCode, time::Instant};

use betting::{
    cli::{count, finish},
    search::Search,
};
use clap::Parser;
use cluster::{
    exercise_betting::{search_on_threads, threads},
    hello::{program, start},
    pool::{
        Pool,
        ranks::{Schedule, on_ranks},
    },
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Prints how long each worker works and waits in a search
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Scales to try
    #[arg(long, default_value = "3_000", value_parser = count)]
    settings: usize,
    /// Settings that a worker gets at once
    #[arg(long, default_value = "30", value_parser = count)]
    chunk: usize,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| finish(run(world, a)))
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    let search = Search {
        settings: a.settings,
        ..Search::measured()
    };
    let (scales, alone) = (search.scales(), threads(1)?);
    let began = Instant::now();
    let millis = || 1e3 * began.elapsed().as_secs_f64();
    let work = |numbers: &Vec<usize>| {
        let start = millis();
        let best = search_on_threads(&search, &scales, numbers, &alone);
        std::hint::black_box(best);
        (world.rank(), start, millis())
    };
    let numbers: Vec<usize> = (0..search.settings).collect();
    let tasks: Vec<Vec<usize>> =
        numbers.chunks(a.chunk).map(<[usize]>::to_vec).collect();
    let single = Schedule::Chunks(NonZeroUsize::MIN);
    let rows = on_ranks(world, single, work, |pool| {
        // The first map warms up.
        pool.map(&tasks);
        pool.map(&tasks).into_iter().collect::<Result<Vec<_>, _>>()
    });
    let rows = rows.transpose()?.unwrap_or_default();
    for rank in 0..world.size() {
        let own = rows.iter().filter(|row| row.0 == rank);
        let works: f64 = own.clone().map(|row| row.2 - row.1).sum();
        // Each rank counts from its own start, and is compared with itself.
        let first = own.clone().map(|row| row.1).reduce(f64::min);
        let last = own.clone().map(|row| row.2).reduce(f64::max);
        let chunks = own.count();
        if let (Some(first), Some(last)) = (first, last) {
            let waits = last - first - works;
            println!(
                "rank {rank}: {chunks} chunks, works {works:.1} ms, \
                 waits {waits:.1} ms"
            );
        }
    }
    Ok(())
}
