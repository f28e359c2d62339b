//! Counts the page faults of copies into fresh and into kept memory.

use std::{fs, hint::black_box, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;

/// Counts the page faults of copies into fresh and into kept memory (Linux)
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Copies of each kind and size
    #[arg(long, default_value = "10", value_parser = count)]
    copies: usize,
    /// Size of the largest copies, in MiB
    #[arg(long, default_value = "64", value_parser = count)]
    mib: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    if a.mib > 1024 {
        return Err("more than 1024 MiB".into());
    }
    println!("page faults a copy    fresh     kept");
    for mib in [a.mib.div_ceil(64), a.mib.div_ceil(4), a.mib] {
        let values = vec![1.0_f64; mib << 17];
        let fresh = faults(a.copies, || {
            drop(black_box(values.clone()));
        })?;
        let mut copy = values.clone();
        let kept = faults(a.copies, || {
            copy.clone_from(black_box(&values));
        })?;
        println!("{mib:>14} MiB {fresh:>10.1} {kept:>8.1}");
    }
    Ok(())
}

/// Page faults of one call, on average over `calls`.
fn faults(calls: usize, mut work: impl FnMut()) -> Result<f64, String> {
    // When the first copy is freed, the allocator of glibc learns its size; the
    // second one gets memory that may be kept for the others.
    (0..2).for_each(|_| work());
    let before = minor_faults()?;
    (0..calls).for_each(|_| work());
    Ok((minor_faults()? - before) as f64 / calls as f64)
}

/// The page faults of this process that needed no disk: field 10 of
/// /proc/self/stat, by proc_pid_stat(5).
fn minor_faults() -> Result<u64, String> {
    let path = "/proc/self/stat";
    let stat = fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    // The program's name, field 2, may hold blanks and is in brackets.
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields);
    fields
        .and_then(|fields| fields.split_whitespace().nth(7)?.parse().ok())
        .ok_or_else(|| format!("{path} has no number of page faults"))
}
