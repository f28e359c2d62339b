use mpi::traits::*;

use super::pass_around;

/// The numbers of a rank.
fn numbers(rank: i32, length: usize) -> Vec<f64> {
    (0..length)
        .map(|i| f64::from(rank) + 1e-6 * i as f64)
        .collect()
}

#[test]
fn everybody_gets_all_numbers_in_order() {
    ranks::on!([1, 2, 3, 4], |world| {
        for length in [0, 1, 10, 100_000] {
            let all = pass_around(world, &numbers(world.rank(), length));
            let wanted: Vec<_> =
                (0..world.size()).flat_map(|r| numbers(r, length)).collect();
            assert!(all == wanted, "{length} numbers of each rank");
        }
    });
}
