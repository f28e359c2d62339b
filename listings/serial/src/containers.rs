//! Containers: which one answers "is it in there?", and which one grows at the
//! front.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashSet, VecDeque},
    hash::BuildHasher,
    ops::Range,
};

/// A random-looking 64-bit number, another one for each `index`: the output
/// function of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", 2014) is a bijection.
pub fn id(index: u64) -> u64 {
    let mut z = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The first `n` ids, all different.
pub fn ids(n: u64) -> Vec<u64> {
    (0..n).map(id).collect()
}

/// Draws `count` ids, with repetition, whose indices are in `indices`. Those
/// below `n` are hits in a container of `ids(n)`, the others are misses.
///
/// The order is that of another stretch of the same stream of numbers.
///
/// # Panics
///
/// If `indices` is empty and `count` is not zero.
pub fn probes(count: u64, indices: Range<u64>) -> Vec<u64> {
    let width = indices.end - indices.start;
    (0..count)
        .map(|k| id(indices.start + id((1 << 32) + k) % width))
        .collect()
}

// ANCHOR: vec
/// How many of `probes` are in `items`. O(n) a look-up.
pub fn hits_vec(items: &[u64], probes: &[u64]) -> usize {
    probes.iter().filter(|id| items.contains(id)).count()
}
// ANCHOR_END: vec

// ANCHOR: others
/// The same for items in ascending order. O(log n) a look-up; the answer is
/// meaningless if the items are not sorted.
pub fn hits_sorted(sorted: &[u64], probes: &[u64]) -> usize {
    probes
        .iter()
        .filter(|id| sorted.binary_search(id).is_ok())
        .count()
}

/// The same, O(log n) a look-up.
pub fn hits_tree(tree: &BTreeSet<u64>, probes: &[u64]) -> usize {
    probes.iter().filter(|id| tree.contains(id)).count()
}

/// The same, O(1) a look-up on average, if `S` spreads the ids.
pub fn hits_hashed<S: BuildHasher>(
    set: &HashSet<u64, S>,
    probes: &[u64],
) -> usize {
    probes.iter().filter(|id| set.contains(id)).count()
}
// ANCHOR_END: others

// ANCHOR: branching
/// Whether `id` is in `sorted`, by the binary search of textbooks: three-way,
/// and done as soon as it meets the id.
pub fn search_branching(sorted: &[u64], id: u64) -> bool {
    let mut rest = sorted;
    while !rest.is_empty() {
        let middle = rest.len() / 2;
        match rest[middle].cmp(&id) {
            Ordering::Less => rest = &rest[middle + 1..],
            Ordering::Equal => return true,
            Ordering::Greater => rest = &rest[..middle],
        }
    }
    false
}

/// How many of `probes` are in `sorted`, by [`search_branching`].
pub fn hits_branching(sorted: &[u64], probes: &[u64]) -> usize {
    probes
        .iter()
        .filter(|id| search_branching(sorted, **id))
        .count()
}
// ANCHOR_END: branching

/// How many of `probes` are in `items`, by a loop that compares one item after
/// the other.
pub fn hits_loop(items: &[u64], probes: &[u64]) -> usize {
    probes
        .iter()
        .filter(|id| items.iter().any(|item| item == *id))
        .count()
}

// ANCHOR: front
/// `n - 1` down to 0, each put before the former. O(n²).
pub fn front_insert(n: u64) -> Vec<u64> {
    let mut list = Vec::new();
    for value in 0..n {
        list.insert(0, value);
    }
    list
}

/// The same, put behind and turned around at the end. O(n).
pub fn push_reverse(n: u64) -> Vec<u64> {
    let mut list = Vec::new();
    for value in 0..n {
        list.push(value);
    }
    list.reverse();
    list
}

/// The same in a ring buffer, which has room at both ends. O(n).
pub fn push_front(n: u64) -> VecDeque<u64> {
    let mut list = VecDeque::new();
    for value in 0..n {
        list.push_front(value);
    }
    list
}
// ANCHOR_END: front

// ANCHOR: hostile
/// `n` different ids which rustc-hash 2 on a 64-bit machine sends to one
/// bucket, as long as `n` is below 2²⁰. Its hash of a `u64` is the product with
/// a constant, rotated by 26 bits; these ids have the products 0, 1, 2, …
pub fn hostile(n: u64) -> Vec<u64> {
    const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;
    // Newton's iteration doubles the bits of the inverse that are right.
    let mut inverse = MULTIPLIER;
    for _ in 0..5 {
        let error = MULTIPLIER.wrapping_mul(inverse);
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(error));
    }
    (0..n)
        .map(|product| product.wrapping_mul(inverse))
        .collect()
}
// ANCHOR_END: hostile

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rustc_hash::{FxBuildHasher, FxHashSet};

    use super::*;

    #[test]
    fn ids_are_those_of_splitmix64() {
        // The generator's outputs with seed 1234567, as published with its
        // source: state k is the seed plus k times the constant.
        let constant = 0x9e37_79b9_7f4a_7c15_u64;
        let seeded = |k: u64| {
            let state = 1_234_567_u64.wrapping_add(constant.wrapping_mul(k));
            // `id` multiplies by the constant itself.
            let mut inverse = constant;
            for _ in 0..5 {
                inverse = inverse.wrapping_mul(
                    2_u64.wrapping_sub(constant.wrapping_mul(inverse)),
                );
            }
            id(state.wrapping_mul(inverse))
        };
        assert_eq!(seeded(1), 6_457_827_717_110_365_317);
        assert_eq!(seeded(2), 3_203_168_211_198_807_973);
    }

    #[test]
    fn ids_differ() {
        let distinct: HashSet<u64> = ids(10_000).into_iter().collect();
        assert_eq!(distinct.len(), 10_000);
    }

    fn all(n: u64, probes: &[u64]) -> [usize; 7] {
        let items = ids(n);
        let mut sorted = items.clone();
        sorted.sort_unstable();
        let tree: BTreeSet<u64> = items.iter().copied().collect();
        let set: HashSet<u64> = items.iter().copied().collect();
        let fast: FxHashSet<u64> = items.iter().copied().collect();
        [
            hits_vec(&items, probes),
            hits_loop(&items, probes),
            hits_sorted(&sorted, probes),
            hits_branching(&sorted, probes),
            hits_tree(&tree, probes),
            hits_hashed(&set, probes),
            hits_hashed(&fast, probes),
        ]
    }

    #[test]
    fn hits_are_found_and_misses_are_not() {
        for n in [1, 2, 3, 64, 1000] {
            assert_eq!(all(n, &probes(500, 0..n)), [500; 7]);
            assert_eq!(all(n, &probes(500, n..2 * n)), [0; 7]);
        }
        assert_eq!(all(0, &probes(5, 0..9)), [0; 7]);
    }

    #[test]
    fn half_of_mixed_probes_are_hits() {
        let found = all(1000, &probes(10_000, 0..2000));
        assert!(found.iter().all(|hits| *hits == found[0]));
        // 5,000 with a standard deviation of 50.
        assert!(found[0].abs_diff(5000) < 250, "{}", found[0]);
    }

    #[test]
    fn fronts_agree() {
        for n in [0, 1, 2, 1000] {
            let expected: Vec<u64> = (0..n).rev().collect();
            assert_eq!(front_insert(n), expected);
            assert_eq!(push_reverse(n), expected);
            assert_eq!(Vec::from(push_front(n)), expected);
        }
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn hostile_ids_share_a_bucket() {
        let distinct: HashSet<u64> = hostile(4096).into_iter().collect();
        assert_eq!(distinct.len(), 4096);
        for id in distinct {
            let hash = FxBuildHasher.hash_one(id);
            // The bucket comes from the low bits, the tag from the top seven.
            assert_eq!((hash % (1 << 20), hash >> 57), (0, 0));
        }
    }

    proptest! {
        #[test]
        fn searches_agree_on_any_items(
            mut items in proptest::collection::vec(0..100_u64, 0..50),
            id in 0..100_u64,
        ) {
            items.sort_unstable();
            let found = items.contains(&id);
            prop_assert_eq!(items.binary_search(&id).is_ok(), found);
            prop_assert_eq!(search_branching(&items, id), found);
        }
    }
}
