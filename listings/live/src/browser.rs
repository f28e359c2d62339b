//! A pool on threads that somebody else starts, as a web page does.

use std::sync::{Condvar, Mutex, PoisonError};

use rayon::{ThreadBuilder, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

// ANCHOR: handoff
/// Where threads that exist already wait to become threads of a pool.
#[derive(Debug, Default)]
pub struct Handoff {
    jobs: Mutex<Vec<ThreadBuilder>>,
    arrived: Condvar,
}

impl Handoff {
    pub const fn new() -> Handoff {
        Handoff {
            jobs: Mutex::new(Vec::new()),
            arrived: Condvar::new(),
        }
    }

    /// A pool on the next `threads` threads that call [`Handoff::work`].
    ///
    /// # Errors
    ///
    /// As rayon's builder.
    pub fn pool(
        &self,
        threads: usize,
    ) -> Result<ThreadPool, ThreadPoolBuildError> {
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .spawn_handler(|job| {
                let jobs = self.jobs.lock();
                jobs.unwrap_or_else(PoisonError::into_inner).push(job);
                self.arrived.notify_one();
                Ok(())
            })
            .build()
    }

    /// Makes the calling thread one of a pool, when there is one, until the
    /// pool is dropped.
    pub fn work(&self) {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let jobs = self.arrived.wait_while(jobs, |jobs| jobs.is_empty());
        let job = jobs.unwrap_or_else(PoisonError::into_inner).pop();
        // Not while the lock is held, or no other thread could start.
        if let Some(job) = job {
            job.run();
        }
    }
}
// ANCHOR_END: handoff
