//! A reduction by an operation that depends on the order, and what ranks say
//! of it.

use std::process::ExitCode;

use betting::{
    cli::{count, finish},
    search::Search,
};
use clap::Parser;
use cluster::{
    exercise_betting::{Best, mine, search_on_threads, threads},
    hello::program,
    stencil::start_threads,
};
use mpi::{
    collective::UserOperation,
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};

/// Searches with few players, so that many settings are equally good
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Players who try each scale
    #[arg(long, default_value = "3", value_parser = count)]
    players: usize,
}

fn main() -> ExitCode {
    program(start_threads, |world, a: &Arguments| finish(run(world, a)))
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), rayon::ThreadPoolBuildError> {
    let search = Search {
        players: a.players,
        ..Search::measured()
    };
    let (rank, ranks) = (world.rank() as usize, world.size() as usize);
    let numbers = mine(search.settings, rank, ranks);
    let own =
        search_on_threads(&search, &search.scales(), &numbers, &threads(1)?);
    // ANCHOR: careless
    let better = UserOperation::commutative(|theirs, ours| {
        let theirs = theirs.downcast::<Best>().unwrap_or_default();
        let ours = ours.downcast::<Best>().unwrap_or_default();
        for (theirs, ours) in theirs.iter().zip(ours) {
            if theirs.value > ours.value {
                *ours = *theirs;
            }
        }
    });
    let mut best = Best::NONE;
    world.all_reduce_into(&own, &mut best, &better);
    // ANCHOR_END: careless
    if rank == 0 {
        println!("on {ranks}: setting {}, value {}", best.setting, best.value);
    }
    Ok(())
}
