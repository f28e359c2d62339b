//! One core: the code of Part I. The modules are its chapters.

pub mod containers;
pub mod copies;
pub mod correctness;
pub mod errors;
pub mod exercise_betting;
pub mod memory;
pub mod roofline;
pub mod elementwise;
pub mod exercise_betting;
pub mod ndarray;
pub mod simd;
pub mod timing;
