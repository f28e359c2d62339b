//! The types that `atomics` is built of: the library's, and in tests those of
//! the model checker.

// ANCHOR: sync
#[cfg(test)]
pub use loom::{
    cell::UnsafeCell,
    hint::spin_loop,
    sync::atomic::{AtomicBool, AtomicU64, fence},
};
#[cfg(not(test))]
pub use std::{
    hint::spin_loop,
    sync::atomic::{AtomicBool, AtomicU64, fence},
};

/// The library's cell with the methods of the checker's, which are told when an
/// access ends.
#[cfg(not(test))]
#[derive(Default)]
pub struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(test))]
impl<T> UnsafeCell<T> {
    pub fn new(value: T) -> UnsafeCell<T> {
        UnsafeCell(std::cell::UnsafeCell::new(value))
    }

    pub fn with_mut<R>(&self, access: impl FnOnce(*mut T) -> R) -> R {
        access(self.0.get())
    }
}
// ANCHOR_END: sync
