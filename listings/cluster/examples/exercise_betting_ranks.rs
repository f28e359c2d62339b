//! The search on many ranks, with threads in each.
//!
//!     mpiexec -n 2 --bind-to none \
//!         target/release/examples/exercise_betting_ranks --threads 8

use std::process::ExitCode;

use betting::{
    cli::{count, finish},
    search::Search,
};
use clap::Parser;
use cluster::{
    exercise_betting::{search_on_ranks, threads},
    hello::program,
    stencil::start_threads,
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Searches the best scale of the martingale on many ranks
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Scales to try
    #[arg(long, default_value = "3_000", value_parser = count)]
    settings: usize,
    /// Players who try each scale
    #[arg(long, default_value = "300", value_parser = count)]
    players: usize,
    /// Bets of each player
    #[arg(long, default_value = "100", value_parser = count)]
    bets: usize,
    /// Threads of each rank
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    program(start_threads, |world, a: &Arguments| finish(run(world, a)))
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), rayon::ThreadPoolBuildError> {
    let search = Search {
        bets: a.bets,
        players: a.players,
        settings: a.settings,
        ..Search::measured()
    };
    // ANCHOR: search
    let threads = threads(a.threads)?;
    let found = search_on_ranks(world, &search, &threads);
    if let Some(best) = found.filter(|_| world.rank() == 0) {
        println!("setting {} of {}", best.setting, search.settings);
        println!("scale {:?}, value {:?}", best.win_scale, best.value);
    }
    // ANCHOR_END: search
    Ok(())
}
