//! Writes a checkpoint, or says which step is in it.
//!
//!     cargo run --release -p cluster --example failure_keep -- FILE --step 1

use std::{path::PathBuf, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use cluster::failure::{CheckpointError, load, save, save_in_place};

/// Writes a checkpoint, or says which step is in it
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// The checkpoint's file
    file: PathBuf,
    /// The step whose state is written; without it the file is read
    #[arg(long, value_parser = count)]
    step: Option<usize>,
    /// Bytes of a state
    #[arg(long, default_value = "1_000_000", value_parser = count)]
    bytes: usize,
    /// Write over the last checkpoint
    #[arg(long, requires = "step")]
    in_place: bool,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), CheckpointError> {
    match a.step {
        Some(step) => {
            let mut state = vec![0; a.bytes.max(size_of::<u64>())];
            state[..size_of::<u64>()]
                .copy_from_slice(&(step as u64).to_le_bytes());
            match a.in_place {
                true => save_in_place(&a.file, &state)?,
                false => save(&a.file, &state)?,
            }
            println!("step {step} is saved");
        }
        None => match load(&a.file)? {
            Some(state) => {
                let step =
                    state.first_chunk().map_or(0, |&b| u64::from_le_bytes(b));
                println!("step {step} is there");
            }
            None => println!("no checkpoint is there"),
        },
    }
    Ok(())
}
