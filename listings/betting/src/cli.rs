//! What all programs of the book have in common: arguments that make no sense
//! end the program with one line and exit code 2, other faults with one line
//! and exit code 1.

use std::{fmt::Display, process::ExitCode};

use clap::{Args, Parser, error::ErrorKind};

use crate::bettors::{BadStart, Bettor, Start};

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

/// What players begin with, as arguments of a program.
#[derive(Args, Clone, Copy, Debug)]
pub struct Purse {
    /// Funds at first, in dollars
    #[arg(long, default_value = "10000", value_parser = dollars)]
    pub funds: f64,
    /// First stake, in dollars
    #[arg(long, default_value = "100", value_parser = dollars)]
    pub stake: f64,
}

impl Purse {
    /// # Errors
    ///
    /// If a value is not a positive number; what came from arguments is.
    pub fn start(self) -> Result<Start, BadStart> {
        Start::new(self.funds, self.stake)
    }
}

/// The scale of a symmetric martingale, as an argument of a program.
#[derive(Args, Clone, Copy, Debug)]
pub struct Scale {
    /// Scale of the martingale's stake after a loss
    #[arg(long, default_value = "2", value_parser = dollars)]
    pub scale: f64,
}

impl Scale {
    /// The three bettors with their names.
    pub fn bettors(self) -> [(&'static str, Bettor); 3] {
        let martingale = Bettor::Martingale {
            win_scale: self.scale,
            loss_scale: self.scale,
        };
        [
            ("flat", Bettor::Flat),
            ("martingale", martingale),
            ("d'Alembert", Bettor::Dalembert),
        ]
    }
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
