//! Exercise of `copies`: a wave without copies.

// ANCHOR: task
/// A vibrating string at two moments: the displacements one step ago and now.
pub struct Wave {
    before: Vec<f64>,
    now: Vec<f64>,
    courant: f64,
}

impl Wave {
    /// # Panics
    ///
    /// If the lengths differ, or are below 2.
    pub fn new(before: Vec<f64>, now: Vec<f64>, courant: f64) -> Wave {
        assert!(before.len() == now.len() && now.len() >= 2);
        Wave {
            before,
            now,
            courant,
        }
    }

    pub fn now(&self) -> &[f64] {
        &self.now
    }

    /// One step of the leapfrog scheme, with C for `courant`:
    /// next(i) = 2 now(i) - before(i)
    ///         + C² (now(i - 1) - 2 now(i) + now(i + 1)).
    ///
    /// Both ends stay where they are now. Allocates nothing: the next moment
    /// is in the memory that `before` had.
    pub fn step(&mut self) {
        let _ = (&mut self.before, self.courant);
        todo!("which number of `before` does next(i) need, and who else?")
    }
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "copies_tests.rs"]
mod tests;
