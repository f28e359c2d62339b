//! What can go wrong, told in one line.

use std::{io, path::PathBuf};

use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    #[error("this is no folder of the book: there is no book.toml here or above")]
    NoRoot,
    #[error("{}: {source}{}", path.display(), disk_hint(source))]
    Io { path: PathBuf, source: io::Error },
    #[error("`{program}` can't be started: {source}")]
    Start { program: String, source: io::Error },
    /// Something that the book needs could not be set up.
    #[error("{what} could not be set up: {reason}. {mend}")]
    Setup {
        what: String,
        reason: String,
        mend: String,
    },
    #[error("`{command}` failed ({status})")]
    Command { command: String, status: String },
    /// What a reader would wait for too long.
    #[error("{what} has {size} bytes compressed, and may have {limit}")]
    TooLarge {
        what: &'static str,
        size: usize,
        limit: usize,
    },
    #[error("{place}: the compiler warns: {text}")]
    Warns { place: String, text: String },
    #[error("{0}")]
    Usage(String),
    #[error("Failed: {0}")]
    Steps(String),
    /// Recorded outputs are not what the programs print.
    #[error("{0}")]
    Differs(String),
    /// The fault was told as part of the output.
    #[error("")]
    Told,
    #[error("nothing was measured: {0}")]
    NoFigure(String),
    #[error("`{key}` could not be measured: {reason}")]
    Bench { key: String, reason: String },
    #[error("{}: {fault}", path.display())]
    Format { path: PathBuf, fault: String },
    #[error(transparent)]
    Browser(#[from] browser::Error),
    #[error(transparent)]
    Figure(#[from] evidence::figures::FigureError),
    #[error(transparent)]
    Plan(#[from] evidence::plan::PlanError),
    #[error(transparent)]
    Run(#[from] evidence::runs::RunError),
    #[error(transparent)]
    Peer(#[from] evidence::peers::PeerError),
}

impl Error {
    /// For `map_err`: names the path that an operation failed on.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Error {
        let path = path.into();
        move |source| Error::Io { path, source }
    }

    /// 2 for what was typed wrongly, 1 for everything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            _ => 1,
        }
    }
}

fn disk_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull => ". Free some disk space and run the same command again",
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            ". The book's folder must be writable"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_says_what_to_do() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let line = Error::io("/x")(full).to_string();
        assert!(line.starts_with("/x: "), "{line}");
        assert!(line.contains("Free some disk space"), "{line}");
    }
}
