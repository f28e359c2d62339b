//! Exercise of `atomics`: a position that is read without a lock.

use std::sync::atomic::Ordering::Relaxed;

use crate::sync::{AtomicU64, spin_loop};

/// The model checker's types.
mod sync {
    #[expect(unused_imports, reason = "some solutions need the fence")]
    pub use loom::sync::atomic::fence;
    pub use loom::{hint::spin_loop, sync::atomic::AtomicU64};
}

// ANCHOR: task
/// A position that one thread sets and many read. The coordinates are the bits
/// of an `f64` each.
pub struct Position {
    x: AtomicU64,
    y: AtomicU64,
}

impl Position {
    pub fn new(x: f64, y: f64) -> Position {
        let [x, y] = [x, y].map(|v| AtomicU64::new(v.to_bits()));
        Position { x, y }
    }

    /// Sets both coordinates. One thread at a time may do so.
    pub fn set(&self, x: f64, y: f64) {
        self.x.store(x.to_bits(), Relaxed);
        self.y.store(y.to_bits(), Relaxed);
    }

    /// Both coordinates of one `set`, or `None` if they changed meanwhile. Who
    /// gets them also sees what the setting thread did before.
    pub fn try_get(&self) -> Option<(f64, f64)> {
        let [x, y] = [&self.x, &self.y].map(|v| v.load(Relaxed));
        Some((f64::from_bits(x), f64::from_bits(y)))
    }
}
// ANCHOR_END: task

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
