//! Who tests which of the six numbers, and when.

use std::{
    num::NonZeroUsize,
    process::ExitCode,
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use serial::correctness::map_chunked;
use threads::model::{NUMBERS, is_prime, map_queue};

/// Prints which thread tests which of six numbers, and when, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// How the numbers are shared out
    #[arg(long, value_enum, default_value = "chunks")]
    by: By,
    /// The largest number first
    #[arg(long)]
    reversed: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    Chunks,
    Queue,
}

struct Test {
    thread: ThreadId,
    start: Duration,
    end: Duration,
    task: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let threads = NonZeroUsize::new(a.threads).ok_or("no threads")?;
    let mut tasks: Vec<(usize, u64)> = (1..).zip(NUMBERS).collect();
    if a.reversed {
        tasks.reverse();
    }
    let before = Instant::now();
    let timed = |&(task, n): &(usize, u64)| {
        let start = before.elapsed();
        std::hint::black_box(is_prime(n));
        let end = before.elapsed();
        let thread = thread::current().id();
        Test {
            thread,
            start,
            end,
            task,
        }
    };
    let tests = match a.by {
        By::Chunks => map_chunked(&tasks, threads, timed),
        By::Queue => map_queue(&tasks, threads, timed),
    };

    println!("thread,start,end,task");
    let mut lanes = Vec::new();
    for test in tests {
        let seen = lanes.iter().position(|id| *id == test.thread);
        let lane = seen.unwrap_or_else(|| {
            lanes.push(test.thread);
            lanes.len() - 1
        });
        println!(
            "thread {},{:.2},{:.2},{}",
            lane + 1,
            1e3 * test.start.as_secs_f64(),
            1e3 * test.end.as_secs_f64(),
            test.task,
        );
    }
    Ok(())
}
