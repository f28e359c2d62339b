//! What is left to merge when two halves of a text have been counted.
//!
//!     cargo run --release -p cluster --example map_reduce_entries

use betting::cli;
use clap::Parser;
use cluster::map_reduce::{count, count_in_parallel, parts, text};

/// Counts words, entries of the counts of each piece, and different words.
#[derive(Parser)]
struct Arguments {
    /// Bytes of the longest text; the others are 10 and 200 times shorter.
    #[arg(long, default_value = "20_000_000", value_parser = cli::count)]
    bytes: usize,
    /// Pieces of each text.
    #[arg(long, default_value = "2", value_parser = cli::count)]
    pieces: usize,
}

fn main() {
    let arguments: Arguments = cli::arguments();
    println!("     bytes      words    entries  different");
    for shorter in [200, 10, 1] {
        let bytes = arguments.bytes / shorter;
        let text = text(bytes, 1);
        let words = text.split_ascii_whitespace().count();
        let pieces = parts(&text, arguments.pieces);
        let entries: usize = pieces.iter().map(|p| count(p).len()).sum();
        let different = count_in_parallel(&text, arguments.pieces).len();
        println!("{bytes:>10} {words:>10} {entries:>10} {different:>10}");
    }
}
