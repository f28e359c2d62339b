//! Runs a command with a Slurm of its own, whose nodes are all this machine.
//!
//!     cargo run --release -p cluster --example schedulers_laptop -- sinfo

use std::{
    io,
    process::{Command, ExitCode},
};

use betting::cli::arguments;
use clap::Parser;
use cluster::schedulers::laptop::{Laptop, LaptopError};
use thiserror::Error;

/// Runs a command with a Slurm of its own, whose nodes are all this machine
#[derive(Parser)]
struct Arguments {
    /// Number of nodes, of two processors each
    #[arg(long, default_value = "3", value_parser = clap::value_parser!(u32).range(1..=64))]
    nodes: u32,
    /// The command and its arguments; Slurm ends with it
    #[arg(required = true, trailing_var_arg = true)]
    command: Vec<String>,
}

#[derive(Debug, Error)]
enum Fault {
    #[error("{0}")]
    Slurm(#[from] LaptopError),
    #[error("{0}: {1}")]
    Command(String, io::Error),
}

fn main() -> ExitCode {
    match run(&arguments()) {
        Ok(code) => ExitCode::from(code),
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// The exit code of the command; 1 if a signal has ended it.
fn run(a: &Arguments) -> Result<u8, Fault> {
    let Some((program, arguments)) = a.command.split_first() else {
        return Ok(0);
    };
    let slurm = Laptop::start(a.nodes)?;
    let status = Command::new(program)
        .args(arguments)
        .envs(slurm.environment())
        .status()
        .map_err(|fault| Fault::Command(program.clone(), fault))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.unwrap_or(1))
}
