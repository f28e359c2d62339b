//! Counts what growing, cloning and joining ask of the allocator.

use std::{process::ExitCode, sync::Arc};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::copies::{
    Counting, counted, grown, lines, report_add, report_concat, report_format,
    reserved,
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Counts what growing, cloning and joining ask of the allocator
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Numbers in a vector, at most 100,000,000
    #[arg(long, default_value = "1_000_000", value_parser = values)]
    values: u32,
    /// Lines in a report
    #[arg(long, default_value = "10_000", value_parser = count)]
    lines: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    println!("                   new  resized  moved       bytes");
    report("grown", || grown(a.values));
    report("reserved", || reserved(a.values));

    let flat = reserved(a.values);
    let rows: Vec<Vec<f64>> = flat.chunks(100).map(Vec::from).collect();
    report("flat.clone()", || flat.clone());
    report("rows.clone()", || rows.clone());
    let shared: Arc<[f64]> = flat.into();
    report("Arc::clone", || Arc::clone(&shared));

    let lines = lines(a.lines);
    report("report_format", || report_format(&lines));
    report("report_add", || report_add(&lines));
    report("report_concat", || report_concat(&lines));
    Ok(())
}

fn report<T>(name: &str, work: impl FnOnce() -> T) {
    // What `work` returns is dropped after it was counted.
    let (_answer, counts) = counted(work);
    println!(
        "{name:<15} {:6}  {:7}  {:5}  {:10}",
        counts.allocations,
        counts.reallocations,
        counts.relocations,
        counts.bytes
    );
}

fn values(text: &str) -> Result<u32, String> {
    match count(text)? {
        n if n <= 100_000_000 => Ok(n as u32),
        _ => Err("more than 100,000,000".into()),
    }
}
