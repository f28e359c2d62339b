//! One core: the code of Part I. The modules are its chapters.

pub mod containers;
pub mod copies;
pub mod correctness;
pub mod elementwise;
pub mod errors;
pub mod exercise_betting;
pub mod loops;
pub mod matmul;
pub mod memory;
pub mod ndarray;
pub mod profiling;
pub mod roofline;
pub mod simd;
pub mod state;
pub mod timing;
