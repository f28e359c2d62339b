//! What a thread's start and end consist of, by the clock.

use std::{
    io,
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;

/// Times the steps of a thread's life, of threads that do nothing and that are
/// started after pauses of different length, and prints medians in microseconds
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Threads for each pause
    #[arg(long, default_value = "100", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

// ANCHOR: steps
/// Starts a thread and joins it: how long until `spawn` has returned, until the
/// thread has begun, and from then until `join` has returned.
fn steps() -> io::Result<[Duration; 3]> {
    let start = Instant::now();
    let worker = thread::Builder::new().spawn(Instant::now)?;
    let spawned = start.elapsed();
    let begun = worker.join().map_err(|_| io::Error::other("a panic"))?;
    let joined = begun.elapsed();
    Ok([spawned, begun.duration_since(start), joined])
}
// ANCHOR_END: steps

fn run(a: &Arguments) -> io::Result<()> {
    println!(
        "{:>8} {:>9} {:>9} {:>9}",
        "busy for", "spawn", "begin", "join"
    );
    for pause in [0, 100, 1_000, 5_000] {
        let mut all = [vec![], vec![], vec![]];
        for _ in 0..a.threads {
            let begin = Instant::now();
            while begin.elapsed() < Duration::from_micros(pause) {
                std::hint::spin_loop();
            }
            for (times, time) in all.iter_mut().zip(steps()?) {
                times.push(time);
            }
        }
        print!("{pause:>8}");
        for mut times in all {
            times.sort_unstable();
            print!(" {:>9.1}", times[times.len() / 2].as_secs_f64() * 1e6);
        }
        println!();
    }
    Ok(())
}
