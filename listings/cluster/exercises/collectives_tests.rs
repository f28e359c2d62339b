use cluster::collectives::shares;
use mpi::traits::Communicator;

use super::{CHUNK, sum_same_bits};

/// Values of both signs over many decades: another order gives other bits.
fn value(i: usize) -> f64 {
    let digits = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44;
    let sign = if digits.is_multiple_of(2) { 1.0 } else { -1.0 };
    sign * digits as f64 * 10f64.powi(digits as i32 % 13)
}

/// What this rank has of `items`: whole chunks, but for the last.
fn share(world: &impl Communicator, items: usize) -> Vec<f64> {
    let chunks = shares(items.div_ceil(CHUNK), world.size() as usize);
    let own = &chunks[world.rank() as usize];
    let end = (own.end * CHUNK).min(items);
    (own.start * CHUNK..end).map(value).collect()
}

fn on_one(items: usize) -> f64 {
    let all: Vec<f64> = (0..items).map(value).collect();
    let sums = all.chunks(CHUNK).map(|chunk| chunk.iter().sum::<f64>());
    sums.sum()
}

#[test]
fn any_number_of_ranks_finds_the_same_bits() {
    ranks::on!([1, 2, 3, 4], |world| {
        for items in [CHUNK, 5 * CHUNK + 17, 100_003] {
            let sum = sum_same_bits(world, &share(world, items));
            assert_eq!(sum.to_bits(), on_one(items).to_bits(), "{items}");
        }
    });
}

#[test]
fn ranks_may_have_nothing() {
    ranks::on!([4], |world| {
        let sum = sum_same_bits(world, &share(world, 10));
        assert_eq!(sum, on_one(10));
        assert_eq!(sum_same_bits(world, &[]), 0.0);
    });
}
