//! What an all-reduce takes, and what a model says that it takes.
//!
//!     mpiexec -n 2 target/release/examples/collectives_cost

use std::process::ExitCode;

use betting::cli;
use clap::Parser;
use cluster::{
    collectives::{Machine, add_up, doubling, median_on_ranks, ring, star},
    hello::{program, start},
};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Times of an all-reduce by several algorithms, measured and by the model, in
/// microseconds, as CSV.
#[derive(Parser)]
struct Arguments {
    /// Elements of 8 bytes in the longest vector.
    #[arg(long, default_value = "1_048_576", value_parser = cli::count)]
    elements: usize,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| run(world, a.elements))
}

fn run(world: &SimpleCommunicator, longest: usize) -> ExitCode {
    let (is_first, ranks) = (world.rank() == 0, world.size() as usize);
    if ranks == 1 {
        eprintln!("error: start it on two ranks or more");
        return ExitCode::from(2);
    }
    let machine = Machine::measure(world, 8 * longest);
    if is_first {
        let names = ["library", "star", "doubling", "ring"].join(",");
        println!("bytes,{names},star model,doubling model,ring model");
    }
    let mut elements = 1;
    while elements <= longest {
        let calls = (20_000 / elements).clamp(1, 100) as u32;
        let times = measured(world, elements, calls);
        let bytes = 8.0 * elements as f64;
        let models = [
            machine.star(ranks, bytes),
            machine.doubling(ranks, bytes),
            machine.ring(ranks, bytes),
        ];
        if is_first {
            let cells = times.iter().chain(&models);
            let cells = cells.map(|s| format!("{:.2}", 1e6 * s));
            println!("{bytes},{}", cells.collect::<Vec<_>>().join(","));
        }
        elements *= 4;
    }
    ExitCode::SUCCESS
}

/// Seconds of the library, the star, doubling and the ring.
fn measured(
    world: &SimpleCommunicator,
    elements: usize,
    calls: u32,
) -> [f64; 4] {
    let own = vec![1.0; elements];
    let mut sum = vec![0.0; elements];
    let library = median_on_ranks(world, calls, || {
        add_up(world, &own, &mut sum);
    });
    let mut by_hand = |add_up: fn(&SimpleCommunicator, &mut [f64])| {
        median_on_ranks(world, calls, || {
            sum.copy_from_slice(&own);
            add_up(world, &mut sum);
        })
    };
    [library, by_hand(star), by_hand(doubling), by_hand(ring)]
}
