//! The tool from end to end: in small books, with fake programs where the real
//! ones would need a network or rights.
#![cfg(unix)]

mod bed;
mod live;
mod measure;
mod record;
mod setup;
