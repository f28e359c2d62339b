//! Solution: a position that is read without a lock.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

use crate::sync::{AtomicU64, fence, spin_loop};

/// The model checker's types. Who includes this file brings others.
mod sync {
    pub use loom::{
        hint::spin_loop,
        sync::atomic::{AtomicU64, fence},
    };
}

// ANCHOR: solution
/// A position that one thread sets and many read. The coordinates are the bits
/// of an `f64` each.
pub struct Position {
    /// How often something was changed; odd while something is being changed.
    changes: AtomicU64,
    x: AtomicU64,
    y: AtomicU64,
}

impl Position {
    pub fn new(x: f64, y: f64) -> Position {
        let [x, y] = [x, y].map(|v| AtomicU64::new(v.to_bits()));
        let changes = AtomicU64::new(0);
        Position { changes, x, y }
    }

    /// Sets both coordinates. One thread at a time may do so.
    pub fn set(&self, x: f64, y: f64) {
        let before = self.changes.load(Relaxed);
        self.changes.store(before + 1, Relaxed);
        // Who sees one of the new coordinates will see the odd number.
        fence(Release);
        self.x.store(x.to_bits(), Relaxed);
        self.y.store(y.to_bits(), Relaxed);
        self.changes.store(before + 2, Release);
    }

    /// Both coordinates of one `set`, or `None` if they changed meanwhile. Who
    /// gets them also sees what the setting thread did before.
    pub fn try_get(&self) -> Option<(f64, f64)> {
        let before = self.changes.load(Acquire);
        let [x, y] = [&self.x, &self.y].map(|v| v.load(Relaxed));
        // Whoever's coordinates these are, see at least the number of then.
        fence(Acquire);
        let after = self.changes.load(Relaxed);
        let at_rest = before == after && before.is_multiple_of(2);
        at_rest.then(|| (f64::from_bits(x), f64::from_bits(y)))
    }
}
// ANCHOR_END: solution

impl Position {
    /// Both coordinates, when they are at rest.
    pub fn get(&self) -> (f64, f64) {
        loop {
            if let Some(position) = self.try_get() {
                return position;
            }
            spin_loop();
        }
    }
}

#[cfg(test)]
#[path = "atomics_tests.rs"]
mod tests;
