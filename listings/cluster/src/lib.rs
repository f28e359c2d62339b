//! The code of Part IV: many machines.
//!
//! What sends messages is there with the feature `mpi`, which needs an MPI and
//! libclang.

pub mod collectives;
#[cfg(feature = "mpi")]
pub mod datatypes;
pub mod exercise_betting;
pub mod failure;
#[cfg(feature = "mpi")]
pub mod hello;
pub mod landscape;
pub mod map_reduce;
#[cfg(feature = "mpi")]
pub mod point_to_point;
pub mod pool;
#[cfg(feature = "mpi")]
pub mod scaling;
pub mod schedulers;
pub mod stencil;
