//! What waits cost in memory, by threads and by tasks.

use std::{fs, process::ExitCode, sync::Barrier, thread};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use crossbeam_channel::bounded;
use tokio::{runtime, sync::Semaphore, task::JoinSet};

/// Lets many threads or tasks wait at once, and prints the memory that they take
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "10_000", value_parser = count)]
    waits: usize,
    #[arg(long, default_value = "threads")]
    by: By,
    /// Size of each thread's stack in KiB, that of the standard library if not
    /// given
    #[arg(long, value_parser = count)]
    stack: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    Threads,
    Tasks,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let before = memory()?;
    let after = match a.by {
        By::Threads => by_threads(a)?,
        By::Tasks => by_tasks(a)?,
    };
    println!("{} waits", a.waits);
    for (name, before, after) in [
        ("address space", before.0, after.0),
        ("resident", before.1, after.1),
    ] {
        let more = after.saturating_sub(before);
        println!(
            "{name:<14} {:>10.1} MiB, {:>9.2} KiB each",
            more as f64 / 1024.0,
            more as f64 / a.waits as f64
        );
    }
    Ok(())
}

fn by_threads(a: &Arguments) -> Result<(u64, u64), String> {
    // Nobody sends: all threads wait until the channel is closed.
    let (open, closed) = bounded::<()>(0);
    let all_wait = Barrier::new(2);
    thread::scope(|scope| {
        for number in 0..a.waits {
            let (closed, all_wait) = (closed.clone(), &all_wait);
            let mut builder = thread::Builder::new();
            if let Some(kibibytes) = a.stack {
                builder = builder.stack_size(1024 * kibibytes);
            }
            let started = builder.spawn_scoped(scope, move || {
                if number + 1 == a.waits {
                    all_wait.wait();
                }
                let _ = closed.recv();
            });
            if let Err(e) = started {
                drop(open);
                return Err(format!("thread {number}: {e}"));
            }
        }
        all_wait.wait();
        let measured = memory();
        drop(open);
        measured
    })
}

fn by_tasks(a: &Arguments) -> Result<(u64, u64), String> {
    let runtime = runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .map_err(|e| e.to_string())?;
    static CLOSED: Semaphore = Semaphore::const_new(0);
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for _ in 0..a.waits {
            // There are no permits: all tasks wait until it is closed.
            tasks.spawn(async { CLOSED.acquire().await.is_err() });
        }
        tokio::task::yield_now().await;
        let measured = memory();
        CLOSED.close();
        while tasks.join_next().await.is_some() {}
        measured
    })
}

/// Address space and resident memory of this process, in KiB.
fn memory() -> Result<(u64, u64), String> {
    let status = fs::read_to_string("/proc/self/status")
        .map_err(|e| format!("/proc/self/status: {e}"))?;
    let value = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .and_then(|rest| rest.split_whitespace().next())
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| format!("/proc/self/status has no {name}"))
    };
    Ok((value("VmSize:")?, value("VmRSS:")?))
}
