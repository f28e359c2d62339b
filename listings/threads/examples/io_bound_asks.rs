//! Asks a server that takes its time and leaves some questions unanswered.

use std::{collections::BTreeMap, process::ExitCode, time::Duration};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::io_bound::{Server, UNANSWERED, ask_async, map_limited};
use tokio::runtime;

/// Asks a local server for squares, of which it leaves some unanswered
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "200", value_parser = count)]
    questions: usize,
    /// Questions at once
    #[arg(long, default_value = "50", value_parser = count)]
    limit: usize,
    /// How long to wait for an answer, in milliseconds
    #[arg(long, default_value = "100", value_parser = count)]
    patience: usize,
    /// Each so manieth question gets no answer
    #[arg(long, default_value = "40", value_parser = count)]
    silence: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    let server = Server::start(Duration::from_millis(5))
        .map_err(|e| format!("no server: {e}"))?;
    let address = server.address;
    let patience = Duration::from_millis(a.patience as u64);
    let silence = a.silence as u64;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    // ANCHOR: asks
    let asks = map_limited(1..=a.questions as u64, a.limit, |n| {
        let n = if n.is_multiple_of(silence) {
            UNANSWERED
        } else {
            n
        };
        ask_async(address, n, patience)
    });
    let answers = runtime.block_on(asks).map_err(|e| e.to_string())?;
    // ANCHOR_END: asks
    let mut faults = BTreeMap::new();
    for fault in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        *faults.entry(fault.to_string()).or_insert(0) += 1;
    }
    println!("{} answers", answers.iter().flatten().count());
    for (fault, count) in faults {
        println!("{count} times: {fault}");
    }
    Ok(())
}
