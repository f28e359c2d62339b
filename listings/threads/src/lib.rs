//! Many cores, one memory: the code of Part II. The modules are its chapters.

pub mod arrays;
pub mod atomics;
pub mod exercise_betting;
pub mod false_sharing;
pub mod model;
pub mod random;
pub mod scaling;
#[path = "atomics/sync.rs"]
mod sync;
