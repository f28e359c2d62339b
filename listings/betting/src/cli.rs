//! What all programs of the book have in common: arguments that make no sense
//! end the program with one line and exit code 2, other faults with one line
//! and exit code 1.

use std::{fmt::Display, process::ExitCode};

use clap::{Parser, error::ErrorKind};

/// The arguments of the program; prints help or the fault and exits where there
/// are none to be had.
pub fn arguments<A: Parser>() -> A {
    A::try_parse().unwrap_or_else(|fault| match fault.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => fault.exit(),
        _ => {
            let text = fault.to_string();
            let line = text.lines().next().unwrap_or("error: bad arguments");
            eprintln!("{line} (see --help)");
            std::process::exit(2)
        }
    })
}

/// The exit code of a program whose work gave `result`.
pub fn finish(result: Result<(), impl Display>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// A positive number of dollars, as a value parser for clap.
///
/// # Errors
///
/// If `text` is not a positive finite number.
pub fn dollars(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("not a positive number of dollars".into()),
    }
}

/// A positive whole number that fits into memory's index, as a value parser
/// for clap.
///
/// # Errors
///
/// If `text` is zero, negative or no number.
pub fn count(text: &str) -> Result<usize, String> {
    match text.replace('_', "").parse::<usize>() {
        Ok(value) if value > 0 => Ok(value),
        _ => Err("not a positive whole number".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_positive() {
        assert_eq!(dollars("2.5"), Ok(2.5));
        assert_eq!(count("1_000"), Ok(1000));
        for bad in ["0", "-1", "nan", "inf", "", "x", "1e400"] {
            assert!(dollars(bad).is_err() && count(bad).is_err(), "{bad}");
        }
    }
}
