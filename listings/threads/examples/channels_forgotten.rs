//! A receiver waits for a sender that somebody forgot.

use std::{
    process::{self, ExitCode},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::channels::{brightness, read_frame};

/// Adds up what some threads send, and waits for the next message
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "3", value_parser = count)]
    producers: usize,
    /// Drop the sender that no thread has
    #[arg(long)]
    drop: bool,
    /// How long to wait before the program is ended, in milliseconds
    #[arg(long, default_value = "300", value_parser = count)]
    limit: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let limit = Duration::from_millis(a.limit as u64);
    thread::spawn(move || {
        thread::sleep(limit);
        println!("after {limit:?}: still waiting in `for`");
        process::exit(1);
    });
    // ANCHOR: forgotten
    let (sender, receiver) = channel();
    let producers: Vec<_> = (0..a.producers)
        .map(|number| {
            let sender = sender.clone();
            thread::spawn(move || {
                sender.send(brightness(&read_frame(number as u64)))
            })
        })
        .collect();
    // ANCHOR_END: forgotten
    if a.drop {
        drop(sender);
    }
    // ANCHOR: wait
    for (received, _brightness) in (1..).zip(receiver) {
        println!("{received} received");
    }
    // ANCHOR_END: wait
    for producer in producers {
        producer
            .join()
            .map_err(|_| "a producer panicked")?
            .map_err(|_| "the receiver is gone")?;
    }
    println!("all producers have ended");
    Ok(())
}
