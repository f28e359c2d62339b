//! Counts the page faults of filling a block of memory.

use std::{error::Error, fs, hint::black_box, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;

/// Page faults of getting and filling a block of memory, twice each way (Linux)
#[derive(Parser)]
struct Arguments {
    /// Size of the block, in MiB
    #[arg(long, default_value = "64", value_parser = mebibytes)]
    size: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn Error>> {
    let length = a.size << 17;
    println!("{} pages of 4 KiB", a.size << 8);
    let mut kept = Vec::new();
    for round in ["first", "second"] {
        let fresh = counted(|| {
            black_box(vec![black_box(1.0); length]);
        })?;
        let reused = counted(|| {
            kept.clear();
            kept.resize(length, black_box(1.0));
            black_box(&mut kept);
        })?;
        println!("{round:>6} time: {fresh:>6} faults new, {reused:>6} reused");
    }
    let mut zeros = Vec::new();
    let made = counted(|| zeros = vec![0.0; length])?;
    let read = counted(|| {
        black_box(black_box(&zeros).iter().sum::<f64>());
    })?;
    println!("zeros: {made} faults to get them, {read} to read them");
    Ok(())
}

/// Page faults of this process while it works, without those that read a disk.
fn counted(work: impl FnOnce()) -> Result<u64, Box<dyn Error>> {
    let before = faults()?;
    work();
    Ok(faults()? - before)
}

/// Page faults of this process so far.
fn faults() -> Result<u64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may hold anything; minflt is the
    // eighth field behind it (proc(5)).
    let (_, fields) = stat.rsplit_once(')').ok_or("no fields")?;
    let faults = fields.split_whitespace().nth(7).ok_or("no field minflt")?;
    Ok(faults.parse()?)
}

/// A size in MiB whose bytes can be counted.
fn mebibytes(text: &str) -> Result<usize, String> {
    match count(text)? {
        mib if mib <= 1 << 20 => Ok(mib),
        _ => Err("more than 1 TiB".into()),
    }
}
