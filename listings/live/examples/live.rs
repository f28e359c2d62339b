//! Runs a kernel of the widgets here instead of in a page.

use std::process::ExitCode;

use clap::Parser;
use live::{Request, pool};

/// A kernel of the pages, natively
#[derive(Parser)]
struct Arguments {
    /// KERNEL or KERNEL/VERSION
    kernel: String,
    /// Parameters as NAME=VALUE; the page's own for those left out
    parameters: Vec<String>,
    /// Threads of the pool
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: u16,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(result) => {
            println!("{result}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<String, Box<dyn std::error::Error>> {
    let words =
        format!("{} {}", arguments.kernel, arguments.parameters.join(" "));
    let mut kernel = words.parse::<Request>()?.kernel()?;
    let pool = pool(arguments.threads.into())?;
    kernel.reset();
    if pool.install(|| kernel.run()).is_err() {
        return Err("stopped".into());
    }
    Ok(kernel.result())
}
