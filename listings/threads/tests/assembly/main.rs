//! Reads the assembly of listings: a module a chapter.
//!
//! Excerpts that pages show lie in the folder of their chapter, and its module
//! checks that the compiler still says so.

mod atomics;

use assembly::{Piece, body, count};
