//! The accounts, events and barriers of `synchronization` in all orders that
//! threads can take, by loom.

#![allow(dead_code, reason = "the library uses the rest")]

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use loom::{cell::UnsafeCell, model, thread};

mod sync {
    pub use loom::{
        hint::spin_loop,
        sync::{
            Condvar, Mutex,
            atomic::{AtomicBool, AtomicUsize},
        },
        thread::yield_now,
    };
}

#[path = "../src/synchronization/accounts.rs"]
mod accounts;
#[path = "../src/synchronization/barriers.rs"]
mod barriers;
#[path = "../src/synchronization/events.rs"]
mod events;

use accounts::*;
use barriers::SpinBarrier;
use events::*;
use sync::Mutex;

/// What loom says of the first order in which the model fails.
fn fault(threads: impl Fn() + Sync + Send + 'static) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| model(threads))) else {
        return "none".into();
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic
            .downcast_ref::<&str>()
            .map_or("no text".into(), |text| (*text).into()),
    }
}

type Transfer = fn(&[Mutex<i64>], usize, usize, i64) -> Result<(), Poisoned>;

// ANCHOR: there_and_back
/// Two threads, two accounts, one transfer there and one back.
fn there_and_back(transfer: Transfer) -> impl Fn() {
    move || {
        let accounts = Arc::new([Mutex::new(100), Mutex::new(100)]);
        let other = {
            let accounts = accounts.clone();
            thread::spawn(move || transfer(&accounts[..], 1, 0, 20))
        };
        let mine = transfer(&accounts[..], 0, 1, 10);
        assert_eq!((mine, other.join().unwrap()), (Ok(()), Ok(())));
        let left = [0, 1].map(|at| *accounts[at].lock().unwrap());
        assert_eq!(left, [110, 90]);
    }
}
// ANCHOR_END: there_and_back

// ANCHOR: deadlocks
#[test]
fn naive_transfers_deadlock() {
    let fault = fault(there_and_back(transfer_naive));
    assert!(fault.starts_with("deadlock; threads ="), "{fault}");
}

#[test]
fn other_transfers_do_not() {
    model(there_and_back(transfer_ordered));
    model(there_and_back(transfer_trying));
    model(there_and_back(transfer_apart));
}
// ANCHOR_END: deadlocks

/// One thread waits for the event, another sets it.
fn event<E: Default + Send + Sync + 'static>(
    mine: fn(&E),
    others: fn(&E),
) -> impl Fn() {
    move || {
        let event = Arc::new(E::default());
        let other = {
            let event = event.clone();
            thread::spawn(move || others(&event))
        };
        mine(&event);
        other.join().unwrap();
    }
}

#[test]
fn a_notification_before_the_wait_is_lost() {
    let fault = fault(event(Forgetful::wait, Forgetful::set));
    assert!(fault.starts_with("deadlock; threads ="), "{fault}");
}

// ANCHOR: beside
#[test]
fn a_flag_beside_the_lock_is_not_enough() {
    let fault = fault(event(Beside::wait, Beside::set));
    assert!(fault.starts_with("deadlock; threads ="), "{fault}");
}
// ANCHOR_END: beside

#[test]
fn a_flag_under_the_lock_is() {
    model(event(Event::wait, Event::set));
    // loom passes over executions of one of the two.
    model(event(Event::set, Event::wait));
}

#[test]
fn what_is_written_before_a_barrier_can_be_read_after_it() {
    /// What a thread has written, in each phase.
    struct Written([UnsafeCell<u32>; 2]);
    // SAFETY: loom follows each access and fails the test on a race; there is
    // none, as the barrier lies between all writes of a phase and its reads.
    unsafe impl Sync for Written {}

    model(|| {
        let barrier = SpinBarrier::new(2);
        let written =
            [0, 1].map(|_| Written([0, 1].map(|_| UnsafeCell::new(0))));
        let shared = Arc::new((barrier, written));
        let work = |(barrier, written): &(SpinBarrier, [Written; 2]),
                    me: usize| {
            let other = 1 - me;
            for phase in 0..2 {
                // SAFETY: as above.
                written[me].0[phase].with_mut(|cell| unsafe { *cell = 7 });
                barrier.wait();
                // SAFETY: as above.
                let read = written[other].0[phase].with(|c| unsafe { *c });
                assert_eq!(read, 7);
            }
        };
        let other = {
            let shared = shared.clone();
            thread::spawn(move || work(&shared, 1))
        };
        work(&shared, 0);
        other.join().unwrap();
    });
}
