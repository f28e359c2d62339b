//! Counting words on ranks.

use std::hash::BuildHasher;

use mpi::{
    Count,
    datatype::{Partition, PartitionMut},
    traits::{Communicator, CommunicatorCollectives},
};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{count, owner_by, top};

// ANCHOR: ranks
/// How often each word occurs in the parts of all ranks: each rank gets the
/// words that it owns.
///
/// # Panics
///
/// If a rank has 2 GiB or more to send or to receive. A panic ends all ranks,
/// where a rank that returned an error would leave the others waiting.
pub fn count_on_ranks(
    world: &impl Communicator,
    part: &str,
) -> FxHashMap<String, u64> {
    count_on_ranks_by(world, part, &FxBuildHasher)
}

/// [`count_on_ranks`] with a hash function that names the owners.
pub fn count_on_ranks_by(
    world: &impl Communicator,
    part: &str,
    hasher: &impl BuildHasher,
) -> FxHashMap<String, u64> {
    let ranks = world.size() as usize;
    let mut letters = vec![Vec::new(); ranks];
    for entry in count(part) {
        let letter = &mut letters[owner_by(hasher, entry.0, ranks)];
        // An entry is its word and its number, each with its length in front.
        *letter = postcard::to_extend(&entry, std::mem::take(letter))
            .expect("a word and a number are encoded");
    }
    let received = exchange(world, &letters);

    let mut counts = FxHashMap::default();
    let mut rest = &received[..];
    while !rest.is_empty() {
        let ((word, n), next): ((&str, u64), &[u8]) =
            postcard::take_from_bytes(rest).expect("encoded as above");
        match counts.get_mut(word) {
            Some(count) => *count += n,
            None => _ = counts.insert(word.to_string(), n),
        }
        rest = next;
    }
    counts
}
// ANCHOR_END: ranks

// ANCHOR: exchange
/// Sends to each rank its letter, and returns what all have sent here, in the
/// order of the ranks.
pub fn exchange(world: &impl Communicator, letters: &[Vec<u8>]) -> Vec<u8> {
    let count = |n: usize| Count::try_from(n).expect("less than 2 GiB");
    let counts: Vec<Count> = letters.iter().map(|l| count(l.len())).collect();
    let mut to_come = vec![0; counts.len()];
    world.all_to_all_into(&counts[..], &mut to_come[..]);

    let starts = |counts: &[Count]| -> Vec<Count> {
        let ends = counts.iter().scan(0, |end: &mut usize, n| {
            *end += *n as usize;
            Some(*end)
        });
        std::iter::once(0).chain(ends).map(count).collect()
    };
    let (out, into) = (starts(&counts), starts(&to_come));
    // A vector without memory has the address 1, which is Open MPI's
    // MPI_IN_PLACE: these have memory even if they are empty.
    let mut sent = letters.concat();
    sent.reserve(1);
    let bytes = into[counts.len()] as usize;
    let mut received = Vec::with_capacity(bytes.max(1));
    received.resize(bytes, 0);
    world.all_to_all_varcount_into(
        &Partition::new(&sent[..], counts, out),
        &mut PartitionMut::new(&mut received[..], to_come, into),
    );
    received
}
// ANCHOR_END: exchange

// ANCHOR: gather
/// The `many` most frequent words of all ranks, for rank 0. Each rank sends no
/// more than `many`: a word has one owner, so what is not among the first of
/// its owner is not among the first of all.
pub fn top_of_ranks(
    world: &impl Communicator,
    own: Vec<(String, u64)>,
    many: usize,
) -> Vec<(String, u64)> {
    let first = postcard::to_stdvec(&top(own, many))
        .expect("words and numbers are encoded");
    let mut letters = vec![Vec::new(); world.size() as usize];
    letters[0] = first;
    let received = exchange(world, &letters);
    let mut all = Vec::new();
    let mut rest = &received[..];
    while !rest.is_empty() {
        let (list, next): (Vec<(String, u64)>, &[u8]) =
            postcard::take_from_bytes(rest).expect("encoded as above");
        all.extend(list);
        rest = next;
    }
    top(all, many)
}
// ANCHOR_END: gather

/// The sum of a number of each rank, for all.
pub fn sum(world: &impl Communicator, own: u64) -> u64 {
    let mut sum = 0;
    let operation = mpi::collective::SystemOperation::sum();
    world.all_reduce_into(&own, &mut sum, operation);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map_reduce::{parts, sorted, text};

    #[test]
    fn ranks_count_as_one_does() {
        ranks::on!([1, 2, 3, 4], |world| {
            for bytes in [0, 1, 20_000] {
                let text = text(bytes, 3);
                let part =
                    parts(&text, world.size() as usize)[world.rank() as usize];
                let own = count_on_ranks(world, part);
                let expected = sorted(count(&text));
                for (word, n) in &own {
                    let at = expected.binary_search_by(|(w, _)| w.cmp(word));
                    assert_eq!(at.map(|i| expected[i].1), Ok(*n));
                }
                // Each word has one owner.
                let words = sum(world, own.len() as u64);
                assert_eq!(words, expected.len() as u64);

                let first = top_of_ranks(world, sorted(own), 10);
                if world.rank() == 0 {
                    assert_eq!(first, top(expected, 10));
                }
            }
        });
    }

    #[test]
    fn letters_arrive_in_the_order_of_ranks() {
        ranks::on!([1, 2, 3, 4], |world| {
            let own = world.rank() as u8;
            let letter = |to: i32| vec![own; to as usize * 3];
            let letters: Vec<_> = (0..world.size()).map(letter).collect();
            let expected: Vec<u8> = (0..world.size() as u8)
                .flat_map(|from| vec![from; usize::from(own) * 3])
                .collect();
            assert_eq!(exchange(world, &letters), expected);
        });
    }
}
