use std::sync::{Arc, atomic::Ordering::Relaxed};

use loom::{sync::atomic::AtomicU64, thread};

use super::Position;

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

#[test]
fn coordinates_of_two_positions_never_mix() {
    what_was_set_is_there();
    loom::model(|| {
        let position = Arc::new(Position::new(0.0, 0.0));
        let setter = {
            let position = Arc::clone(&position);
            thread::spawn(move || position.set(1.0, 1.0))
        };
        if let Some((x, y)) = position.try_get() {
            assert_eq!(x, y, "x and y are not of one position");
        }
        setter.join().unwrap();
        assert_eq!(position.try_get(), Some((1.0, 1.0)));
    });
}

#[test]
fn who_gets_a_position_sees_what_was_done_before() {
    two_reads_do_not_go_back_in_time();
    loom::model(|| {
        let shared = Arc::new((Position::new(0.0, 0.0), AtomicU64::new(0)));
        let setter = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || {
                shared.1.store(7, Relaxed);
                shared.0.set(1.0, 1.0);
            })
        };
        if shared.0.try_get() == Some((1.0, 1.0)) {
            assert_eq!(shared.1.load(Relaxed), 7);
        }
        setter.join().unwrap();
    });
}

/// What is read later is not older.
fn two_reads_do_not_go_back_in_time() {
    loom::model(|| {
        let position = Arc::new(Position::new(0.0, 0.0));
        let setter = {
            let position = Arc::clone(&position);
            thread::spawn(move || position.set(1.0, 1.0))
        };
        let (first, second) = (position.try_get(), position.try_get());
        if let (Some(first), Some(second)) = (first, second) {
            assert!(first.0 <= second.0, "{first:?}, then {second:?}");
        }
        setter.join().unwrap();
    });
}
