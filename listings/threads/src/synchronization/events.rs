//! Events: one thread waits until another says so. Two are wrong.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use super::sync::{AtomicBool, Condvar, Mutex};

/// An event that nobody remembers: a mistake.
#[derive(Debug, Default)]
pub struct Forgetful {
    lock: Mutex<()>,
    changed: Condvar,
}

impl Forgetful {
    pub fn wait(&self) {
        let guard = self.lock.lock().unwrap_or_else(|e| e.into_inner());
        drop(self.changed.wait(guard));
    }

    pub fn set(&self) {
        self.changed.notify_all();
    }
}

// ANCHOR: beside
/// An event whose flag is not under the lock: a mistake too.
#[derive(Debug, Default)]
pub struct Beside {
    set: AtomicBool,
    lock: Mutex<()>,
    changed: Condvar,
}

impl Beside {
    pub fn wait(&self) {
        let mut guard = self.lock.lock().unwrap_or_else(|e| e.into_inner());
        while !self.set.load(Ordering::SeqCst) {
            // Set and notified here: nobody waits yet.
            guard = self.changed.wait(guard).unwrap_or_else(|e| e.into_inner());
        }
    }

    pub fn set(&self) {
        self.set.store(true, Ordering::SeqCst);
        self.changed.notify_all();
    }
}
// ANCHOR_END: beside

// ANCHOR: event
/// Something that happens once, and stays so.
#[derive(Debug, Default)]
pub struct Event {
    set: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    /// Waits until the event is set. Returns at once if it is.
    pub fn wait(&self) {
        let mut set = self.set.lock().unwrap_or_else(|e| e.into_inner());
        while !*set {
            set = self.changed.wait(set).unwrap_or_else(|e| e.into_inner());
        }
    }

    /// Waits for at most `limit`, and says whether the event is set.
    pub fn wait_for(&self, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        let mut set = self.set.lock().unwrap_or_else(|e| e.into_inner());
        while !*set {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            (set, _) = self
                .changed
                .wait_timeout(set, left)
                .unwrap_or_else(|e| e.into_inner());
        }
        *set
    }

    /// Sets the event and wakes all who wait for it.
    pub fn set(&self) {
        *self.set.lock().unwrap_or_else(|e| e.into_inner()) = true;
        self.changed.notify_all();
    }
}
// ANCHOR_END: event
