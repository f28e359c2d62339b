//! Many cores, one memory: the code of Part II. The modules are its chapters.
//!
//! In a browser there is no network, no terminal, and no clock that counts the
//! time of a process: what is about them is left out there.

pub mod arrays;
pub mod atomics;
pub mod channels;
pub mod exercise_betting;
pub mod exercise_cracker;
pub mod false_sharing;
pub mod granularity;
#[cfg(not(target_family = "wasm"))]
pub mod io_bound;
#[cfg(not(target_family = "wasm"))]
pub mod maps;
pub mod model;
pub mod random;
pub mod rayon;
pub mod rayon_questions;
#[cfg(not(target_family = "wasm"))]
pub mod scaling;
pub mod shared;
pub mod spawn;
#[path = "atomics/sync.rs"]
mod sync;
pub mod synchronization;
