//! A start that is no identity of `reduce`.

use std::{num::NonZeroUsize, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::rayon::{balance, with_threads};

/// Adds up deposits of 1 on top of a start of 1,000, by a wrong reduce
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "100", value_parser = count)]
    deposits: usize,
    /// Numbers of threads, from 1
    #[arg(long, default_value = "3", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), rayon::ThreadPoolBuildError> {
    let deposits = vec![1; a.deposits];
    println!("one by one: {}", 1000 + deposits.iter().sum::<u64>());
    for threads in (1..=a.threads).filter_map(NonZeroUsize::new) {
        let balance = with_threads(threads, || balance(1000, &deposits))?;
        println!("{threads} threads:  {balance}");
    }
    Ok(())
}
