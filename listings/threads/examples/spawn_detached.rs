//! What becomes of a thread that nobody waits for.

use std::{process::ExitCode, sync::mpsc, thread, time::Duration};

use betting::cli::{arguments, finish};
use clap::Parser;

/// Starts a thread that writes a checkpoint, and ends without waiting for it
#[derive(Parser)]
struct Arguments {
    /// Wait for the thread
    #[arg(long)]
    join: bool,
}

// ANCHOR: detached
struct Checkpoint;

impl Drop for Checkpoint {
    fn drop(&mut self) {
        println!("checkpoint is complete");
    }
}

fn run(a: &Arguments) -> Result<(), &'static str> {
    let (begun, wait) = mpsc::channel();
    let worker = thread::spawn(move || {
        let _checkpoint = Checkpoint;
        println!("checkpoint is begun");
        // The receiver waits for this.
        let _ = begun.send(());
        thread::sleep(Duration::from_millis(300));
    });
    wait.recv().map_err(|_| "the thread ended too soon")?;
    if a.join {
        worker.join().map_err(|_| "the thread panicked")?;
    } else {
        drop(worker);
    }
    println!("main is done");
    Ok(())
}
// ANCHOR_END: detached

fn main() -> ExitCode {
    finish(run(&arguments()))
}
