use std::{cell::UnsafeCell, sync::atomic::AtomicBool, thread};

use threads::atomics::{lock, unlock};

// ANCHOR: shown
struct Guarded {
    locked: AtomicBool,
    count: UnsafeCell<u64>,
}

fn main() {
    let shared = Guarded {
        locked: AtomicBool::new(false),
        count: UnsafeCell::new(0),
    };
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                lock(&shared.locked);
                // SAFETY: nobody else holds the lock.
                unsafe { *shared.count.get() += 1 };
                unlock(&shared.locked);
            });
        }
    });
}
// ANCHOR_END: shown
