//! Does a sum proceed while its rank is at other work?
//!
//!     mpiexec -n 2 target/release/examples/collectives_overlap

use std::{hint::black_box, process::ExitCode};

use betting::cli;
use clap::Parser;
use cluster::{
    collectives::{add_up, add_up_during, median_on_ranks},
    hello::{program, start},
};
use mpi::{topology::SimpleCommunicator, traits::*};

/// Times a sum, other work, one after the other, and both at once.
#[derive(Parser)]
struct Arguments {
    /// Elements of the vectors.
    #[arg(long, default_value = "500_000", value_parser = cli::count)]
    elements: usize,
    /// Steps of the other work.
    #[arg(long, default_value = "500_000", value_parser = cli::count)]
    steps: usize,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| {
        run(world, a);
        ExitCode::SUCCESS
    })
}

fn run(world: &SimpleCommunicator, arguments: &Arguments) {
    let own = vec![1.0; arguments.elements];
    let mut sum = vec![0.0; arguments.elements];
    let work = || black_box(cluster::collectives::steps(arguments.steps));
    let mut time = |name, both: &mut dyn FnMut(&mut [f64])| {
        let seconds = median_on_ranks(world, 1, || both(&mut sum));
        if world.rank() == 0 {
            println!("{name:<19} {:>6.2} ms", 1e3 * seconds);
        }
    };
    time("sum", &mut |sum| add_up(world, &own, sum));
    time("work", &mut |_| {
        work();
    });
    time("one after the other", &mut |sum| {
        add_up(world, &own, sum);
        work();
    });
    time("work meanwhile", &mut |sum| {
        add_up_during(world, &own, sum, work);
    });
}
