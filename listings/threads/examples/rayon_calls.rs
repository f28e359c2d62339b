//! What a call into a pool takes, by how long ago the last one was.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::rayon::squares_rayon;

/// Measures calls into a pool, with pauses between them
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Calls with each pause
    #[arg(long, default_value = "300", value_parser = count)]
    calls: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(a.threads)
        .build()?;
    let numbers: Vec<u64> = (0..10).collect();
    println!("pause, µs  call, µs");
    for pause in [0, 10, 100, 1000] {
        // ANCHOR: call
        let call = || {
            let pause_ends = Instant::now() + Duration::from_micros(pause);
            while Instant::now() < pause_ends {}
            let start = Instant::now();
            let squares = pool.install(|| squares_rayon(&numbers));
            assert_eq!(squares[9], 81);
            start.elapsed()
        };
        // ANCHOR_END: call
        let mut times: Vec<Duration> = (0..a.calls).map(|_| call()).collect();
        times.sort_unstable();
        let median = times[times.len() / 2];
        println!("{pause:>9} {:>9.1}", 1e6 * median.as_secs_f64());
    }
    Ok(())
}
