use std::sync::{Arc, atomic::Ordering::Relaxed};

use loom::{sync::atomic::AtomicU64, thread};

use super::Position;

/// A position, and something that the setting thread did before.
struct Shared {
    position: Position,
    done: AtomicU64,
}

fn set(shared: &Shared) {
    shared.done.store(7, Relaxed);
    shared.position.set(1.0, 1.0);
}

/// Models of one thread that sets and one that reads. Each is the spawned one
/// once: loom passes over executions in which a thread loads what it stores to
/// next (tokio-rs/loom#166), and over others with the roles exchanged.
fn model(read: fn(&Shared)) {
    for [spawned, here] in [[set, read], [read, set]] {
        loom::model(move || {
            let shared = Arc::new(Shared {
                position: Position::new(0.0, 0.0),
                done: AtomicU64::new(0),
            });
            let thread = {
                let shared = Arc::clone(&shared);
                thread::spawn(move || spawned(&shared))
            };
            here(&shared);
            thread.join().unwrap();
            assert_eq!(shared.position.try_get(), Some((1.0, 1.0)));
        });
    }
}

/// One thread by itself.
fn what_was_set_is_there() {
    loom::model(|| {
        let position = Position::new(0.5, -0.5);
        assert_eq!(position.try_get(), Some((0.5, -0.5)));
        for step in 1..=2 {
            let at = f64::from(step);
            position.set(at, -at);
            assert_eq!(position.try_get(), Some((at, -at)));
            assert_eq!(position.get(), (at, -at));
        }
    });
}

/// What is read later is not older.
fn two_reads_do_not_go_back_in_time() {
    model(|Shared { position, .. }| {
        let (first, second) = (position.try_get(), position.try_get());
        if let (Some(first), Some(second)) = (first, second) {
            assert!(first.0 <= second.0, "{first:?}, then {second:?}");
        }
    });
}

#[test]
fn coordinates_of_two_positions_never_mix() {
    what_was_set_is_there();
    model(|Shared { position, .. }| {
        if let Some((x, y)) = position.try_get() {
            assert_eq!(x, y, "x and y are not of one position");
        }
    });
}

#[test]
fn who_gets_a_position_sees_what_was_done_before() {
    two_reads_do_not_go_back_in_time();
    model(|Shared { position, done }| {
        if position.try_get() == Some((1.0, 1.0)) {
            assert_eq!(done.load(Relaxed), 7);
        }
    });
}
