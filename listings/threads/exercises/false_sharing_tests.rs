use std::{ptr, sync::atomic::Ordering::Relaxed, thread, time::Duration};

use super::Progress;

/// Padding changes nothing of what the methods do.
fn what_is_done_is_recorded() {
    let progress = Progress::new(3);
    thread::scope(|scope| {
        for thread in 0..3 {
            let progress = &progress;
            scope.spawn(move || {
                for _ in 0..1000 {
                    progress.done_by(thread).fetch_add(1, Relaxed);
                }
            });
        }
    });
    assert_eq!(progress.done(), 3000);
    assert_eq!(progress.done_by(1).load(Relaxed), 1000);
    assert_eq!(Progress::new(0).done(), 0);
}

fn threads_stop_when_told_to() {
    watchdog::within(Duration::from_secs(20), || {
        let progress = Progress::new(1);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !progress.stop().load(Relaxed) {
                    progress.done_by(0).fetch_add(1, Relaxed);
                    thread::yield_now();
                }
            });
            progress.stop().store(true, Relaxed);
        });
    });
}

#[test]
fn nothing_that_is_written_lies_beside_what_another_thread_uses() {
    what_is_done_is_recorded();
    threads_stop_when_told_to();
    let progress = Progress::new(8);
    let mut places: Vec<usize> = (0..8)
        .map(|thread| ptr::from_ref(progress.done_by(thread)) as usize)
        .collect();
    places.push(ptr::from_ref(progress.stop()) as usize);
    // The struct itself, which all threads read.
    places.push(ptr::from_ref(&progress) as usize);
    let pair = |place: usize| place / 128;
    let flag = pair(places[8]);
    for (at, place) in places.iter().enumerate() {
        for other in &places[at + 1..] {
            let (one, two) = (pair(*place), pair(*other));
            // The flag may lie beside what is only read.
            let only_read = one == flag && at == 8;
            assert!(
                one != two || only_read,
                "{place:#x} and {other:#x} lie on two neighboring lines"
            );
        }
    }
}
