//! Solution: a budget of faults.

use serial::errors::{BadLine, Partial, parse_line};

/// Why a column was given up, or not.
#[derive(Debug, PartialEq)]
pub enum Column {
    /// Read to its end, with at most as many bad lines as allowed.
    Read(Partial),
    /// The line with which there were too many, and what was read before it.
    GivenUp { last: BadLine, before: Partial },
}

// ANCHOR: solution
/// Parses lines until more than `allowed` of them were bad.
pub fn with_budget(lines: &[String], allowed: usize) -> Column {
    let mut read = Partial::default();
    for (line, text) in (1..).zip(lines) {
        match parse_line(line, text) {
            Ok(value) => read.values.push((line, value)),
            Err(bad) if read.bad.len() < allowed => read.bad.push(bad),
            Err(last) => {
                return Column::GivenUp { last, before: read };
            }
        }
    }
    Column::Read(read)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "errors_tests.rs"]
mod tests;
