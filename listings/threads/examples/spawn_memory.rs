//! How much memory waiting threads hold, as Linux counts it.

use std::{
    fs, io,
    process::ExitCode,
    sync::mpsc::{self, Receiver},
    thread,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;

/// Starts threads that wait, and prints the memory of the process before and
/// after, in MiB
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "1_000", value_parser = count)]
    threads: usize,
    /// Size of each stack, in KiB
    #[arg(long, default_value = "2_048", value_parser = count)]
    stack: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let bytes = a.stack.checked_mul(1024).ok_or("too large a stack")?;
    let before = memory().map_err(|e| e.to_string())?;
    // ANCHOR: many
    let mut workers = Vec::new();
    let mut doors = Vec::new();
    for number in 1..=a.threads {
        let (door, wait): (_, Receiver<()>) = mpsc::channel();
        let worker = thread::Builder::new()
            .stack_size(bytes)
            .spawn(move || wait.recv())
            .map_err(|why| format!("thread {number}: {why}"))?;
        workers.push(worker);
        doors.push(door);
    }
    // ANCHOR_END: many
    let after = memory().map_err(|e| e.to_string())?;
    drop(doors);
    for worker in workers {
        // Each ends with the error that its channel has no sender.
        worker.join().map_err(|_| "a thread panicked")?.err();
    }

    println!("{:>9} {:>9} {:>9}", "MiB", "reserved", "resident");
    for (name, [reserved, resident]) in [("before", before), ("after", after)] {
        println!("{name:>9} {reserved:>9.1} {resident:>9.1}");
    }
    Ok(())
}

/// Virtual and resident memory of this process, in MiB (proc(5)).
fn memory() -> io::Result<[f64; 2]> {
    let status = fs::read_to_string("/proc/self/status")?;
    ["VmSize:", "VmRSS:"]
        .map(|name| {
            let line = status.lines().find_map(|l| l.strip_prefix(name));
            let number = line.and_then(|l| l.split_whitespace().next());
            let kib = number.and_then(|n| n.parse::<f64>().ok());
            let kib = kib.ok_or_else(|| io::Error::other(format!("no {name}")));
            kib.map(|kib| kib / 1024.0)
        })
        .into_iter()
        .collect::<io::Result<Vec<f64>>>()
        .and_then(|all| {
            <[f64; 2]>::try_from(all).map_err(|_| io::Error::other("not two"))
        })
}
