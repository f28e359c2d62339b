//! How often `map_init` makes a state.

use std::{num::NonZeroUsize, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::{rayon::with_threads, rayon_questions::inits};

/// Counts how often map_init makes a state
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "20_000", value_parser = count)]
    items: usize,
    /// Maps with each number of threads
    #[arg(long, default_value = "100", value_parser = count)]
    maps: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), rayon::ThreadPoolBuildError> {
    let items: Vec<u64> = (0..a.items as u64).collect();
    println!("threads  with_min_len  states");
    for threads in [1, 2].into_iter().filter_map(NonZeroUsize::new) {
        for least in [1, a.items.div_ceil(threads.get())] {
            let mut counts = with_threads(threads, || {
                (0..a.maps)
                    .map(|_| inits(&items, least))
                    .collect::<Vec<_>>()
            })?;
            counts.sort_unstable();
            if let (Some(few), Some(many)) = (counts.first(), counts.last()) {
                println!("{threads:>7} {least:>13}  {few} to {many}");
            }
        }
    }
    Ok(())
}
