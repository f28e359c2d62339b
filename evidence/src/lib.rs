//! What the book shows as evidence, as data: measured figures, recorded
//! outputs of programs, anchored pieces of listings, and the programs of
//! other languages that listings are compared with.
//!
//! Three tools meet here and nowhere else: `xtask` makes the evidence, the
//! preprocessor shows it, the tests check it.

pub mod anchors;
pub mod figures;
pub mod limited;
pub mod live;
pub mod mpi;
pub mod peers;
pub mod places;
pub mod plan;
pub mod runs;

use std::{fmt, path::PathBuf};

/// Something wrong with the book, at a place that an editor can open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Path relative to the root of the repository.
    pub file: PathBuf,
    /// Line in that file, counted from 1; 0 where the file as a whole is meant.
    pub line: usize,
    pub message: String,
}

impl Problem {
    pub fn new(file: impl Into<PathBuf>, line: usize, message: impl fmt::Display) -> Self {
        Problem {
            file: file.into(),
            line,
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file.display(), self.message),
            line => write!(f, "{}:{line}: {}", self.file.display(), self.message),
        }
    }
}

/// The line, counted from 1, in which the byte at `offset` of `text` stands.
pub fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].bytes().filter(|&b| b == b'\n').count() + 1
}
