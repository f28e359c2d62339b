//! A pool on threads that somebody else starts, as a web page does, and what
//! page and threads tell each other while it works.

use std::{
    num::NonZeroUsize,
    sync::{Condvar, Mutex, PoisonError},
};

use rayon::{
    ThreadBuilder, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder,
};

pub mod state;

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

    /// A pool of `threads` threads: those that wait in [`Handoff::work`] or
    /// come there later. It is there at once, and works as soon as one is.
    ///
    /// # Errors
    ///
    /// As rayon's builder.
    pub fn pool(
        &self,
        threads: NonZeroUsize,
    ) -> Result<ThreadPool, ThreadPoolBuildError> {
        ThreadPoolBuilder::new()
            .num_threads(threads.get())
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

#[cfg(test)]
mod tests {
    use std::{
        collections::HashSet,
        sync::{
            Arc,
            mpsc::{RecvTimeoutError, channel},
        },
        thread::{self, JoinHandle, ThreadId},
        time::Duration,
    };

    use rayon::prelude::*;
    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn count(threads: usize) -> NonZeroUsize {
        NonZeroUsize::new(threads).unwrap()
    }

    fn come(handoff: &Arc<Handoff>, threads: usize) -> Vec<JoinHandle<()>> {
        let comes = |_| {
            let handoff = Arc::clone(handoff);
            thread::spawn(move || handoff.work())
        };
        (0..threads).map(comes).collect()
    }

    fn ids(threads: &[JoinHandle<()>]) -> HashSet<ThreadId> {
        threads.iter().map(|thread| thread.thread().id()).collect()
    }

    fn members(pool: &ThreadPool) -> HashSet<ThreadId> {
        let all = pool.broadcast(|_| thread::current().id());
        all.into_iter().collect()
    }

    #[test]
    fn a_pool_is_made_of_those_who_wait_and_who_come_later() {
        within(LIMIT, || {
            let handoff = Arc::new(Handoff::new());
            let mut threads = come(&handoff, 1);
            let pool = handoff.pool(count(3)).unwrap();
            assert_eq!(pool.current_num_threads(), 3);
            threads.extend(come(&handoff, 2));
            assert_eq!(members(&pool), ids(&threads));
            let sum: u64 =
                pool.install(|| (0..100_000u64).into_par_iter().sum());
            assert_eq!(sum, 4_999_950_000);
        });
    }

    /// One of three threads that were promised is enough to get done.
    #[test]
    fn a_pool_works_with_whoever_came() {
        within(LIMIT, || {
            let handoff = Arc::new(Handoff::new());
            let pool = handoff.pool(count(3)).unwrap();
            let threads = come(&handoff, 1);
            let workers: HashSet<ThreadId> = pool.install(|| {
                let items = (0..1000).into_par_iter();
                items.map(|_| thread::current().id()).collect()
            });
            assert_eq!(workers, ids(&threads));
        });
    }

    #[test]
    fn dropping_the_pool_ends_the_work() {
        within(LIMIT, || {
            let handoff = Arc::new(Handoff::new());
            let threads = come(&handoff, 2);
            let pool = handoff.pool(count(2)).unwrap();
            assert_eq!(members(&pool), ids(&threads));
            assert!(threads.iter().all(|thread| !thread.is_finished()));
            drop(pool);
            for thread in threads {
                thread.join().unwrap();
            }
        });
    }

    /// Who is not needed for the first pool waits for the second.
    #[test]
    fn more_threads_than_the_pool_takes_wait_for_the_next() {
        within(LIMIT, || {
            let handoff = Arc::new(Handoff::new());
            let threads = come(&handoff, 5);
            let first = handoff.pool(count(2)).unwrap();
            let (of_first, all) = (members(&first), ids(&threads));
            assert_eq!(of_first.len(), 2);
            drop(first);
            let second = handoff.pool(count(3)).unwrap();
            let of_second = members(&second);
            assert_eq!(of_second, &all - &of_first);
            drop(second);
            for thread in threads {
                thread.join().unwrap();
            }
        });
    }

    #[test]
    fn who_comes_when_the_pool_is_gone_leaves_at_once() {
        within(LIMIT, || {
            let handoff = Arc::new(Handoff::new());
            drop(handoff.pool(count(2)).unwrap());
            for thread in come(&handoff, 2) {
                thread.join().unwrap();
            }
            // Nobody is expected any more, so the next one waits.
            let (done, wait) = channel();
            thread::spawn(move || {
                handoff.work();
                done.send(())
            });
            let waits = wait.recv_timeout(Duration::from_millis(100));
            assert_eq!(waits, Err(RecvTimeoutError::Timeout));
        });
    }
}
