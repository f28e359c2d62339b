//! Solution: a wave without copies.

use std::mem;

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

    // ANCHOR: solution
    /// One step of the leapfrog scheme, with C for `courant`:
    /// next(i) = 2 now(i) - before(i)
    ///         + C² (now(i - 1) - 2 now(i) + now(i + 1)).
    ///
    /// Both ends stay where they are now. Allocates nothing: the next moment
    /// is in the memory that `before` had.
    pub fn step(&mut self) {
        let square = self.courant * self.courant;
        if let ([first, inner @ .., last], [left, .., right]) =
            (self.before.as_mut_slice(), self.now.as_slice())
        {
            (*first, *last) = (*left, *right);
            for (value, now) in
                inner.iter_mut().zip(self.now.array_windows::<3>())
            {
                let bend = now[0] - 2.0 * now[1] + now[2];
                *value = 2.0 * now[1] - *value + square * bend;
            }
        }
        mem::swap(&mut self.before, &mut self.now);
    }
    // ANCHOR_END: solution
}

#[cfg(test)]
#[path = "copies_tests.rs"]
mod tests;
