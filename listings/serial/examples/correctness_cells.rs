//! Lets particles drift through a periodic box until one is in no cell.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serial::correctness::{CELLS, cell_unguarded};

/// Tests the unguarded cell with random positions, then lets particles drift
/// until one is in no cell
#[derive(Parser)]
struct Arguments {
    /// Random positions to test first, of either kind
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    positions: usize,
    /// Particles that drift
    #[arg(long, default_value = "100_000", value_parser = count)]
    particles: usize,
    /// Steps after which to give up
    #[arg(long, default_value = "3_000", value_parser = count)]
    steps: usize,
    /// Seed of positions and velocities
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), std::convert::Infallible> {
    let mut rng = Pcg64Mcg::seed_from_u64(a.seed);
    let wrong = (0..a.positions)
        .filter(|_| cell_unguarded(rng.random_range(-1.0..2.0)) >= CELLS)
        .count();
    println!("{} positions from -1 to 2: {wrong} wrong", a.positions);
    let wrong = (0..a.positions)
        .filter(|_| cell_unguarded(f32::from_bits(rng.random())) >= CELLS)
        .count();
    println!("{} positions of random bits: {wrong} wrong", a.positions);

    let mut particles: Vec<(f32, f32)> = (0..a.particles)
        .map(|_| (rng.random_range(0.0..1.0), rng.random_range(-0.01..0.01)))
        .collect();
    for step in 1..=a.steps {
        for (number, (position, velocity)) in particles.iter_mut().enumerate() {
            *position += *velocity;
            let cell = cell_unguarded(*position);
            if cell >= CELLS {
                println!(
                    "step {step}, particle {number}: cell {cell} at {position:e}"
                );
                return Ok(());
            }
            *position -= position.floor();
        }
    }
    println!("{} steps: none wrong", a.steps);
    Ok(())
}
