//! Solution: a barrier.

use std::sync::{Condvar, Mutex};

// ANCHOR: solution
/// A point that `threads` threads pass together, again and again.
#[derive(Debug)]
pub struct Phases {
    threads: usize,
    now: Mutex<Now>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct Now {
    phase: usize,
    /// Threads that have come to it.
    arrived: usize,
}

impl Phases {
    /// # Panics
    ///
    /// If there are no threads.
    pub fn new(threads: usize) -> Self {
        assert!(threads > 0, "no threads");
        Phases {
            threads,
            now: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// Sleeps until all threads have come. Returns the number of the phase
    /// that ends, from 0, which is the same for all of them.
    pub fn wait(&self) -> usize {
        // Nothing panics between the changes of two counters.
        let mut now = self.now.lock().unwrap_or_else(|e| e.into_inner());
        let mine = now.phase;
        now.arrived += 1;
        if now.arrived == self.threads {
            *now = Now {
                phase: mine + 1,
                arrived: 0,
            };
            self.ended.notify_all();
        } else {
            while now.phase == mine {
                now = self.ended.wait(now).unwrap_or_else(|e| e.into_inner());
            }
        }
        mine
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "synchronization_tests.rs"]
mod tests;
