//! Counts what each version of the search asks of the heap.

use std::{path::PathBuf, process::ExitCode};

use betting::cli::{arguments, finish};
use clap::Parser;
use regex::Regex;
use serial::profiling::{
    PAGE, URL, urls_anchored, urls_by_line, urls_by_table, urls_in_loop,
    urls_in_text,
};

#[global_allocator]
static HEAP: dhat::Alloc = dhat::Alloc;

/// Blocks and bytes that the searches for URLs allocate
#[derive(Parser)]
struct Arguments {
    /// Write the places that allocate here, for dhat's viewer
    #[arg(long)]
    places: Option<PathBuf>,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), regex::Error> {
    let _profiler = match &a.places {
        Some(file) => dhat::Profiler::builder().file_name(file).build(),
        None => dhat::Profiler::builder().testing().build(),
    };
    println!("version          blocks      bytes");
    let url = counted("Regex::new", || Regex::new(URL))?;
    let start = Regex::new(&format!("^{URL}"))?;
    counted("the first pass", || urls_in_text(&url, PAGE).len());
    counted("the next pass", || urls_in_text(&url, PAGE).len());
    counted("in_loop", || urls_in_loop(PAGE))?;
    counted("by_line", || urls_by_line(&url, PAGE));
    counted("in_text", || urls_in_text(&url, PAGE));
    urls_anchored(&start, PAGE);
    counted("anchored", || urls_anchored(&start, PAGE));
    counted("by_table", || urls_by_table(PAGE));
    Ok(())
}

/// Prints what `work` allocates.
fn counted<R>(name: &str, work: impl FnOnce() -> R) -> R {
    let before = dhat::HeapStats::get();
    let result = work();
    let after = dhat::HeapStats::get();
    let blocks = after.total_blocks - before.total_blocks;
    let bytes = after.total_bytes - before.total_bytes;
    println!("{name:<16} {blocks:>6} {bytes:>10}");
    result
}
