//! Counts the page faults of sums in new memory and in old.

use std::{fs, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use ndarray::Array1;
use serial::elementwise::{add_into, add_new};

/// Page faults of sums of two arrays: Linux counts them
#[derive(Parser)]
struct Arguments {
    /// Sums of each size
    #[arg(long, default_value = "10", value_parser = count)]
    sums: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(arguments: &Arguments) -> Result<(), String> {
    if arguments.sums == 0 {
        return Err("there must be a sum".into());
    }
    println!(" elements       size  &a + &b   into out");
    for elements in [4096, 32_768, 1_000_000, 4_194_304] {
        let a = Array1::from_elem(elements, 1.0);
        let b = a.clone();
        let mut out = a.clone();
        let new = faults(arguments.sums, || drop(add_new(&a, &b)))?;
        let old = faults(arguments.sums, || add_into(&a, &b, &mut out))?;
        let size = 8 * elements / 1024;
        println!("{elements:>9} {size:>6} KiB {new:>8} {old:>10}");
    }
    Ok(())
}

// ANCHOR: faults
/// Page faults of one call, on average over `calls`, after two untimed ones.
fn faults(calls: usize, mut call: impl FnMut()) -> Result<u64, String> {
    call();
    call();
    let before = faults_so_far()?;
    (0..calls).for_each(|_| call());
    Ok((faults_so_far()? - before) / calls as u64)
}

/// Minor faults of this process: the tenth field of its status in /proc.
fn faults_so_far() -> Result<u64, String> {
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("/proc/self/stat: {error}"))?;
    // The second field, a name in parentheses, may hold blanks.
    let rest = stat.rsplit(')').next().unwrap_or_default();
    let field = rest.split_whitespace().nth(7).unwrap_or_default();
    field.parse().map_err(|error| format!("`{field}`: {error}"))
}
// ANCHOR_END: faults
