//! How often threads fall asleep for a map over ten squares.

use std::{fs, hint::black_box, process::ExitCode};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::rayon::{squares_rayon, squares_serial};

/// Counts how often threads give up their core for a map over ten squares
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "1_000", value_parser = count)]
    calls: usize,
    /// Threads of the pool
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

/// How often the threads of this program that live have given up their core
/// of their own accord, as Linux counts it.
fn switches() -> Option<u64> {
    let threads = fs::read_dir("/proc/self/task").ok()?;
    threads
        .map(|thread| {
            let status = thread.ok()?.path().join("status");
            let status = fs::read_to_string(status).ok()?;
            let mut lines = status.lines();
            let count = lines.find_map(|line| {
                line.strip_prefix("voluntary_ctxt_switches:")
            })?;
            count.trim().parse::<u64>().ok()
        })
        .sum()
}

fn run(a: &Arguments) -> Result<(), String> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(a.threads)
        .build_global()
        .map_err(|fault| fault.to_string())?;
    let numbers: Vec<u64> = (0..10).collect();
    let calls = |map: fn(&[u64]) -> Vec<u64>| {
        for _ in 0..a.calls {
            black_box(map(black_box(&numbers)));
        }
    };
    let report = |name: &str, work: &dyn Fn()| -> Result<(), String> {
        let before = switches().ok_or("no /proc of Linux to count with")?;
        work();
        let after = switches().ok_or("no /proc of Linux to count with")?;
        let each = (after - before) as f64 / a.calls as f64;
        println!("{name:<24} {each:>6.2} a call");
        Ok(())
    };
    report("loop", &|| calls(squares_serial))?;
    report("par_iter, from within", &|| {
        rayon::join(|| calls(squares_rayon), || ());
    })?;
    report("par_iter, from outside", &|| calls(squares_rayon))
}
