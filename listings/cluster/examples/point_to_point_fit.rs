//! Times messages from rank 0 to rank 1, and fits latency and bandwidth.
//!
//!     mpiexec -n 2 target/release/examples/point_to_point_fit

use std::process::ExitCode;

use betting::cli::{count, finish};
use clap::Parser;
use cluster::{
    hello::{program, start},
    point_to_point::{Fit, one_way},
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Times messages from rank 0 to rank 1, and fits latency and bandwidth
#[derive(Parser)]
struct Arguments {
    /// Smallest message, in bytes
    #[arg(long, default_value = "1", value_parser = count)]
    from: usize,
    /// Largest message, in bytes; those between double
    #[arg(long, default_value = "16_777_216", value_parser = count)]
    to: usize,
}

fn main() -> ExitCode {
    program(start, run)
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> ExitCode {
    let is_root = world.rank() == 0;
    if world.size() < 2 || a.to / 2 < a.from {
        if is_root {
            eprintln!("error: a line needs 2 ranks, and 2 sizes that double");
        }
        return ExitCode::from(2);
    }
    let sizes = std::iter::successors(Some(a.from), |n| n.checked_mul(2));
    let points: Vec<(usize, f64)> = sizes
        .take_while(|&bytes| bytes <= a.to)
        .map(|bytes| (bytes, one_way(world, bytes)))
        .collect();
    if is_root {
        return finish(print(&points));
    }
    ExitCode::SUCCESS
}

fn print(points: &[(usize, f64)]) -> Result<(), Box<dyn std::error::Error>> {
    let fit = Fit::of(points)?;
    println!("bytes,microseconds,fit,residual_percent");
    for &(bytes, seconds) in points {
        let fitted = fit.seconds(bytes);
        let residual = 100.0 * (seconds - fitted) / seconds;
        let (time, line) = (1e6 * seconds, 1e6 * fitted);
        println!("{bytes},{time:.3},{line:.3},{residual:.1}");
    }
    eprintln!(
        "alpha {:.2} µs, 1/beta {:.2} GB/s",
        1e6 * fit.alpha,
        1e-9 / fit.beta
    );
    Ok(())
}
