//! When two threads work, and when they wait for one lock.

use std::{
    hint::black_box,
    process::ExitCode,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::{
    false_sharing::bind,
    synchronization::{barriers::SpinBarrier, turns},
};

/// Prints when each of several threads works outside and inside a lock, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Tasks of each thread
    #[arg(long, default_value = "4", value_parser = count)]
    tasks: usize,
    /// Turns of a chain of multiplications outside the lock
    #[arg(long, default_value = "20_000", value_parser = count)]
    outside: usize,
    /// Turns under the lock
    #[arg(long, default_value = "40_000", value_parser = count)]
    inside: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

type Stretch = (&'static str, Duration, Duration);

fn run(a: &Arguments) -> Result<(), &'static str> {
    let lock = Mutex::new(());
    let start = SpinBarrier::new(a.threads);
    let began = Instant::now();
    let timed = |what, steps| -> Stretch {
        let before = began.elapsed();
        black_box(turns(steps, 1));
        (what, before, began.elapsed())
    };
    let work = |thread| -> Vec<Stretch> {
        bind(thread);
        start.wait();
        (0..a.tasks)
            .flat_map(|_| {
                let outside = timed("own", a.outside);
                // The lock guards nothing that a panic could leave half done.
                let _held = lock.lock().unwrap_or_else(|e| e.into_inner());
                [outside, timed("lock", a.inside)]
            })
            .collect()
    };
    let lanes: Result<Vec<_>, _> = thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..a.threads)
            .map(|thread| scope.spawn(move || work(thread)))
            .collect();
        threads.into_iter().map(|thread| thread.join()).collect()
    });
    let lanes = lanes.map_err(|_| "a thread panicked")?;
    let first = lanes.iter().flatten().map(|(_, start, _)| *start).min();
    let first = first.ok_or("no tasks")?;
    let micros = |time: Duration| (time - first).as_secs_f64() * 1e6;
    println!("thread,start,end,task");
    for (thread, stretches) in (1..).zip(lanes) {
        for (what, start, end) in stretches {
            println!("{thread},{:.1},{:.1},{what}", micros(start), micros(end));
        }
    }
    Ok(())
}
