//! Counts the words of a text on many ranks.
//!
//!     mpiexec -n 4 target/release/examples/map_reduce_ranks

use std::{hash::RandomState, process::ExitCode};

use betting::cli;
use clap::Parser;
use cluster::{
    hello::{program, start},
    map_reduce::{
        count_on_ranks, count_on_ranks_by, parts, sorted, sum, text,
        top_of_ranks,
    },
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Counts the words of a random text.
#[derive(Parser)]
struct Arguments {
    /// Bytes of text.
    #[arg(long, default_value = "1_000_000", value_parser = cli::count)]
    bytes: usize,
    /// Let the standard library's hash function name the owners.
    #[arg(long)]
    random: bool,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| {
        run(world, a);
        ExitCode::SUCCESS
    })
}

fn run(world: &SimpleCommunicator, arguments: &Arguments) {
    // In place of a rank's own part of a file.
    let all = text(arguments.bytes, 1);
    let part = parts(&all, world.size() as usize)[world.rank() as usize];

    // ANCHOR: random
    let counts = if arguments.random {
        count_on_ranks_by(world, part, &RandomState::new())
    } else {
        count_on_ranks(world, part)
    };
    // ANCHOR_END: random
    let words = sum(world, counts.values().sum());
    let different = sum(world, counts.len() as u64);
    let first = top_of_ranks(world, sorted(counts), 5);
    if world.rank() == 0 {
        println!("{words} words, {different} different");
        for (word, n) in first {
            println!("{word:<3} {n}");
        }
    }
}
