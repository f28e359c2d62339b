//! Parses a column in two threads that unwrap, or that send back what they
//! found.

use std::{num::NonZeroUsize, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::{
    correctness::map_chunked,
    errors::{parse_chunked, readings},
};

/// Parses a column with one bad line in two threads
#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value = "100_000", value_parser = count)]
    lines: usize,
    /// The line that is bad
    #[arg(long, default_value = "70_000", value_parser = count)]
    bad: usize,
    /// Unwrap each number in the threads
    #[arg(long)]
    unwrap: bool,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let two = NonZeroUsize::new(2).ok_or("no threads")?;
    let mut lines = readings(a.lines, 0);
    *lines.get_mut(a.bad - 1).ok_or("no such line")? = "n/a".into();
    if a.unwrap {
        // ANCHOR: unwrap
        let numbers =
            map_chunked(&lines, two, |text| text.parse::<f64>().unwrap());
        println!("{} numbers", numbers.len());
        // ANCHOR_END: unwrap
        return Ok(());
    }
    let results = parse_chunked(&lines, two);
    println!("{} numbers", results.iter().flatten().count());
    for bad in results.iter().filter_map(|result| result.as_ref().err()) {
        println!("{bad}");
    }
    Ok(())
}
