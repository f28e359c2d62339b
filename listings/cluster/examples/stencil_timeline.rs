//! When each rank does what in a step, as CSV.
//!
//!     mpiexec -n 2 target/release/examples/stencil_timeline --overlap

use std::{
    process::ExitCode,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use betting::cli::count;
use clap::Parser;
use cluster::{
    hello::{in_order, program, start},
    stencil::{Rates, Tile, TileError, start as cells, update_interior},
};
use mpi::{
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives, Root},
};

/// Prints when each rank does what in some steps, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Rows of cells
    #[arg(long, default_value = "1_024", value_parser = count)]
    rows: usize,
    /// Columns of cells
    #[arg(long, default_value = "1_024", value_parser = count)]
    columns: usize,
    /// Steps that are shown, after twenty that are not
    #[arg(long, default_value = "2", value_parser = count)]
    steps: usize,
    /// Compute while messages travel
    #[arg(long)]
    overlap: bool,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| match run(world, a) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            if world.rank() == 0 {
                eprintln!("error: {fault}");
            }
            ExitCode::from(2)
        }
    })
}

/// The clock of the machine, which its processes share.
fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let day = 86_400;
    let since = since.unwrap_or(Duration::ZERO);
    1e6 * ((since.as_secs() % day) as f64 + since.subsec_nanos() as f64 * 1e-9)
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> Result<(), TileError> {
    let rates = Rates::default();
    let mut tile = Tile::new(world, [a.rows, a.columns], cells)?;
    let mut boxes = Vec::new();
    for step in 0..20 + a.steps {
        if step == 20 {
            world.barrier();
            boxes.clear();
        }
        let begin = now();
        if a.overlap {
            let (mut posted, mut computed) = (begin, begin);
            tile.exchange_while(|inner, new| {
                posted = now();
                update_interior(&rates, inner, new);
                computed = now();
            });
            let arrived = now();
            tile.update_border(&rates);
            boxes.push((begin, posted, "send"));
            boxes.push((posted, computed, "interior"));
            boxes.push((computed, arrived, "wait"));
            boxes.push((arrived, now(), "border"));
        } else {
            tile.exchange();
            let arrived = now();
            tile.update(&rates);
            boxes.push((begin, arrived, "exchange"));
            boxes.push((arrived, now(), "update"));
        }
    }
    let mut zero = boxes.first().map_or(0.0, |first| first.0);
    world.process_at_rank(0).broadcast_into(&mut zero);
    let lines: Vec<String> = boxes
        .iter()
        .map(|(begin, end, task)| {
            let (begin, end) = (begin - zero, end - zero);
            format!("rank {},{begin:.1},{end:.1},{task}", world.rank())
        })
        .collect();
    let all = in_order(world, &lines.join("\n"));
    for (rank, lines) in all.iter().flatten().enumerate() {
        if rank == 0 {
            println!("thread,start,end,task");
        }
        println!("{lines}");
    }
    Ok(())
}
