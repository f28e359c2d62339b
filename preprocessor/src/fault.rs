//! Why a directive can't be expanded.

use std::path::PathBuf;

use evidence::{anchors::AnchorError, figures::FigureError, runs::RunError};
use thiserror::Error;

use crate::{directive::DirectiveError, markdown::Expandable, math::MathError};

#[derive(Debug, Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Directive(#[from] DirectiveError),
    #[error(transparent)]
    Figure(#[from] FigureError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Math(#[from] MathError),
    #[error("{0}: {1}")]
    Anchor(PathBuf, AnchorError),
    #[error("{0} {1}")]
    Expandable(PathBuf, Expandable),
    #[error("there is no file {0}")]
    Missing(PathBuf),
    #[error("{0}: {1}")]
    Io(PathBuf, std::io::Error),
    /// Something that every directive needs is broken, which each will say.
    #[error("{0}")]
    Evidence(String),
    #[error("{0}")]
    Other(String),
}

impl Fault {
    pub fn other(message: impl Into<String>) -> Fault {
        Fault::Other(message.into())
    }
}

pub(crate) type Expanded = Result<String, Fault>;
