//! How much memory frames hold that wait in a queue.

use std::{
    process::ExitCode,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{channel, sync_channel},
    },
    thread,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::channels::{Frame, PIXELS, filter, read_frame};

/// Reads frames in one thread, filters them in another one, which takes longer,
/// and prints the memory of frames in the queue in MiB, as CSV
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "3_000", value_parser = count)]
    frames: usize,
    /// Passes that filter a frame; reading it takes one
    #[arg(long, default_value = "3", value_parser = count)]
    rounds: usize,
    /// Frames that the bounded queue may hold
    #[arg(long, default_value = "16", value_parser = count)]
    capacity: usize,
}

/// Rows that are printed.
const ROWS: usize = 50;

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let rounds = u32::try_from(a.rounds).map_err(|_| "too many rounds")?;
    if a.frames < ROWS {
        return Err("fewer frames than rows");
    }
    let waiting = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let unbounded = sizes(a.frames, rounds, &waiting, receiver, move |frame| {
        sender.send(frame).is_ok()
    });
    let (sender, receiver) = sync_channel(a.capacity);
    let bounded = sizes(a.frames, rounds, &waiting, receiver, move |frame| {
        sender.send(frame).is_ok()
    });
    println!("filtered,unbounded,bounded");
    for (row, (unbounded, bounded)) in unbounded.iter().zip(bounded).enumerate()
    {
        let filtered = (row + 1) * a.frames / ROWS;
        println!("{filtered},{unbounded:.2},{bounded:.2}");
    }
    Ok(())
}

/// The memory of frames that were read and not yet received, in MiB, each time
/// that another part of the frames is filtered.
fn sizes(
    frames: usize,
    rounds: u32,
    waiting: &AtomicUsize,
    receiver: impl IntoIterator<Item = Frame>,
    send: impl Fn(Frame) -> bool + Send,
) -> Vec<f64> {
    thread::scope(|scope| {
        scope.spawn(move || {
            (0..frames as u64).all(|number| {
                let frame = read_frame(number);
                waiting.fetch_add(1, Ordering::Relaxed);
                send(frame)
            })
        });
        let mut sizes = Vec::with_capacity(ROWS);
        for (done, mut frame) in (1..).zip(receiver) {
            let left = waiting.fetch_sub(1, Ordering::Relaxed) - 1;
            filter(&mut frame, rounds);
            if done * ROWS / frames > (done - 1) * ROWS / frames {
                let bytes = left * PIXELS * size_of::<u64>();
                sizes.push(bytes as f64 / f64::from(1 << 20));
            }
        }
        sizes
    })
}
