use std::{
    cell::Cell,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::channel,
    time::Duration,
};

use watchdog::within;

use super::map_in_order;

const LIMIT: Duration = Duration::from_secs(20);

fn count(threads: usize) -> NonZeroUsize {
    NonZeroUsize::new(threads).expect("some")
}

fn squares(n: u64, workers: usize, window: usize) -> Vec<u64> {
    let mut squares = Vec::new();
    map_in_order(
        0..n,
        count(workers),
        count(window),
        |i| i * i,
        |square| {
            squares.push(square);
        },
    );
    squares
}

#[test]
fn results_stand_in_order() {
    within(LIMIT, || {
        for (n, workers, window) in [
            (0, 2, 2),
            (1, 3, 1),
            (1000, 1, 1),
            (1000, 2, 4),
            (500, 8, 3),
        ] {
            let expected: Vec<u64> = (0..n).map(|i| i * i).collect();
            assert_eq!(squares(n, workers, window), expected);
        }
    });
}

/// The first item ends only after the second one did.
#[test]
fn an_item_that_is_done_first_waits() {
    within(LIMIT, || {
        let (done, wait) = channel();
        let wait = std::sync::Mutex::new(wait);
        let mut order = Vec::new();
        let f = |i: u32| {
            if i == 0 {
                let second = wait.lock().expect("whole").recv();
                assert_eq!(second, Ok(()));
            } else if i == 1 {
                assert!(done.send(()).is_ok());
            }
            i
        };
        map_in_order(0..5, count(2), count(2), f, |i| order.push(i));
        assert_eq!(order, [0, 1, 2, 3, 4]);
    });
}

#[test]
fn no_more_than_the_window_is_on_the_way() {
    within(LIMIT, || {
        for window in [1, 2, 5] {
            let (taken, handed) = (Cell::new(0), Cell::new(0));
            let items = (0..200).inspect(|_| {
                taken.set(taken.get() + 1);
                assert!(taken.get() - handed.get() <= window);
            });
            let window = count(window);
            map_in_order(
                items,
                count(3),
                window,
                |i| i,
                |_| {
                    handed.set(handed.get() + 1);
                },
            );
            assert_eq!(handed.get(), 200);
        }
    });
}

#[test]
fn a_panic_comes_through() {
    within(LIMIT, || {
        let f = |i: u32| assert!(i != 7, "unlucky");
        let caught = catch_unwind(AssertUnwindSafe(|| {
            map_in_order(0..100, count(2), count(4), f, |()| ());
        }));
        let why = caught.expect_err("a panic");
        assert_eq!(why.downcast_ref(), Some(&"unlucky"));
    });
}
