//! A signal that comes before anybody waits for it.

use std::{
    process::ExitCode,
    sync::{Barrier, Condvar, Mutex},
    thread,
    time::Duration,
};

use betting::cli::{arguments, count};
use clap::Parser;

/// Sends a signal before the other thread waits for it, with and without a
/// flag that remembers it
#[derive(Parser)]
struct Arguments {
    /// How long to wait, in milliseconds
    #[arg(long, default_value = "300", value_parser = count)]
    patience: usize,
}

fn main() -> ExitCode {
    let Arguments { patience } = arguments();
    let limit = Duration::from_millis(patience as u64);
    // ANCHOR: lost
    let (data, ready) = (Mutex::new(None), Condvar::new());
    let sent = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            if let Ok(mut data) = data.lock() {
                *data = Some(42);
            }
            ready.notify_one();
            sent.wait();
        });
        sent.wait(); // now the signal is out
        let Ok(guard) = data.lock() else { return };
        match ready.wait_timeout(guard, limit) {
            Ok((_, end)) if end.timed_out() => println!("wait: timed out"),
            Ok((data, _)) => println!("wait: {data:?}"),
            Err(fault) => println!("wait: {fault}"),
        }
        let Ok(guard) = data.lock() else { return };
        match ready.wait_timeout_while(guard, limit, |data| data.is_none()) {
            Ok((_, end)) if end.timed_out() => println!("while: timed out"),
            Ok((data, _)) => println!("while: {data:?}"),
            Err(fault) => println!("while: {fault}"),
        }
    });
    // ANCHOR_END: lost
    ExitCode::SUCCESS
}
