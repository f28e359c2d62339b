//! Exercise of `synchronization`: a barrier.

// ANCHOR: task
/// A point that `threads` threads pass together, again and again.
#[derive(Debug)]
pub struct Phases {
    threads: usize,
}

impl Phases {
    /// # Panics
    ///
    /// If there are no threads.
    pub fn new(threads: usize) -> Self {
        assert!(threads > 0, "no threads");
        Phases { threads }
    }

    /// Sleeps until all threads have come. Returns the number of the phase
    /// that ends, from 0, which is the same for all of them.
    pub fn wait(&self) -> usize {
        let _ = self.threads;
        todo!("count who has come; but what does the last of them change?")
    }
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "synchronization_tests.rs"]
mod tests;
