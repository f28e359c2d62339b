use cluster::stencil::swap_ends;
use mpi::traits::*;

use super::advance;

/// The cells from `from` on, without any symmetry.
fn cells(from: usize, count: usize) -> Vec<f64> {
    (from..from + count)
        .map(|i| (i * i % 97) as f64 / 3.0)
        .collect()
}

/// The whole ring after `steps` steps, in the order of the formula.
fn ring(n: usize, steps: usize) -> Vec<f64> {
    let mut old = cells(0, n);
    for _ in 0..steps {
        let new = (0..n).map(|i| {
            let [left, right] = [old[(i + n - 1) % n], old[(i + 1) % n]];
            old[i] + (left - 2.0 * old[i] + right) / 4.0
        });
        old = new.collect();
    }
    old
}

#[test]
fn pieces_have_the_bits_of_the_ring() {
    ranks::on!([1, 2, 3, 4], |world| {
        let (rank, size) = (world.rank() as usize, world.size() as usize);
        for (n, depth) in [(1, 1), (5, 1), (5, 2), (5, 5), (20, 4)] {
            for steps in [0, 1, 2, 4, 7, 12] {
                let mut piece = cells(rank * n, n);
                advance(&mut piece, steps, depth, |first, last| {
                    swap_ends(world, first, last)
                });
                let wanted = &ring(size * n, steps)[rank * n..][..n];
                assert_eq!(piece, wanted, "{n} cells, {depth}, {steps} steps");
            }
        }
    });
}

#[test]
fn messages_are_few_and_short() {
    for (steps, depth, most) in [(0, 3, 0), (3, 3, 1), (7, 3, 3), (5, 1, 5)] {
        let mut calls = 0;
        let mut piece = cells(0, 9);
        advance(&mut piece, steps, depth, |first, last| {
            calls += 1;
            assert!(first.len() <= depth && last.len() <= depth);
            // One rank is its own neighbor.
            [last.to_vec(), first.to_vec()]
        });
        assert_eq!(piece, ring(9, steps));
        assert!(calls <= most, "{calls} messages for {steps} steps");
    }
}

#[test]
#[should_panic(expected = "depth")]
fn a_halo_is_within_the_next_piece() {
    advance(&mut [1.0], 1, 2, |first, last| {
        [last.to_vec(), first.to_vec()]
    });
}
