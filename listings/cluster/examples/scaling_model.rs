//! Fits the model to this machine and says what it predicts, or how far it is
//! off on the ranks that are here.
//!
//!     mpiexec -n 2 target/release/examples/scaling_model

use std::{error::Error, process::ExitCode, time::Instant};

use betting::{
    cli::{count, finish},
    search::Search,
};
use clap::{Parser, ValueEnum};
use cluster::{
    exercise_betting::{search_on_ranks, threads},
    hello::{arguments, start},
    scaling::{Prediction, Settings, Step, Work, measure, predict},
    stencil::{self, Rates, Tile},
};
use mpi::{
    collective::SystemOperation,
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};

/// Fits the model to this machine and says what it predicts
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// What is printed
    #[arg(long, value_enum, default_value = "check")]
    print: Print,
    /// Rows of the field whose steps are timed
    #[arg(long, default_value = "1024", value_parser = count)]
    side: usize,
    /// Rows of the field that many ranks are to compute
    #[arg(long, default_value = "16384", value_parser = count)]
    large: usize,
    /// Settings that many ranks are to try
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    settings: usize,
    /// Samples of each kind
    #[arg(long, default_value = "20", value_parser = count)]
    rounds: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Print {
    /// The machine, and the model against the ranks that are here
    Check,
    /// Steps of the field on up to 10,000 ranks, as CSV
    Steps,
    /// The search on up to 10,000 ranks, as CSV
    Search,
}

/// Numbers of ranks of a prediction.
const RANKS: [usize; 15] = [
    1, 2, 4, 9, 16, 36, 64, 144, 256, 576, 1_024, 2_304, 4_096, 7_225, 10_000,
];

fn main() -> ExitCode {
    match start() {
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
        Ok(universe) => {
            let world = universe.world();
            match arguments(&world) {
                Err(code) => code,
                Ok(_) if world.size() < 2 => {
                    eprintln!("error: messages need two ranks");
                    ExitCode::from(2)
                }
                Ok(a) => finish(run(&world, &a)),
            }
        }
    }
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), Box<dyn Error>> {
    let search = Search::measured();
    let samples = measure(world, a.side, &search, a.rounds);
    let first = world.rank() == 0;
    let strong = |side| Step { side, weak: false };
    match a.print {
        Print::Check => {
            let ranks = world.size() as usize;
            let machine = samples.fit()?;
            let steps = measured_steps(world, a.side, a.rounds)?;
            let searches = measured_search(world, &search, a.rounds)?;
            if first {
                println!("cell {:.2} ns", 1e9 * machine.cell);
                println!("message {:.2} µs", 1e6 * machine.alpha);
                println!("bytes {:.1} GB/s", 1e-9 / machine.beta);
                println!("setting {:.1} µs", 1e6 * machine.setting);
                let settings = Settings(search.settings);
                let works: [(&str, &dyn Work, f64); 2] = [
                    ("step", &strong(a.side), steps),
                    ("search", &settings, searches),
                ];
                for (name, work, measured) in works {
                    let says = predict(&samples, work, &[ranks], 400, 1)?;
                    let Prediction { seconds, .. } = says[0];
                    println!(
                        "{name} on {ranks} ranks: {:.3} ms, model {:.3} ms",
                        1e3 * measured,
                        1e3 * seconds
                    );
                }
            }
        }
        Print::Steps if first => {
            table(&predict(&samples, &strong(a.large), &RANKS, 400, 1)?);
        }
        Print::Search if first => {
            let settings = Settings(a.settings);
            table(&predict(&samples, &settings, &RANKS, 400, 1)?);
        }
        Print::Steps | Print::Search => {}
    }
    Ok(())
}

/// Speedups and their intervals.
fn table(predictions: &[Prediction]) {
    println!("ranks,speedup,low,high");
    let one = predictions[0];
    for p in predictions {
        println!(
            "{},{:.4},{:.4},{:.4}",
            p.ranks,
            one.seconds / p.seconds,
            one.low / p.high,
            one.high / p.low
        );
    }
}

/// The median of `rounds` times of the slowest rank.
fn slowest(
    world: &SimpleCommunicator,
    rounds: usize,
    mut work: impl FnMut(),
) -> f64 {
    work();
    let mut all: Vec<f64> = (0..rounds)
        .map(|_| {
            world.barrier();
            let start = Instant::now();
            work();
            let own = start.elapsed().as_secs_f64();
            let mut slowest = own;
            world.all_reduce_into(&own, &mut slowest, SystemOperation::max());
            slowest
        })
        .collect();
    all.sort_unstable_by(f64::total_cmp);
    all[rounds / 2]
}

fn measured_steps(
    world: &SimpleCommunicator,
    side: usize,
    rounds: usize,
) -> Result<f64, Box<dyn Error>> {
    let rates = Rates::default();
    let mut tile = Tile::new(world, [side, side], stencil::start)?;
    Ok(slowest(world, rounds, || tile.step(&rates)))
}

fn measured_search(
    world: &SimpleCommunicator,
    search: &Search,
    rounds: usize,
) -> Result<f64, Box<dyn Error>> {
    let pool = threads(1)?;
    Ok(slowest(world, rounds, || {
        search_on_ranks(world, search, &pool);
    }))
}
