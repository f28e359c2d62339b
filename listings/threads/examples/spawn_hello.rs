//! Hello from another thread.

use std::{io, process::ExitCode, thread};

use betting::cli::{arguments, count, finish};
use clap::Parser;

/// Says hello from threads
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> io::Result<()> {
    // ANCHOR: hello
    let mut workers = Vec::new();
    for number in 1..=a.threads {
        let name = format!("worker {number}");
        let worker = thread::Builder::new().name(name).spawn(move || {
            let thread = thread::current();
            println!("hello from {}", thread.name().unwrap_or("?"));
            number * number
        })?;
        workers.push(worker);
    }
    println!("hello from {}", thread::current().name().unwrap_or("?"));
    for worker in workers {
        match worker.join() {
            Ok(square) => println!("a result: {square}"),
            Err(_) => println!("no result"),
        }
    }
    // ANCHOR_END: hello
    Ok(())
}
