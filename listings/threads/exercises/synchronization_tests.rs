use std::{
    panic::catch_unwind,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

use watchdog::within;

use super::Phases;

const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn one_passes_alone_and_there_must_be_one() {
    assert!(catch_unwind(|| Phases::new(0)).is_err());
    within(LIMIT, || {
        let phases = Phases::new(1);
        assert_eq!([0; 3].map(|_| phases.wait()), [0, 1, 2]);
    });
}

#[test]
fn nobody_passes_before_the_last_has_come() {
    within(LIMIT, || {
        let phases = Phases::new(3);
        let passed = AtomicUsize::new(0);
        thread::scope(|scope| {
            let two: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        phases.wait();
                        passed.fetch_add(1, Ordering::SeqCst)
                    })
                })
                .collect();
            // However long this thread stays away.
            thread::sleep(Duration::from_millis(5));
            assert_eq!(passed.load(Ordering::SeqCst), 0);
            phases.wait();
            for one in two {
                one.join().unwrap();
            }
        });
        assert_eq!(passed.into_inner(), 2);
    });
}

/// Where the fast may overtake the slow, somebody is left behind: it sleeps
/// through the end of a phase and waits for a meeting that is over.
#[test]
fn phases_follow_each_other() {
    for threads in [2, 3, 5] {
        within(LIMIT, move || {
            let phases = Phases::new(threads);
            let came = AtomicUsize::new(0);
            thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        for phase in 0..300 {
                            came.fetch_add(1, Ordering::SeqCst);
                            assert_eq!(phases.wait(), phase);
                            let all = (phase + 1) * threads;
                            let came = came.load(Ordering::SeqCst);
                            assert!((all..=all + threads - 1).contains(&came));
                        }
                    });
                }
            });
        });
    }
}
