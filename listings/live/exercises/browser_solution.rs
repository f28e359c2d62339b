//! Solution: all present, or no pool.

use std::{
    num::NonZeroUsize,
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuilder};
use thiserror::Error;

// ANCHOR: solution
/// Where threads that exist already wait for a pool, counted as they come.
#[derive(Debug, Default)]
pub struct Muster {
    lists: Mutex<Lists>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Lists {
    /// Threads that wait and are not yet promised to a pool.
    free: usize,
    jobs: Vec<ThreadBuilder>,
}

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
        let threads = threads.get();
        let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        let few = |lists: &mut Lists| lists.free < threads;
        let waited = self.changed.wait_timeout_while(lists, patience, few);
        let (mut lists, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if few(&mut lists) {
            return Err(NoPool::Missing {
                wanted: threads,
                present: lists.free,
            });
        }
        // Promised, so that no other pool counts on them.
        lists.free -= threads;
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .spawn_handler(|job| {
                lists.jobs.push(job);
                Ok(())
            })
            .build();
        self.changed.notify_all();
        Ok(pool?)
    }

    /// Makes the calling thread one of a pool, when there is one, until the
    /// pool is dropped.
    pub fn work(&self) {
        let mut lists =
            self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        lists.free += 1;
        self.changed.notify_all();
        let nothing = |lists: &mut Lists| lists.jobs.is_empty();
        let lists = self.changed.wait_while(lists, nothing);
        let job = lists.unwrap_or_else(PoisonError::into_inner).jobs.pop();
        if let Some(job) = job {
            job.run();
        }
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "browser_tests.rs"]
mod tests;
