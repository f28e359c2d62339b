//! Starts threads that do nothing, for `strace` and `perf` to watch.

use std::{io, process::ExitCode, thread};

use betting::cli::{arguments, count, finish};
use clap::Parser;

/// Starts threads that do nothing, each when the one before has ended
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "1_000", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> io::Result<()> {
    for _ in 0..a.threads {
        let worker = thread::Builder::new().spawn(|| ())?;
        worker.join().map_err(|_| io::Error::other("a panic"))?;
    }
    Ok(())
}
