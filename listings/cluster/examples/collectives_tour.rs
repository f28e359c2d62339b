//! What each collective does, on the smallest data that shows it.
//!
//!     mpiexec -n 4 target/release/examples/collectives_tour

use std::process::ExitCode;

use betting::cli;
use clap::Parser;
use cluster::{
    collectives::{collect, deal},
    hello::{program, start},
};
use mpi::{
    collective::SystemOperation, topology::SimpleCommunicator, traits::*,
};

/// Shows what each collective does.
#[derive(Parser)]
struct Arguments {
    /// Readings that are dealt out.
    #[arg(long, default_value = "10", value_parser = cli::count)]
    readings: usize,
}

fn main() -> ExitCode {
    program(start, |world, a: &Arguments| {
        run(world, a.readings);
        ExitCode::SUCCESS
    })
}

fn run(world: &SimpleCommunicator, readings: usize) {
    let (rank, ranks) = (world.rank(), world.size());
    let root = world.process_at_rank(0);
    let show = |name: &str, values: &[i32]| {
        let mut of_all = vec![0; values.len() * ranks as usize];
        world.all_gather_into(values, &mut of_all[..]);
        if rank == 0 {
            let lists: Vec<String> = of_all
                .chunks(values.len())
                .map(|list| format!("{list:?}"))
                .collect();
            println!("{name:<15} {}", lists.join("  "));
        }
    };

    // ANCHOR: tour
    let own = 10 + rank;
    show("each has", &[own]);

    let mut step = if rank == 0 { 7 } else { 0 };
    root.broadcast_into(&mut step);
    show("broadcast", &[step]);

    let mut sum = 0;
    if rank == 0 {
        root.reduce_into_root(&own, &mut sum, SystemOperation::sum());
    } else {
        root.reduce_into(&own, SystemOperation::sum());
    }
    show("reduce", &[sum]);

    let mut sum = 0;
    world.all_reduce_into(&own, &mut sum, SystemOperation::sum());
    show("all-reduce", &[sum]);

    let mut so_far = 0;
    world.scan_into(&own, &mut so_far, SystemOperation::sum());
    show("scan", &[so_far]);

    // Rank 0 has nobody before it: what it has here stays.
    let mut before = 0;
    world.exclusive_scan_into(&own, &mut before, SystemOperation::sum());
    show("exclusive scan", &[before]);

    let letters: Vec<i32> = (0..ranks).map(|to| 10 * rank + to).collect();
    let mut received = vec![0; letters.len()];
    show("each writes", &letters);
    world.all_to_all_into(&letters[..], &mut received[..]);
    show("all-to-all", &received);
    // ANCHOR_END: tour

    let all: Vec<f64> = (0..readings).map(|i| i as f64).collect();
    let share = deal(world, if rank == 0 { &all } else { &[] }, readings);
    show("scatter, uneven", &[share.len() as i32]);
    let gathered = collect(world, &share);
    show("all-gather", &[gathered.len() as i32]);
}
