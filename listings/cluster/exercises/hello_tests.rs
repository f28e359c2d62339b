use cluster::hello::{on_rank_0, primes};
use mpi::traits::Communicator;

use super::dealt;

/// Divisions until `n` is known to be a prime or not.
fn divisions(n: u64) -> u64 {
    let divisors = (2..).take_while(|d| d * d <= n);
    let mut tried = 0;
    for divisor in divisors {
        tried += 1;
        if n.is_multiple_of(divisor) {
            break;
        }
    }
    tried
}

#[test]
fn each_number_is_that_of_one_rank() {
    for (n, size) in [(0, 3), (1, 2), (1_000, 1), (12_345, 4), (9_000, 7)] {
        let mut all: Vec<u64> =
            (0..size).flat_map(|rank| dealt(n, rank, size)).collect();
        all.sort_unstable();
        assert_eq!(all, (0..n).collect::<Vec<_>>(), "{n} over {size}");
    }
}

#[test]
fn no_rank_has_a_tenth_more_to_do() {
    for size in [2, 3, 4, 6, 10] {
        let work: Vec<u64> = (0..size)
            .map(|rank| dealt(200_000, rank, size).map(divisions).sum())
            .collect();
        let least = *work.iter().min().expect("ranks") as f64;
        let most = *work.iter().max().expect("ranks") as f64;
        assert!(most < 1.1 * least, "{size} ranks: {work:?}");
    }
}

#[test]
fn all_primes_are_found() {
    ranks::on!([1, 2, 3, 4], |world| {
        let (rank, size) = (world.rank() as u64, world.size() as u64);
        let mine = primes(dealt(20_000, rank, size));
        // π(20,000), https://oeis.org/A000720
        let wanted = (rank == 0).then_some(2_262);
        assert_eq!(on_rank_0(world, mine), wanted);
    });
}
