//! A task that takes its process along: no panic, so nothing can be caught.

use std::{
    num::NonZeroUsize,
    process::{Command, ExitCode},
};

use clap::Parser;
use cluster::{
    hello::{program, start},
    pool::{
        Pool,
        ranks::{Schedule, on_ranks},
    },
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Runs ten tasks, of which one kills its process
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// The task that does
    #[arg(long, default_value = "7")]
    task: u32,
}

fn main() -> ExitCode {
    program(start, run)
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> ExitCode {
    if world.size() < 2 {
        eprintln!("error: who dies? Start 2 ranks or more");
        return ExitCode::from(2);
    }
    // ANCHOR: dies
    let work = |task: &u32| {
        if *task == a.task {
            // As the system does to a process when there is no more memory.
            let own = std::process::id().to_string();
            let kill = Command::new("kill").args(["-KILL", &own]).status();
            panic!("still here: {kill:?}");
        }
        task * task
    };
    let single = Schedule::Chunks(NonZeroUsize::MIN);
    let tasks: Vec<u32> = (0..10).collect();
    on_ranks(world, single, work, |pool| {
        println!("{:?}", pool.map(&tasks));
    });
    // ANCHOR_END: dies
    ExitCode::SUCCESS
}
