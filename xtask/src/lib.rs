//! `cargo xtask`: the one tool of the book.

pub mod book;
pub mod cli;
pub mod doctor;
pub mod error;
pub mod live;
pub mod measure;
pub mod process;
pub mod progress;
pub mod record;
pub mod setup;
pub mod stress;
pub mod test;

use std::{env, path::PathBuf, process::ExitCode};

use clap::Parser;

use crate::{
    cli::{Cli, Command, Measure, RunBundle},
    error::Error,
};

/// Runs what the command line says. A fault is one line on standard error.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Without the handler an interrupt still ends the program, only wordlessly.
    let _ = ctrlc::set_handler(|| {
        eprintln!("\nInterrupted. Nothing is broken by it: the same command can be run again.");
        std::process::exit(130);
    });
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            if !matches!(fault, Error::Told) {
                eprintln!("{fault}");
            }
            ExitCode::from(fault.exit_code())
        }
    }
}

fn run(cli: Cli) -> Result<(), Error> {
    match cli.command {
        Command::RunBundle(options) => run_bundle(options),
        Command::Limits { quick } => {
            measure::print_limits(quick);
            Ok(())
        }
        Command::InBrowser {
            request,
            threads,
            samples,
        } => measure::in_browser::print(&root()?, &request, threads, samples),
        Command::Doctor { json } => doctor::run(&root()?, json),
        Command::Build => book::build(&root()?),
        Command::Serve { port, open } => book::serve(&root()?, port, open),
        Command::Live { yes, strict } => live::run(&root()?, setup::Consent::of(yes), strict),
        Command::Test { yes } => test::run(&root()?, setup::Consent::of(yes)),
        Command::Stress { part, times } => stress::run(&root()?, &part, times),
        Command::Record { names, check } => record::run(&root()?, &names, check),
        Command::Measure(options) => run_measure(options),
    }
}

/// The book's folder: upwards from where one stands.
fn root() -> Result<PathBuf, Error> {
    let here = env::current_dir().map_err(Error::io("."))?;
    evidence::places::root_from(&here).ok_or(Error::NoRoot)
}

fn run_measure(arguments: Measure) -> Result<(), Error> {
    let root = root()?;
    if let Some(file) = arguments.merge {
        return measure::merge(&root, &file, arguments.machine.as_deref());
    }
    if let Some(folder) = arguments.bundle {
        return measure::bundle(&root, arguments.scope.as_deref(), &folder);
    }
    let options = measure::Options {
        scope: arguments.scope,
        rounds: arguments.rounds,
        quick: arguments.quick,
        machine: arguments.machine,
        publish: arguments.publish,
    };
    match options.scope.as_deref() {
        Some("site") => measure::site::run(&root, &options),
        _ => measure::run(&root, &options),
    }
}

fn run_bundle(arguments: RunBundle) -> Result<(), Error> {
    let typed: Vec<String> = env::args().skip(3).collect();
    let style = match arguments.quick {
        true => measure::rounds::Style::quick(),
        false => measure::rounds::Style::full(arguments.rounds),
    };
    let options = measure::bundle::Options {
        style,
        quick: arguments.quick,
        machine: arguments.machine,
        output: arguments.output,
        command: format!("./run.sh {}", typed.join(" "))
            .trim_end()
            .to_string(),
    };
    measure::bundle::run(&arguments.folder, options)
}
