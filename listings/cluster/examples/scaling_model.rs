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
    hello::program,
    scaling::{SIDES, Samples, Settings, Step, Work, measure, predict},
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
    /// Rows of the field whose steps are timed on these ranks
    #[arg(long, default_value = "1024", value_parser = count)]
    side: usize,
    /// Rows of the field that many ranks are to compute
    #[arg(long, default_value = "16384", value_parser = count)]
    large: usize,
    /// Settings that many ranks are to try
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    settings: usize,
    /// Latency in µs of a network that is assumed beside
    #[arg(long, default_value = "25", value_parser = positive)]
    alpha: f64,
    /// Bandwidth in GB/s of a network that is assumed beside
    #[arg(long, default_value = "1.25", value_parser = positive)]
    bandwidth: f64,
    /// Samples of each kind
    #[arg(long, default_value = "20", value_parser = count)]
    rounds: usize,
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value.is_finite() => Ok(value),
        _ => Err("not a positive number".into()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Print {
    /// The model against the ranks that are here
    Check,
    /// What it predicts for up to 10,000 ranks, as CSV
    Csv,
}

/// Numbers of ranks of a prediction.
const RANKS: [usize; 15] = [
    1, 2, 4, 9, 16, 36, 64, 144, 256, 576, 1_024, 2_304, 4_096, 7_225, 10_000,
];

fn main() -> ExitCode {
    // The search has a pool of threads.
    program(stencil::start_threads, |world, a: &Arguments| {
        if world.size() < 2 {
            eprintln!("error: messages need two ranks");
            return ExitCode::from(2);
        }
        finish(run(world, a))
    })
}

fn run(
    world: &SimpleCommunicator,
    a: &Arguments,
) -> Result<(), Box<dyn Error>> {
    let search = Search::measured();
    let samples = measure(world, &search, a.rounds);
    match a.print {
        Print::Check => check(world, a, &search, &samples),
        Print::Csv if world.rank() == 0 => csv(a, &samples),
        Print::Csv => Ok(()),
    }
}

fn strong(side: usize) -> Step {
    Step { side, weak: false }
}

fn check(
    world: &SimpleCommunicator,
    a: &Arguments,
    search: &Search,
    samples: &Samples,
) -> Result<(), Box<dyn Error>> {
    let ranks = world.size() as usize;
    let steps = measured_steps(world, a.side, a.rounds)?;
    let searches = measured_search(world, search, a.rounds)?;
    if world.rank() != 0 {
        return Ok(());
    }
    let machine = samples.fit()?;
    let cells = machine.cells.map(|t| format!("{:.2}", 1e9 * t)).join(", ");
    println!("cells of {} to {} rows: {cells} ns", SIDES[0], SIDES[5]);
    let (alpha, bandwidth) = (1e6 * machine.alpha, 1e-9 / machine.beta);
    println!("message: {alpha:.2} µs, {bandwidth:.1} GB/s");
    println!("setting: {:.1} µs", 1e6 * machine.setting);
    let (step, settings) = (strong(a.side), Settings(search.settings));
    let works: [(&str, &dyn Work, f64); 2] =
        [("step", &step, steps), ("search", &settings, searches)];
    for (name, work, measured) in works {
        let model = work.seconds(&machine, ranks)?;
        println!(
            "{name} on {ranks} ranks: {:.3} ms, model {:.3} ms, {:+.0} %",
            1e3 * measured,
            1e3 * model,
            100.0 * (model / measured - 1.0)
        );
    }
    Ok(())
}

/// Efficiencies and their intervals, also with the network that is assumed.
fn csv(a: &Arguments, samples: &Samples) -> Result<(), Box<dyn Error>> {
    let slow = |n: usize| 1e-6 * a.alpha + 1e-9 / a.bandwidth * n as f64;
    let mut assumed = samples.clone();
    for (bytes, times) in &mut assumed.messages {
        times.fill(slow(*bytes));
    }
    let (step, settings) = (strong(a.large), Settings(a.settings));
    let lines: [(&str, &dyn Work, &Samples); 4] = [
        ("step", &step, samples),
        ("step with slow messages", &step, &assumed),
        ("search", &settings, samples),
        ("search with slow messages", &settings, &assumed),
    ];
    println!("work,ranks,efficiency,low,high");
    for (name, work, samples) in lines {
        for p in predict(samples, work, &RANKS, 400, 1)? {
            let [e, low, high] = [p.efficiency, p.low, p.high];
            println!("{name},{},{e:.4},{low:.4},{high:.4}", p.ranks);
        }
    }
    Ok(())
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
