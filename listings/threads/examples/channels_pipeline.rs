//! When each stage of a pipeline works on which frame.

use std::{
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use crossbeam_channel::{Receiver, Sender, bounded};

/// Passes frames through three stages, each of which takes some milliseconds of
/// sleep, and prints when which worked on what, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "8", value_parser = count)]
    frames: usize,
    /// Frames that each of the two queues may hold
    #[arg(long, default_value = "1", value_parser = count)]
    capacity: usize,
    /// Threads that filter
    #[arg(long, default_value = "1", value_parser = count)]
    workers: usize,
}

/// One row of the output; times in milliseconds since the start.
struct Span {
    thread: String,
    start: f64,
    end: f64,
    frame: usize,
}

const READ: Duration = Duration::from_millis(4);
const FILTER: Duration = Duration::from_millis(10);
const WRITE: Duration = Duration::from_millis(4);

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let begin = Instant::now();
    let (read, to_filter) = bounded(a.capacity);
    let (filtered, to_write) = bounded(a.capacity);
    let frames: Vec<usize> = (1..=a.frames).collect();
    let stages = thread::scope(|scope| {
        let mut stages = vec![scope.spawn(move || {
            stage("read".into(), begin, READ, frames, Some(read))
        })];
        for worker in 1..=a.workers {
            let (frames, filtered): (Receiver<_>, _) =
                (to_filter.clone(), filtered.clone());
            stages.push(scope.spawn(move || {
                let name = format!("filter {worker}");
                stage(name, begin, FILTER, frames, Some(filtered))
            }));
        }
        drop((to_filter, filtered));
        stages.push(scope.spawn(move || {
            stage("write".into(), begin, WRITE, to_write, None)
        }));
        stages
            .into_iter()
            .map(|stage| stage.join())
            .collect::<Result<Vec<_>, _>>()
    });
    println!("thread,start,end,task");
    for span in stages
        .map_err(|_| "a stage panicked")?
        .into_iter()
        .flatten()
    {
        let Span {
            thread,
            start,
            end,
            frame,
        } = span;
        println!("{thread},{start:.2},{end:.2},{frame}");
    }
    Ok(())
}

fn stage(
    name: String,
    begin: Instant,
    takes: Duration,
    frames: impl IntoIterator<Item = usize>,
    next: Option<Sender<usize>>,
) -> Vec<Span> {
    let now = || begin.elapsed().as_secs_f64() * 1e3;
    let mut spans = Vec::new();
    for frame in frames {
        let start = now();
        thread::sleep(takes);
        spans.push(Span {
            thread: name.clone(),
            start,
            end: now(),
            frame,
        });
        if next.as_ref().is_some_and(|next| next.send(frame).is_err()) {
            break;
        }
    }
    spans
}
