//! The running example of the book: a slightly unfair game, three ways to bet
//! on it, many players, and a search for the best way to bet.
//!
//! The modules are the chapters of the part, in their order. The code is first
//! code: clear, and no slower than clear code must be. Later parts make it fast.

pub mod bettors;
pub mod cli;
pub mod game;
pub mod search;
pub mod trials;
