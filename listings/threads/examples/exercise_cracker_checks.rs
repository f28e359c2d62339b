//! How many candidates are checked until a password is found.

use std::{
    num::NonZeroUsize,
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
};

use betting::cli::{arguments, finish};
use clap::Parser;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};
use threads::exercise_cracker::{
    Candidate, SPACE, Target, find_any, find_bridged, find_channel,
    find_chunks, find_first, find_serial,
};

/// Counts the checks of several ways to search for a password, as CSV
#[derive(Parser)]
struct Arguments {
    /// Threads that check
    #[arg(long, default_value = "2")]
    threads: NonZeroUsize,
    /// Candidates that a thread takes at a time
    #[arg(long, default_value = "1000")]
    chunk: NonZeroUsize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(a.threads.get())
        .build()?;
    println!("hit,serial,any,first,bridge,channel,chunks");
    for percent in (5..100).step_by(10) {
        let password = SPACE.candidate(SPACE.len() / 100 * percent);
        let target = Target::of(password.as_bytes(), [7; 16]);
        let checks = AtomicUsize::new(0);
        let fits = |c: &Candidate| {
            checks.fetch_add(1, Ordering::Relaxed);
            target.matches(c.as_bytes())
        };
        let counted = |find: &dyn Fn() -> Option<Candidate>| -> usize {
            checks.store(0, Ordering::Relaxed);
            assert_eq!(find(), Some(password));
            checks.load(Ordering::Relaxed)
        };
        let (threads, chunk) = (a.threads, a.chunk);
        let serial = counted(&|| find_serial(&SPACE, fits));
        let any = counted(&|| pool.install(|| find_any(&SPACE, fits)));
        let first = counted(&|| pool.install(|| find_first(&SPACE, fits)));
        let bridge = counted(&|| pool.install(|| find_bridged(&SPACE, fits)));
        let channel = counted(&|| find_channel(&SPACE, chunk, threads, fits));
        let chunks = counted(&|| find_chunks(&SPACE, chunk, threads, fits));
        println!(
            "{percent},{serial},{any},{first},{bridge},{channel},{chunks}"
        );
    }
    Ok(())
}
