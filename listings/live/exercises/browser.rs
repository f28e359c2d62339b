//! Exercise of `browser`: all present, or no pool.

use std::{num::NonZeroUsize, time::Duration};

use rayon::ThreadPool;
use thiserror::Error;

// ANCHOR: task
/// Where threads that exist already wait for a pool, counted as they come.
#[derive(Debug, Default)]
pub struct Muster {}

/// Why there is no pool.
#[derive(Debug, Error)]
pub enum NoPool {
    #[error("of {wanted} threads only {present} were present")]
    Missing { wanted: usize, present: usize },
    #[error(transparent)]
    Build(#[from] rayon::ThreadPoolBuildError),
}

impl Muster {
    /// A pool of exactly `threads` threads that wait in [`Muster::work`], as
    /// soon as so many do.
    ///
    /// # Errors
    ///
    /// If that takes longer than `patience`; then all who wait wait on, and a
    /// smaller pool can be had at once. As rayon's builder.
    pub fn pool(
        &self,
        threads: NonZeroUsize,
        patience: Duration,
    ) -> Result<ThreadPool, NoPool> {
        let _ = (threads, patience);
        todo!("who is present?")
    }

    /// Makes the calling thread one of a pool, when there is one, until the
    /// pool is dropped.
    pub fn work(&self) {
        todo!("who tells that this thread is present?")
    }
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "browser_tests.rs"]
mod tests;
