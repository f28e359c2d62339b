//! Which thread fills which row of the picture when, as CSV for a timeline.

use std::{
    collections::BTreeSet,
    num::NonZeroUsize,
    process::ExitCode,
    sync::Mutex,
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use threads::rayon::{
    Frame, rows_in_bands, rows_join, rows_rayon, rows_scope, with_threads,
};

#[derive(Clone, Copy, ValueEnum)]
enum By {
    Bands,
    Rayon,
    Join,
    Scope,
}

/// Prints which thread fills which row when
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Who divides the rows
    #[arg(long, value_enum, default_value = "rayon")]
    by: By,
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Pixels of a row
    #[arg(long, default_value = "2000", value_parser = count)]
    width: usize,
    /// Rows
    #[arg(long, default_value = "32", value_parser = count)]
    height: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

struct Task {
    thread: ThreadId,
    start: Duration,
    end: Duration,
    row: usize,
}

fn run(a: &Arguments) -> Result<(), String> {
    let frame = Frame {
        width: a.width,
        height: a.height,
    };
    let threads = NonZeroUsize::new(a.threads).ok_or("no threads")?;
    let mut pixels = vec![0; frame.pixels()];
    let fill = |pixels: &mut [u32]| {
        let tasks = Mutex::new(Vec::with_capacity(frame.height));
        let begin = Instant::now();
        let work = |row: usize, pixels: &mut [u32]| {
            let start = begin.elapsed();
            frame.row(row, pixels);
            let task = Task {
                thread: thread::current().id(),
                start,
                end: begin.elapsed(),
                row,
            };
            if let Ok(mut tasks) = tasks.lock() {
                tasks.push(task);
            }
        };
        match a.by {
            By::Bands => rows_in_bands(pixels, frame.width, threads, work),
            By::Rayon => rows_rayon(pixels, frame.width, work),
            By::Join => rows_join(pixels, frame.width, work),
            By::Scope => rows_scope(pixels, frame.width, work),
        }
        tasks.into_inner()
    };
    // The first time for pages, caches and threads that start.
    let tasks = with_threads(threads, || {
        fill(&mut pixels).and_then(|_| fill(&mut pixels))
    });
    let mut tasks = tasks
        .map_err(|fault| fault.to_string())?
        .map_err(|fault| fault.to_string())?;

    // Threads are named after the order of their first tasks.
    tasks.sort_by_key(|task| task.start);
    let mut order: Vec<ThreadId> = Vec::new();
    for task in &tasks {
        if !order.contains(&task.thread) {
            order.push(task.thread);
        }
    }
    let rows: BTreeSet<usize> = tasks.iter().map(|task| task.row).collect();
    if rows.len() != a.height {
        return Err("a row is missing".into());
    }
    println!("thread,start,end,task,half");
    for (number, thread) in order.iter().enumerate() {
        for task in tasks.iter().filter(|task| task.thread == *thread) {
            let [start, end] =
                [task.start, task.end].map(|at| 1e6 * at.as_secs_f64());
            let half =
                ["upper", "lower"][usize::from(2 * task.row >= a.height)];
            println!(
                "thread {},{start:.1},{end:.1},{},{half}",
                number + 1,
                task.row
            );
        }
    }
    Ok(())
}
