//! Many cores, one memory: the code of Part II. The modules are its chapters.

pub mod arrays;
pub mod atomics;
pub mod channels;
pub mod exercise_betting;
pub mod exercise_cracker;
pub mod false_sharing;
pub mod granularity;
pub mod io_bound;
pub mod maps;
pub mod model;
pub mod random;
pub mod rayon;
pub mod rayon_questions;
pub mod scaling;
pub mod shared;
pub mod spawn;
#[path = "atomics/sync.rs"]
mod sync;
pub mod synchronization;
