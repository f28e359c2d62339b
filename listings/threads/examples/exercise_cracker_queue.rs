//! What waits in a queue whose workers are slower than its source.

use std::{
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use betting::cli::{arguments, count};
use clap::Parser;
use crossbeam_channel::{bounded, unbounded};
use threads::exercise_cracker::{Candidate, SPACE};

/// Sends candidates to two slow workers, and tells how many waited at most
#[derive(Parser)]
struct Arguments {
    /// Places in the bounded queue
    #[arg(long, default_value = "64", value_parser = count)]
    places: usize,
    /// Time until a worker finds the password, in milliseconds
    #[arg(long, default_value = "200", value_parser = count)]
    found_after: usize,
}

fn main() -> ExitCode {
    let a: Arguments = arguments();
    for (name, (send, receive)) in [
        ("unbounded", unbounded::<Candidate>()),
        ("bounded", bounded(a.places)),
    ] {
        let stop = AtomicBool::new(false);
        let checked = thread::scope(|scope| {
            let stop = &stop;
            let workers = [(); 2].map(|()| {
                let receive = receive.clone();
                scope.spawn(move || {
                    let check = |_: &Candidate| {
                        thread::sleep(Duration::from_millis(1));
                        stop.load(Ordering::Relaxed)
                    };
                    receive.iter().take_while(|c| !check(c)).count()
                })
            });
            // Sending fails as soon as no worker receives any more.
            drop(receive);
            scope.spawn(move || {
                thread::sleep(Duration::from_millis(a.found_after as u64));
                stop.store(true, Ordering::Relaxed);
            });
            let (mut sent, mut waiting) = (0, 0);
            for candidate in SPACE.candidates() {
                if stop.load(Ordering::Relaxed) || send.send(candidate).is_err()
                {
                    break;
                }
                sent += 1;
                waiting = waiting.max(send.len());
            }
            drop(send);
            println!("{name}: {sent} made, {waiting} waited");
            workers
                .map(|worker| worker.join().unwrap_or(0))
                .iter()
                .sum::<usize>()
        });
        println!("{name}: {checked} checked");
    }
    ExitCode::SUCCESS
}
