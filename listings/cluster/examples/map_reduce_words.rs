//! Counts the words of a text on one machine, in one of three ways.
//!
//!     cargo run --release -p cluster --example map_reduce_words -- --by dataflow

use std::process::ExitCode;

use betting::cli;
use clap::{Parser, ValueEnum};
use cluster::map_reduce::{
    DataflowError, count, count_by_dataflow, count_in_parallel, sorted,
    summary, text,
};

/// Counts the words of a random text.
#[derive(Parser)]
struct Arguments {
    /// Bytes of text.
    #[arg(long, default_value = "1_000_000", value_parser = cli::count)]
    bytes: usize,
    #[arg(long, value_enum, default_value = "loop")]
    by: Way,
    /// Pieces of the text that are counted on their own.
    #[arg(long, default_value = "8", value_parser = cli::count)]
    pieces: usize,
    /// Workers of the dataflow.
    #[arg(long, default_value = "2", value_parser = cli::count)]
    workers: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Way {
    Loop,
    Threads,
    Dataflow,
}

fn main() -> ExitCode {
    let arguments: Arguments = cli::arguments();
    cli::finish(run(&arguments))
}

fn run(arguments: &Arguments) -> Result<(), DataflowError> {
    let text = text(arguments.bytes, 1);
    let pieces = arguments.pieces;
    let counts = match arguments.by {
        Way::Loop => sorted(count(&text)),
        Way::Threads => sorted(count_in_parallel(&text, pieces)),
        Way::Dataflow => {
            let owned =
                count_by_dataflow(text.into(), pieces, arguments.workers)?;
            sorted(owned.into_iter().flatten())
        }
    };
    println!("{}", summary(counts));
    Ok(())
}
