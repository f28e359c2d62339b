use std::{
    collections::HashSet,
    num::NonZeroUsize,
    sync::Arc,
    thread::{self, JoinHandle, ThreadId},
    time::{Duration, Instant},
};

use rayon::ThreadPool;
use watchdog::within;

use super::{Muster, NoPool};

const LIMIT: Duration = Duration::from_secs(20);
const LONG: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(50);

fn count(threads: usize) -> NonZeroUsize {
    NonZeroUsize::new(threads).unwrap()
}

fn come(muster: &Arc<Muster>, threads: usize) -> Vec<JoinHandle<()>> {
    let comes = |_| {
        let muster = Arc::clone(muster);
        thread::spawn(move || muster.work())
    };
    (0..threads).map(comes).collect()
}

fn ids(threads: &[JoinHandle<()>]) -> HashSet<ThreadId> {
    threads.iter().map(|thread| thread.thread().id()).collect()
}

fn members(pool: &ThreadPool) -> HashSet<ThreadId> {
    let all = pool.broadcast(|_| thread::current().id());
    all.into_iter().collect()
}

#[test]
fn who_waits_becomes_the_pool_until_it_is_dropped() {
    within(LIMIT, || {
        let muster = Arc::new(Muster::default());
        let threads = come(&muster, 3);
        let pool = muster.pool(count(3), LONG).unwrap();
        assert_eq!(members(&pool), ids(&threads));
        drop(pool);
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn a_pool_waits_for_the_last_of_its_threads() {
    within(LIMIT, || {
        let muster = Arc::new(Muster::default());
        let mut threads = come(&muster, 1);
        let begun = Instant::now();
        let late = thread::spawn({
            let muster = Arc::clone(&muster);
            move || {
                thread::sleep(SHORT);
                come(&muster, 1)
            }
        });
        let pool = muster.pool(count(2), LONG).unwrap();
        assert!(begun.elapsed() >= SHORT, "it didn't wait");
        threads.extend(late.join().unwrap());
        assert_eq!(members(&pool), ids(&threads));
    });
}

#[test]
fn who_is_missing_is_told_and_the_others_wait_on() {
    within(LIMIT, || {
        let muster = Arc::new(Muster::default());
        let threads = come(&muster, 2);
        loop {
            match muster.pool(count(3), SHORT) {
                Err(NoPool::Missing {
                    wanted: 3,
                    present: 2,
                }) => break,
                // Not even the two have come yet.
                Err(NoPool::Missing { present: 0 | 1, .. }) => {}
                other => panic!("{other:?}"),
            }
        }
        assert!(threads.iter().all(|thread| !thread.is_finished()));
        let pool = muster.pool(count(2), Duration::ZERO).unwrap();
        assert_eq!(members(&pool), ids(&threads));
    });
}

#[test]
fn a_thread_is_promised_to_one_pool() {
    within(LIMIT, || {
        let muster = Arc::new(Muster::default());
        let threads = come(&muster, 3);
        let first = muster.pool(count(2), LONG).unwrap();
        let second = muster.pool(count(1), LONG).unwrap();
        let third = muster.pool(count(1), SHORT);
        assert!(
            matches!(third, Err(NoPool::Missing { present: 0, .. })),
            "{third:?}"
        );
        let (of_first, of_second) = (members(&first), members(&second));
        assert_eq!(&of_first | &of_second, ids(&threads));
        assert_eq!(of_second.len(), 1);
    });
}
