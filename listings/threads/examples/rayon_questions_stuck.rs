//! Tasks of a pool that wait for each other, with a watch that ends them.

use std::{
    process::ExitCode,
    sync::{
        Arc, Mutex,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use rayon::{ThreadPool, ThreadPoolBuilder};

#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// One half of a join receives what the other sends
    Channel,
    /// A lock is held while another pool works
    Lock,
}

/// Runs tasks that wait for each other, and reports who waits for what
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, value_enum, default_value = "channel")]
    by: By,
    /// Threads of the pool
    #[arg(long, default_value = "1", value_parser = count)]
    threads: usize,
    /// Milliseconds without an end after which the tasks are given up
    #[arg(long, default_value = "500", value_parser = count)]
    patience: usize,
}

fn main() -> ExitCode {
    match run(&arguments()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => finish(Err(fault)),
    }
}

/// What happened last, told by the tasks.
type Log = Arc<Mutex<Vec<String>>>;

fn tell(log: &Log, text: String) {
    if let Ok(mut log) = log.lock() {
        log.push(text);
    }
}

/// Whether the tasks came to an end.
fn run(a: &Arguments) -> Result<bool, String> {
    let pool = |threads| {
        let builder = ThreadPoolBuilder::new().num_threads(threads);
        builder.build().map_err(|fault| fault.to_string())
    };
    let (ours, other) = (pool(a.threads)?, pool(1)?);
    let log = Log::default();
    let (done, wait) = mpsc::channel();
    let (by, told) = (a.by, Arc::clone(&log));
    thread::spawn(move || {
        match by {
            By::Channel => ours.install(|| by_channel(&told)),
            By::Lock => ours.install(|| by_lock(&other, &told)),
        }
        // Nobody listens any more once patience has run out.
        let _ = done.send(());
    });
    let end = wait.recv_timeout(Duration::from_millis(a.patience as u64));
    for line in log.lock().map_err(|fault| fault.to_string())?.iter() {
        println!("{line}");
    }
    match end {
        Ok(()) => println!("done"),
        Err(RecvTimeoutError::Timeout) => {
            println!("no end after {} ms: given up", a.patience);
        }
        Err(RecvTimeoutError::Disconnected) => println!("a task panicked"),
    }
    Ok(end.is_ok())
}

// ANCHOR: channel
fn by_channel(log: &Log) {
    let (sender, receiver) = mpsc::channel();
    rayon::join(
        move || {
            tell(log, "the first task waits for a number".into());
            let number = receiver.recv();
            tell(log, format!("the first task has {number:?}"));
        },
        move || {
            tell(log, "the second task sends".into());
            // It fails where nobody is left to receive.
            let _ = sender.send(42);
        },
    );
}
// ANCHOR_END: channel

// ANCHOR: lock
fn by_lock(other: &ThreadPool, log: &Log) {
    let results = Mutex::new(Vec::new());
    let task = |name: &str| {
        tell(log, format!("{name} wants the lock"));
        let Ok(mut results) = results.lock() else {
            return;
        };
        tell(
            log,
            format!("{name} has the lock, and calls the other pool"),
        );
        results.push(other.install(|| {
            thread::sleep(Duration::from_millis(50));
            6 * 7
        }));
        tell(log, format!("{name} gives the lock back"));
    };
    rayon::join(|| task("the first task"), || task("the second task"));
}
// ANCHOR_END: lock
