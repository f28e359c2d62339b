//! What can be done at the same time: a map over few unequal tasks, a program
//! with a part that stays serial, and the laws of speedup.

use std::{
    num::NonZeroUsize,
    ops::Range,
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

// ANCHOR: numbers
/// Six numbers of 11 to 13 digits. To test the k-th takes about k times as
/// long as the first: their square roots are near 250,000 k. One is the product
/// of two primes, which its square root lies between.
pub const NUMBERS: [u64; 6] = [
    62_499_999_941,
    249_999_999_973,
    562_499_999_989,
    999_962_000_357,
    1_562_499_999_971,
    2_249_999_999_963,
];
// ANCHOR_END: numbers

// ANCHOR: is_prime
/// Whether `n` is prime, by division by all odd numbers up to its square root.
pub fn is_prime(n: u64) -> bool {
    if n < 4 {
        return n > 1;
    }
    let mut odd = (3..n.isqrt() + 1).step_by(2);
    !n.is_multiple_of(2) && odd.all(|d| !n.is_multiple_of(d))
}
// ANCHOR_END: is_prime

// ANCHOR: map_queue
/// Applies `f` to all items in `threads` threads. Each takes the next item of
/// the list when it is done with its last one. The results stand in the order
/// of the items.
///
/// # Panics
///
/// If `f` panics, or a thread can't be started.
pub fn map_queue<T: Sync, U: Send>(
    items: &[T],
    threads: NonZeroUsize,
    f: impl Fn(&T) -> U + Sync,
) -> Vec<U> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut results = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else {
                return results;
            };
            results.push((place, f(item)));
        }
    };
    let mut results = thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads.get()).map(|_| scope.spawn(work)).collect();
        let mut results = Vec::with_capacity(items.len());
        for worker in workers {
            match worker.join() {
                Ok(part) => results.extend(part),
                Err(why) => panic::resume_unwind(why),
            }
        }
        results
    });
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}
// ANCHOR_END: map_queue

/// All primes up to `limit`, by the sieve of Eratosthenes over odd numbers.
pub fn primes_up_to(limit: u64) -> Vec<u64> {
    let odds = usize::try_from(limit / 2 + limit % 2).unwrap_or(usize::MAX);
    // `composite[i]` is about 2 i + 1.
    let mut composite = vec![false; odds];
    let mut primes = Vec::new();
    if limit >= 2 {
        primes.push(2);
    }
    for i in 1..odds {
        if composite[i] {
            continue;
        }
        let prime = 2 * i + 1;
        primes.push(prime as u64);
        if let Some(square) = prime.checked_mul(prime) {
            for multiple in (square / 2..odds).step_by(prime) {
                composite[multiple] = true;
            }
        }
    }
    primes
}

// ANCHOR: count_primes
/// How many primes there are in `range`: the primes up to the root of its end
/// one after the other, then the numbers in `threads` threads.
///
/// # Panics
///
/// If a thread can't be started.
pub fn count_primes(range: Range<u64>, threads: NonZeroUsize) -> usize {
    let divisors = primes_up_to(range.end.isqrt());
    count_by(&divisors, range, threads)
}

/// How many primes there are in `range`, given all primes up to the root of
/// its end.
///
/// # Panics
///
/// If a thread can't be started.
pub fn count_by(
    divisors: &[u64],
    range: Range<u64>,
    threads: NonZeroUsize,
) -> usize {
    let numbers: Vec<u64> = range.collect();
    let is_prime = |n: &u64| {
        let mut tried = divisors.iter().take_while(|d| **d * **d <= *n);
        *n > 1 && tried.all(|d| !n.is_multiple_of(*d))
    };
    let primes = map_queue(&numbers, threads, is_prime);
    primes.into_iter().filter(|prime| *prime).count()
}
// ANCHOR_END: count_primes

// ANCHOR: laws
/// Speedup by `threads` threads of a program whose share `serial` of the time
/// on one thread can't be divided: Amdahl's law.
pub fn amdahl(serial: f64, threads: f64) -> f64 {
    1.0 / (serial + (1.0 - serial) / threads)
}

/// Speedup by `threads` threads of a program that spends the share `serial` of
/// its time *on those threads* in what can't be divided: Gustafson's law.
pub fn gustafson(serial: f64, threads: f64) -> f64 {
    serial + (1.0 - serial) * threads
}

/// The serial share that would explain a measured `speedup`, if nothing else
/// had an influence: Karp and Flatt's metric.
pub fn karp_flatt(speedup: f64, threads: f64) -> f64 {
    (1.0 / speedup - 1.0 / threads) / (1.0 - 1.0 / threads)
}
// ANCHOR_END: laws

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::{collection::vec, prelude::*};
    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn threads(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).expect("at least one")
    }

    #[test]
    fn small_primes_are_known() {
        let known = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];
        let found: Vec<u64> = (0..30).filter(|n| is_prime(*n)).collect();
        assert_eq!(found, known);
    }

    #[test]
    fn sieve_and_divisions_agree() {
        for limit in 0..200 {
            let divided: Vec<u64> =
                (0..=limit).filter(|n| is_prime(*n)).collect();
            assert_eq!(primes_up_to(limit), divided, "up to {limit}");
        }
    }

    /// One of the six has two factors, and both are primes.
    #[test]
    fn the_fourth_is_a_product() {
        assert_eq!(NUMBERS[3], 999_979 * 999_983);
        assert!(is_prime(999_979) && is_prime(999_983));
        assert!(!is_prime(NUMBERS[3]));
        assert!(is_prime(NUMBERS[0]));
    }

    /// The cost of the k-th number is k: an eighth of a million odd divisors.
    #[test]
    fn roots_are_in_steps() {
        for (k, n) in (1..).zip(NUMBERS) {
            let expected = 250_000 * k;
            assert!((expected - 25..expected).contains(&n.isqrt()), "{n}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_map_by_queue_is_the_map(
            items in vec(any::<u32>(), 0..50),
            n in 1..9_usize,
        ) {
            let f = |v: &u32| u64::from(*v) + 1;
            let expected: Vec<u64> = items.iter().map(f).collect();
            let found =
                within(LIMIT, move || map_queue(&items, threads(n), f));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn counts_do_not_depend_on_threads(
            start in 0..5_000_u64,
            length in 0..200_u64,
            n in 1..9_usize,
        ) {
            let range = start..start + length;
            let expected = range.clone().filter(|n| is_prime(*n)).count();
            let found =
                within(LIMIT, move || count_primes(range, threads(n)));
            prop_assert_eq!(found, expected);
        }

        /// The two laws are one: Gustafson's share is of the time on all
        /// threads, Amdahl's of the time on one.
        #[test]
        fn both_laws_agree(serial in 0.0..1.0_f64, n in 1..10_000_u32) {
            let n = f64::from(n);
            let speedup = amdahl(serial, n);
            let of_parallel_time = serial * speedup;
            let same = gustafson(of_parallel_time, n);
            prop_assert!((same / speedup - 1.0).abs() < 1e-9);
        }

        #[test]
        fn the_serial_share_is_found_again(
            serial in 0.0..1.0_f64,
            n in 2..10_000_u32,
        ) {
            let n = f64::from(n);
            let found = karp_flatt(amdahl(serial, n), n);
            prop_assert!((found - serial).abs() < 1e-9);
        }
    }

    #[test]
    #[should_panic(expected = "seven")]
    fn a_panic_reaches_the_caller() {
        within(LIMIT, || {
            map_queue(&[1, 7, 2], threads(2), |v| assert_ne!(*v, 7, "seven"));
        });
    }
}
