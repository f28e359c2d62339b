//! A recursion that the main thread can do and a started thread can't.

use std::{hint::black_box, io, process::ExitCode, thread};

use betting::cli::{arguments, count, finish};
use clap::Parser;

/// Calls a function from within itself, in the main thread and in another
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Number of calls within each other
    #[arg(long, default_value = "20_000", value_parser = count)]
    depth: usize,
    /// Size of the stack of the other thread, in KiB
    #[arg(long, default_value = "2_048", value_parser = count)]
    stack: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

/// Each call has a quarter of a KiB on the stack.
fn descend(depth: usize) -> usize {
    let mut frame = [0_u8; 256];
    black_box(&mut frame);
    match depth {
        0 => 0,
        _ => descend(depth - 1) + usize::from(frame[0] == 0),
    }
}

fn run(a: &Arguments) -> io::Result<()> {
    let depth = a.depth;
    println!("main: {}", descend(black_box(depth)));
    let bytes = a.stack.saturating_mul(1024);
    let worker = thread::Builder::new()
        .name("worker".into())
        .stack_size(bytes)
        .spawn(move || descend(black_box(depth)))?;
    match worker.join() {
        Ok(depth) => println!("worker: {depth}"),
        Err(_) => println!("worker: a panic"),
    }
    Ok(())
}
