//! Two substances react and diffuse on a torus, which ranks share.
//!
//!     mpiexec -n 4 target/release/examples/stencil_ranks --steps 1000

use std::{cell::Cell, path::PathBuf, process::ExitCode};

use betting::cli::count;
use clap::Parser;
use cluster::{
    hello::program,
    stencil::{Kept, Params, Rates, RunError, Tile, run_kept, start_threads},
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};
use rayon::ThreadPoolBuilder;

/// Computes how two substances react and diffuse on a torus of cells
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Rows of cells
    #[arg(long, default_value = "128", value_parser = count)]
    rows: usize,
    /// Columns of cells
    #[arg(long, default_value = "192", value_parser = count)]
    columns: usize,
    /// Steps from the start, those before the checkpoint included
    #[arg(long, default_value = "1_000", value_parser = count)]
    steps: usize,
    /// Threads of each rank
    #[arg(long, default_value = "1", value_parser = count)]
    threads: usize,
    /// A file that the run goes on from, if it is there
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// Steps from one checkpoint to the next
    #[arg(long, default_value = "100", value_parser = count)]
    every: usize,
    /// Compute while messages travel (on one thread)
    #[arg(long, conflicts_with = "threads")]
    overlap: bool,
    /// Exchange the halo in every second step only, which is wrong
    #[arg(long, conflicts_with_all = ["threads", "overlap"])]
    stale: bool,
    /// Print the cells of v as CSV
    #[arg(long)]
    picture: bool,
}

fn main() -> ExitCode {
    program(start_threads, |world, a: &Arguments| match run(world, a) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            if fault.is_told_by(world.rank()) {
                eprintln!("error: {fault}");
            }
            ExitCode::from(if matches!(fault, RunError::Tile(_)) {
                2
            } else {
                1
            })
        }
    })
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> Result<(), RunError> {
    let params = Params {
        rows: a.rows,
        columns: a.columns,
        rates: Rates::default(),
    };
    let kept = a.checkpoint.as_deref().map(|path| Kept {
        path,
        every: a.every as u64,
    });
    ThreadPoolBuilder::new()
        .num_threads(a.threads)
        .build_global()?;
    let steps = Cell::new(0_u64);
    let step = |tile: &mut Tile, rates: &Rates| match a.threads {
        _ if a.overlap => tile.step_overlapped(rates),
        _ if a.stale => {
            if steps.replace(steps.get() + 1).is_multiple_of(2) {
                tile.exchange();
            }
            tile.update(rates);
        }
        1 => tile.step(rates),
        _ => tile.step_rayon(rates),
    };
    let ended = run_kept(world, &params, a.steps as u64, kept, step)?;
    // Rank 0 has the field.
    let Some(ended) = ended else { return Ok(()) };
    if a.picture {
        println!("row,column,v");
        for (i, row) in ended.field.v().enumerate() {
            for (j, v) in row.iter().enumerate() {
                println!("{i},{j},{v:.2}");
            }
        }
        return Ok(());
    }
    if ended.from > 0 {
        println!("from step {}", ended.from);
    }
    let [u, v] = ended.field.means();
    println!("step {}", a.steps.max(ended.from as usize));
    println!("checksum {:016x}", ended.field.checksum());
    println!("means {u:.6} of u, {v:.6} of v");
    Ok(())
}
