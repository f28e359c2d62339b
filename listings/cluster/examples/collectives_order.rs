//! Sums of the same numbers by several algorithms: which of them agree?
//!
//!     mpiexec -n 4 target/release/examples/collectives_order

use std::process::ExitCode;

use betting::cli;
use clap::Parser;
use cluster::{
    collectives::{add_up, doubling, ring, star},
    hello::{program, start},
};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Adds up 3, 10¹⁶, -10¹⁶ and 1, one of them a rank, as many times as a vector
/// is long.
#[derive(Parser)]
struct Arguments {
    /// Elements of the long vector.
    #[arg(long, default_value = "100_000", value_parser = cli::count)]
    elements: usize,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| {
        run(world, a.elements);
        ExitCode::SUCCESS
    })
}

// ANCHOR: order
const TERMS: [f64; 4] = [3.0, 1e16, -1e16, 1.0];

/// The sums of a vector whose elements are all the same on a rank: each that
/// occurs, and how many times in a row.
fn sums(
    world: &SimpleCommunicator,
    elements: usize,
    add_up: fn(&SimpleCommunicator, &mut [f64]),
) -> String {
    let mut values = vec![TERMS[world.rank() as usize % 4]; elements];
    add_up(world, &mut values);
    let runs = values.chunk_by(|a, b| a == b);
    let runs = runs.map(|run| format!("{} × {}", run.len(), run[0]));
    runs.collect::<Vec<_>>().join(", ")
}
// ANCHOR_END: order

fn library(world: &SimpleCommunicator, values: &mut [f64]) {
    let own = values.to_vec();
    add_up(world, &own, values);
}

fn run(world: &SimpleCommunicator, elements: usize) {
    let say = |elements, name, by: fn(&SimpleCommunicator, &mut [f64])| {
        let text = sums(world, elements, by);
        if world.rank() == 0 {
            println!("{name:<9} {text}");
        }
    };
    say(elements, "star", star);
    say(elements, "doubling", doubling);
    say(elements, "ring", ring);
    say(elements, "library", library);
    say(1, "library", library);
}
