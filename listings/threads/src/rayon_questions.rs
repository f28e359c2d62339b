//! Questions about rayon: what makes it slow, sums that differ, what
//! `map_init` does, order, pools in pools, and tasks that wait.

use std::{
    hint::black_box,
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use rayon::{ThreadPool, ThreadPoolBuildError, prelude::*};
use serial::simd::sum_dispatched;

use crate::rayon::with_threads;

// ANCHOR: mixed
/// A hundred rounds of multiplying and mixing, 16 bits of it.
pub fn mixed(item: u64) -> u64 {
    let round =
        |bits: u64, _| (bits ^ bits >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (0..100).fold(item, round) >> 48
}
// ANCHOR_END: mixed

// ANCHOR: table
/// [`mixed`] of each item, row after row, in one thread.
///
/// # Panics
///
/// If `columns` is 0; so do the others.
pub fn table_serial(table: &mut [u64], columns: usize) {
    let rows = table.chunks_mut(columns);
    rows.for_each(|row| row.iter_mut().for_each(|item| *item = mixed(*item)));
}

/// [`table_serial`] with the items of each row in parallel.
pub fn table_inner(table: &mut [u64], columns: usize) {
    let rows = table.chunks_mut(columns);
    rows.for_each(|row| {
        row.par_iter_mut().for_each(|item| *item = mixed(*item));
    });
}

/// [`table_serial`] with the rows in parallel.
pub fn table_outer(table: &mut [u64], columns: usize) {
    let rows = table.par_chunks_mut(columns);
    rows.for_each(|row| row.iter_mut().for_each(|item| *item = mixed(*item)));
}
// ANCHOR_END: table

// ANCHOR: nested
/// [`table_outer`] with the items of each row in parallel, too.
pub fn table_both(table: &mut [u64], columns: usize) {
    let rows = table.par_chunks_mut(columns);
    rows.for_each(|row| {
        row.par_iter_mut().for_each(|item| *item = mixed(*item));
    });
}

/// [`table_both`] with the items in another pool.
pub fn table_two_pools(table: &mut [u64], columns: usize, other: &ThreadPool) {
    let rows = table.par_chunks_mut(columns);
    rows.for_each(|row| {
        other.install(|| {
            row.par_iter_mut().for_each(|item| *item = mixed(*item));
        });
    });
}

/// [`table_both`] with a new pool for each row: a mistake.
///
/// # Errors
///
/// If a pool can't be started.
pub fn table_new_pools(
    table: &mut [u64],
    columns: usize,
    threads: NonZeroUsize,
) -> Result<(), ThreadPoolBuildError> {
    let rows = table.par_chunks_mut(columns);
    rows.try_for_each(|row| {
        with_threads(threads, || {
            row.par_iter_mut().for_each(|item| *item = mixed(*item));
        })
    })
}
// ANCHOR_END: nested

// ANCHOR: waits
/// Waits as often as `times`, each time for `wait`, in the pool.
pub fn waits_in_pool(times: usize, wait: Duration) {
    (0..times)
        .into_par_iter()
        .with_max_len(1)
        .for_each(|_| thread::sleep(wait));
}

/// [`waits_in_pool`] with a thread for each.
pub fn waits_in_threads(times: usize, wait: Duration) {
    thread::scope(|scope| {
        for _ in 0..times {
            scope.spawn(|| thread::sleep(wait));
        }
    });
}
// ANCHOR_END: waits

// ANCHOR: sum_rayon
/// The sum, in pieces that depend on which of them are stolen.
pub fn sum_rayon(x: &[f64]) -> f64 {
    x.par_iter().sum()
}
// ANCHOR_END: sum_rayon

// ANCHOR: sum_fixed
/// Elements of a chunk: part of what the sum is, as they decide how it rounds.
pub const CHUNK: usize = 4096;

/// The sum of the sums of chunks, from left to right. The bits depend on `x`
/// alone, not on the number of threads nor on who does what.
pub fn sum_fixed(x: &[f64]) -> f64 {
    let sums: Vec<f64> = x
        .par_chunks(CHUNK)
        .map(|chunk| chunk.iter().sum())
        .collect();
    sums.iter().sum()
}
// ANCHOR_END: sum_fixed

// ANCHOR: sum_lanes
/// [`sum_fixed`] with each chunk in 16 lanes.
pub fn sum_fixed_lanes(x: &[f64]) -> f64 {
    let sums: Vec<f64> = x.par_chunks(CHUNK).map(sum_dispatched).collect();
    sums.iter().sum()
}
// ANCHOR_END: sum_lanes

// ANCHOR: inits
/// How often `map_init` makes a state for a map over `items` in pieces of no
/// fewer than `least`.
pub fn inits(items: &[u64], least: usize) -> usize {
    let made = AtomicUsize::new(0);
    let init = || made.fetch_add(1, Ordering::Relaxed);
    let total: u64 = items
        .par_iter()
        .with_min_len(least)
        .map_init(init, |_state, item| mixed(*item))
        .sum();
    black_box(total);
    made.into_inner()
}
// ANCHOR_END: inits

// ANCHOR: bridge
/// A number for each item, added up from an iterator.
pub fn total_serial(items: impl Iterator<Item = u64>) -> u64 {
    items.map(mixed).sum()
}

/// [`total_serial`] in the pool, each item fetched from the iterator.
pub fn total_bridge(items: impl Iterator<Item = u64> + Send) -> u64 {
    items.par_bridge().map(mixed).sum()
}

/// [`total_bridge`] after all items have been fetched.
pub fn total_collected(items: impl Iterator<Item = u64>) -> u64 {
    let items: Vec<u64> = items.collect();
    items.into_par_iter().map(mixed).sum()
}
// ANCHOR_END: bridge

// ANCHOR: lock
/// [`total_collected`] into one total under a lock: a mistake.
pub fn total_lock(items: impl Iterator<Item = u64>) -> u64 {
    let items: Vec<u64> = items.collect();
    let total = Mutex::new(0);
    items.into_par_iter().map(mixed).for_each(|number| {
        // An addition leaves no half of a total behind.
        *total.lock().unwrap_or_else(PoisonError::into_inner) += number;
    });
    total.into_inner().unwrap_or_else(PoisonError::into_inner)
}
// ANCHOR_END: lock

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use proptest::prelude::*;
    use watchdog::within;

    use super::*;

    fn within_pool<R: Send + 'static>(
        threads: usize,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> R {
        within(Duration::from_secs(20), move || {
            with_threads(NonZeroUsize::new(threads).unwrap(), work).unwrap()
        })
    }

    fn harmonic(n: u32) -> Vec<f64> {
        (1..=n).map(|i| 1.0 / f64::from(i)).collect()
    }

    #[test]
    fn fixed_chunks_fix_the_bits() {
        let chunked = |x: &[f64], sum: fn(&[f64]) -> f64| -> f64 {
            x.chunks(CHUNK).map(sum).sum()
        };
        for n in [0, 1, 4096, 4097, 100_000] {
            let x = harmonic(n);
            let plain = chunked(&x, |chunk| chunk.iter().sum());
            let lanes = chunked(&x, sum_dispatched);
            for threads in [1, 2, 3, 8] {
                let x = x.clone();
                let sums = move || (sum_fixed(&x), sum_fixed_lanes(&x));
                assert_eq!(within_pool(threads, sums), (plain, lanes));
            }
        }
    }

    /// All orders of adding n positive terms are within n units of 2⁻⁵³.
    #[test]
    fn sums_are_close() {
        let x = harmonic(100_000);
        let serial: f64 = x.iter().sum();
        let bound = 2.0 * x.len() as f64 * f64::EPSILON / 2.0 * serial;
        assert!((sum_rayon(&x) - serial).abs() <= bound);
        assert!((sum_fixed_lanes(&x) - serial).abs() <= bound);
    }

    #[test]
    fn a_state_for_each_piece() {
        let inits = |threads, least| {
            let items: Vec<u64> = (0..1000).collect();
            within_pool(threads, move || inits(&items, least))
        };
        assert_eq!(inits(1, 1), 2);
        assert_eq!(inits(1, 501), 1);
        assert!(inits(2, 1) >= 4);
        assert!(inits(3, 100) <= 8);
    }

    #[test]
    fn tables_agree() {
        let two = NonZeroUsize::new(2).unwrap();
        for (items, columns) in [(0, 1), (1, 1), (100, 7), (100, 1000)] {
            within(Duration::from_secs(20), move || {
                let table: Vec<u64> = (0..items).collect();
                let of = |work: &dyn Fn(&mut [u64])| {
                    let mut table = table.clone();
                    work(&mut table);
                    table
                };
                let serial: Vec<u64> =
                    table.iter().map(|item| mixed(*item)).collect();
                let other = rayon::ThreadPoolBuilder::new().num_threads(2);
                let other = other.build().unwrap();
                for work in [
                    &(|t: &mut [u64]| table_serial(t, columns))
                        as &dyn Fn(&mut [u64]),
                    &|t| table_inner(t, columns),
                    &|t| table_outer(t, columns),
                    &|t| table_both(t, columns),
                    &|t| table_two_pools(t, columns, &other),
                    &|t| table_new_pools(t, columns, two).unwrap(),
                ] {
                    assert_eq!(of(work), serial);
                }
            });
        }
    }

    #[test]
    fn all_waits_end() {
        within(Duration::from_secs(20), || {
            let before = std::time::Instant::now();
            waits_in_pool(3, Duration::from_millis(2));
            waits_in_threads(3, Duration::from_millis(2));
            assert!(before.elapsed() >= Duration::from_millis(4));
        });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn totals_agree(n in 0..500u64) {
            let serial = total_serial(0..n);
            prop_assert_eq!(total_bridge(0..n), serial);
            prop_assert_eq!(total_collected(0..n), serial);
            prop_assert_eq!(total_lock(0..n), serial);
        }

        // ANCHOR: order
        #[test]
        fn order_is_kept(items in prop::collection::vec(0..100u32, 0..500)) {
            let odd = |item: &&u32| **item % 2 == 1;
            let serial: Vec<&u32> = items.iter().filter(odd).collect();
            let parallel: Vec<&u32> = items.par_iter().filter(odd).collect();
            prop_assert_eq!(parallel, serial);
            let first = items.iter().position(|item| *item > 50);
            let found = items.par_iter().position_first(|item| *item > 50);
            prop_assert_eq!(found, first);
        }
        // ANCHOR_END: order
    }

    // ANCHOR: global
    #[test]
    fn the_global_pool_is_built_once() {
        rayon::join(|| (), || ());
        let again = rayon::ThreadPoolBuilder::new().build_global();
        assert!(again.is_err());
    }
    // ANCHOR_END: global

    // ANCHOR: panic
    #[test]
    fn a_panic_stops_nothing_else() {
        let done = AtomicUsize::new(0);
        let result = catch_unwind(AssertUnwindSafe(|| {
            rayon::join(
                || panic!("the first"),
                || done.fetch_add(1, Ordering::Relaxed),
            )
        }));
        assert!(result.is_err());
        assert_eq!(done.into_inner(), 1);
    }
    // ANCHOR_END: panic
}
