use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use rayon::ThreadPoolBuilder;
use watchdog::within;

use super::try_map;

const LIMIT: Duration = Duration::from_secs(20);

fn with_threads<R: Send + 'static>(
    threads: usize,
    work: impl FnOnce() -> R + Send + 'static,
) -> R {
    within(LIMIT, move || {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads").install(work)
    })
}

#[test]
fn without_failures_all_results_are_there_in_order() {
    for threads in 1..5 {
        let squares = with_threads(threads, || {
            let items: Vec<usize> = (0..1000).collect();
            try_map(&items, |n| Ok::<_, ()>(n * n))
        });
        assert!(
            squares.is_ok_and(|s| s.into_iter().eq((0..1000).map(|n| n * n)))
        );
    }
    let nothing: Result<Vec<u8>, _> = try_map(&[0; 0], |n| Err::<u8, u8>(*n));
    assert_eq!(nothing, Ok(vec![]));
}

/// Of many failures, always the first.
#[test]
fn the_first_failure_is_the_answer() {
    for threads in 1..5 {
        for first in [0, 1, 499, 500, 998, 999] {
            let failed = with_threads(threads, move || {
                let items: Vec<usize> = (0..1000).collect();
                try_map(&items, |n| {
                    if *n < first {
                        Ok(())
                    } else {
                        Err(format!("item {n}"))
                    }
                })
            });
            assert_eq!(failed, Err((first, format!("item {first}"))));
        }
    }
}

/// Two items that fail at the same time.
#[test]
fn of_two_failures_the_earlier_item_counts() {
    let failed = with_threads(2, || {
        let meet = Barrier::new(2);
        try_map(&[0, 1], |n| {
            meet.wait();
            Err::<(), _>(*n)
        })
    });
    assert_eq!(failed, Err((0, 0)));
}

/// Two items that wait for each other: one thread would wait for ever.
#[test]
fn items_are_mapped_in_parallel() {
    let both = with_threads(2, || {
        let meet = Barrier::new(2);
        try_map(&[1, 2], |n| {
            meet.wait();
            Ok::<_, ()>(*n)
        })
    });
    assert_eq!(both, Ok(vec![1, 2]));
}

/// A single thread of rayon goes from the first item to the last.
#[test]
fn behind_a_failure_nothing_is_begun() {
    let (failed, begun) = with_threads(1, || {
        let begun = AtomicUsize::new(0);
        let items: Vec<usize> = (0..1000).collect();
        let failed = try_map(&items, |n| {
            begun.fetch_add(1, Relaxed);
            if *n < 10 { Ok(()) } else { Err(()) }
        });
        (failed, begun.into_inner())
    });
    assert_eq!((failed, begun), (Err((10, ())), 11));
}
