//! Reads the assembly of listings: a module a chapter.
//!
//! Excerpts that pages show lie in the folder of their chapter, and its module
//! checks that the compiler still says so.

mod copies;
mod correctness;
mod elementwise;
mod errors;
mod exercise_betting;
mod loops;
mod matmul;
mod simd;
mod state;

use assembly::{Piece, body, count, mnemonic};
