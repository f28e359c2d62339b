//! How long a guard lives, by the statement that makes it.

use std::{process::ExitCode, sync::Mutex};

use betting::cli::arguments;
use clap::Parser;

/// Says for several statements whether the lock that they take is still held
/// in their body
#[derive(Parser)]
struct Arguments {}

/// What the lock guards.
struct Detector {
    count: u32,
    channels: Vec<u32>,
}

fn main() -> ExitCode {
    let Arguments {} = arguments();
    let detector = Mutex::new(Detector {
        count: 1,
        channels: vec![7],
    });
    let lock = || detector.lock().unwrap_or_else(|e| e.into_inner());
    let say = |place: &str| {
        let held = detector.try_lock().is_err();
        println!("{place:<16} {}", if held { "locked" } else { "free" });
    };

    // ANCHOR: guards
    let count = lock().count;
    say("after let");

    if lock().count == count {
        say("if");
    }
    match lock().count {
        0 => {}
        _ => say("match"),
    }
    if let 1.. = lock().count {
        say("if let");
    }
    if let 0 = lock().count {
    } else {
        say("else of if let");
    }
    for _ in 0..lock().count {
        say("for");
    }
    while let Some(7) = lock().channels.pop() {
        say("while let");
    }
    // ANCHOR_END: guards
    ExitCode::SUCCESS
}
