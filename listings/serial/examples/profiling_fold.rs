//! Counts equal stacks in what `perf script` prints.

use std::{
    io::{self, Read as _},
    process::ExitCode,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use serial::profiling::fold;

/// Counts equal stacks in the output of `perf script -F ip,sym`, which it
/// reads from standard input
#[derive(Parser)]
struct Arguments {
    /// The function with which stacks begin, or the end of its name
    root: String,
    /// Functions of a stack, at most
    #[arg(long, default_value = "8", value_parser = count)]
    depth: usize,
    /// Of a function with fewer samples, its callers are shown
    #[arg(long, default_value = "1", value_parser = count)]
    least: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut samples = String::new();
    io::stdin().read_to_string(&mut samples)?;
    let mut stacks = fold(&samples, &a.root, a.depth);
    if stacks.is_empty() {
        return Err(format!("no sample is within `{}`", a.root).into());
    }
    // Rare stacks are shortened, longest first, and counted again.
    for depth in (2..=a.depth).rev() {
        let (rare, kept): (Vec<_>, Vec<_>) = stacks
            .into_iter()
            .partition(|(s, n)| s.len() == depth && *n < a.least as u64);
        stacks = kept.into_iter().collect();
        for (mut stack, n) in rare {
            stack.pop();
            *stacks.entry(stack).or_default() += n;
        }
    }
    for (stack, n) in stacks {
        println!("{} {n}", stack.join(";"));
    }
    Ok(())
}
