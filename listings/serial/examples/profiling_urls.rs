//! Finds the URLs of a page many times over, for a profiler to look at.

use std::{
    fs, hint::black_box, io::Write as _, path::PathBuf, process::ExitCode,
};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use regex::Regex;
use serial::profiling::{
    PAGE, URL, urls_anchored, urls_by_hand, urls_by_line, urls_by_table,
    urls_in_loop, urls_in_text, urls_prefiltered,
};

/// Finds the URLs of an HTML page
#[derive(Parser)]
struct Arguments {
    /// The version of the search
    #[arg(long, value_enum, default_value_t = Version::ByLine)]
    version: Version,
    /// How many times
    #[arg(long, default_value = "1", value_parser = count)]
    passes: usize,
    /// A page, instead of one of Rust's documentation
    #[arg(long)]
    page: Option<PathBuf>,
    /// Print the URLs, not their number
    #[arg(long)]
    list: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Version {
    InLoop,
    ByLine,
    Prefiltered,
    InText,
    Anchored,
    ByHand,
    ByTable,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let page = match &a.page {
        Some(file) => &fs::read_to_string(file)
            .map_err(|e| format!("{}: {e}", file.display()))?,
        None => PAGE,
    };
    let mut urls = Vec::new();
    let url = Regex::new(URL)?;
    let start = Regex::new(&format!("^{URL}"))?;
    for _ in 0..a.passes {
        let page = black_box(page);
        urls = match a.version {
            Version::InLoop => urls_in_loop(page)?,
            Version::ByLine => urls_by_line(&url, page),
            Version::Prefiltered => urls_prefiltered(&url, page),
            Version::InText => owned(urls_in_text(&url, page)),
            Version::Anchored => owned(urls_anchored(&start, page)),
            Version::ByHand => owned(urls_by_hand(page)),
            Version::ByTable => owned(urls_by_table(page)),
        };
    }
    if a.list {
        let mut out = std::io::stdout().lock();
        for url in &urls {
            writeln!(out, "{url}")?;
        }
    } else {
        println!("{} URLs in {} bytes", urls.len(), page.len());
    }
    Ok(())
}

fn owned(urls: Vec<&str>) -> Vec<String> {
    urls.into_iter().map(str::to_string).collect()
}
