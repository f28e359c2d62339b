//! Membership in containers of several sizes, and what it is made of; building
//! them; insertion at the front.

use std::{
    cell::LazyCell,
    collections::{BTreeSet, HashSet},
    hash::{BuildHasher, RandomState},
    hint::black_box,
    ops::Range,
};

use criterion::{Criterion, criterion_group, criterion_main};
use rustc_hash::{FxBuildHasher, FxHashSet};
use serial::containers::{
    front_insert, hits_branching, hits_hashed, hits_loop, hits_sorted,
    hits_tree, hits_vec, hostile, ids, probes, push_front, push_reverse,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/containers_solution.rs"]
mod solution;

type Build<C> = fn(Vec<u64>) -> C;
type Hits<C> = fn(&C, &[u64]) -> usize;

fn vec(items: Vec<u64>) -> Vec<u64> {
    items
}

fn sorted(mut items: Vec<u64>) -> Vec<u64> {
    items.sort_unstable();
    items
}

fn tree(items: Vec<u64>) -> BTreeSet<u64> {
    items.into_iter().collect()
}

fn sip(items: Vec<u64>) -> HashSet<u64> {
    items.into_iter().collect()
}

fn fast(items: Vec<u64>) -> FxHashSet<u64> {
    items.into_iter().collect()
}

/// As many look-ups as there are items, in `group`/`name`.
fn look_ups<C>(
    c: &mut Criterion,
    (group, name, n): (&str, &str, u64),
    build: Build<C>,
    hits: Hits<C>,
    indices: Range<u64>,
) {
    // A core learns a short row of probes by heart, so they differ from one
    // sample to the next.
    let count = n.max(1 << 16);
    let data = LazyCell::new(|| (build(ids(n)), probes(count, indices)));
    c.bench_function(&format!("{group}/{name}"), |b| {
        let (container, probes) = &*data;
        let mut windows = probes.chunks_exact(n as usize).cycle();
        b.iter(|| windows.next().map(|window| hits(container, window)));
    });
}

const SMALL: [(&str, u64); 6] = [
    ("4", 4),
    ("16", 16),
    ("64", 64),
    ("256", 256),
    ("1024", 1024),
    ("8192", 8192),
];
const LARGE: [(&str, u64); 2] = [("65536", 1 << 16), ("1048576", 1 << 20)];

fn found(c: &mut Criterion) {
    for (name, n) in SMALL {
        let at = ("serial/containers/vec", name, n);
        look_ups(c, at, vec, |c, p| hits_vec(c, p), 0..n);
    }
    for (name, n) in SMALL.into_iter().chain(LARGE) {
        let at = |group| (group, name, n);
        let group = at("serial/containers/sorted");
        look_ups(c, group, sorted, |c, p| hits_sorted(c, p), 0..n);
        let group = at("serial/containers/tree");
        look_ups(c, group, tree, hits_tree, 0..n);
        let group = at("serial/containers/sip");
        look_ups(c, group, sip, hits_hashed, 0..n);
        let group = at("serial/containers/fast");
        look_ups(c, group, fast, hits_hashed, 0..n);
    }
}

fn missed(c: &mut Criterion) {
    for (name, n) in [("64", 64), ("8192", 8192)] {
        let at = ("serial/containers/vec_missed", name, n);
        look_ups(c, at, vec, |c, p| hits_vec(c, p), n..2 * n);
        let at = ("serial/containers/sorted_missed", name, n);
        look_ups(c, at, sorted, |c, p| hits_sorted(c, p), n..2 * n);
        let at = ("serial/containers/tree_missed", name, n);
        look_ups(c, at, tree, hits_tree, n..2 * n);
        let at = ("serial/containers/sip_missed", name, n);
        look_ups(c, at, sip, hits_hashed, n..2 * n);
        let at = ("serial/containers/fast_missed", name, n);
        look_ups(c, at, fast, hits_hashed, n..2 * n);
    }
}

/// What the curves are made of.
fn parts(c: &mut Criterion) {
    let n = 8192;
    let at = ("serial/containers/loop", "8192", n);
    look_ups(c, at, vec, |c, p| hits_loop(c, p), 0..n);
    let at = ("serial/containers/branching", "8192", n);
    look_ups(c, at, sorted, |c, p| hits_branching(c, p), 0..n);
    in_order(c, "serial/containers/sorted_in_order", |c, p| {
        hits_sorted(c, p)
    });
    in_order(c, "serial/containers/branching_in_order", |c, p| {
        hits_branching(c, p)
    });

    let hashes = LazyCell::new(|| probes(n, 0..n));
    c.bench_function("serial/containers/hash_sip", |b| {
        let state = RandomState::new();
        b.iter(|| sum_of_hashes(&state, &hashes));
    });
    c.bench_function("serial/containers/hash_fast", |b| {
        b.iter(|| sum_of_hashes(&FxBuildHasher, &hashes));
    });

    // The same containers, asked for few of their items.
    let n = 1 << 20;
    let at = |group| (group, "1048576", n);
    let group = at("serial/containers/sorted_few");
    look_ups(c, group, sorted, |c, p| hits_sorted(c, p), 0..1024);
    // No power of two, so the steps of the search have odd lengths.
    let group = ("serial/containers/sorted_few", "1000000", 1_000_000);
    look_ups(c, group, sorted, |c, p| hits_sorted(c, p), 0..1024);
    let group = at("serial/containers/tree_few");
    look_ups(c, group, tree, hits_tree, 0..1024);
    let group = at("serial/containers/fast_few");
    look_ups(c, group, fast, hits_hashed, 0..1024);
    let group = at("serial/containers/fast_chained");
    look_ups(c, group, fast, hits_chained, 0..n);
}

/// 8,192 look-ups of the items of a sorted vector, in ascending order.
fn in_order(c: &mut Criterion, name: &str, hits: fn(&[u64], &[u64]) -> usize) {
    let data =
        LazyCell::new(|| (sorted(ids(8192)), sorted(probes(8192, 0..8192))));
    c.bench_function(name, |b| {
        let (sorted, probes) = &*data;
        b.iter(|| hits(sorted, black_box(probes)));
    });
}

fn sum_of_hashes(state: &impl BuildHasher, ids: &[u64]) -> u64 {
    ids.iter()
        .fold(0, |sum, id| u64::wrapping_add(sum, state.hash_one(id)))
}

/// All probes must be hits. Each needs the item that the one before found.
fn hits_chained(set: &FxHashSet<u64>, probes: &[u64]) -> usize {
    let (mut found, mut zero) = (0, 0);
    for id in probes {
        let id = id ^ zero;
        if let Some(item) = set.get(&id) {
            found += 1;
            // Of the black box, the compiler doesn't know that it holds `id`.
            zero = *black_box(item) ^ id;
        }
    }
    found
}

fn building(c: &mut Criterion) {
    fn build<C>(c: &mut Criterion, group: &str, build: Build<C>) {
        for (name, n) in [("8192", 8192), ("1048576", 1 << 20)] {
            let items = LazyCell::new(|| ids(n));
            c.bench_function(&format!("{group}/{name}"), |b| {
                b.iter_with_large_drop(|| build(items.clone()));
            });
        }
    }
    build(c, "serial/containers/vec_built", vec);
    build(c, "serial/containers/sorted_built", sorted);
    build(c, "serial/containers/tree_built", tree);
    build(c, "serial/containers/sip_built", sip);
    build(c, "serial/containers/fast_built", fast);
}

/// A set in the hands of an enemy.
fn attacked(c: &mut Criterion) {
    let n = 4096;
    let ids = LazyCell::new(|| hostile(n));
    c.bench_function("serial/containers/fast_attacked", |b| {
        let set = fast(ids.clone());
        b.iter(|| hits_hashed(&set, black_box(&ids)));
    });
    c.bench_function("serial/containers/sip_attacked", |b| {
        let set = sip(ids.clone());
        b.iter(|| hits_hashed(&set, black_box(&ids)));
    });
}

fn fronts(c: &mut Criterion) {
    c.bench_function("serial/containers/front_insert", |b| {
        b.iter(|| front_insert(black_box(10_000)));
    });
    c.bench_function("serial/containers/push_reverse", |b| {
        b.iter(|| push_reverse(black_box(10_000)));
    });
    c.bench_function("serial/containers/push_front", |b| {
        b.iter(|| push_front(black_box(10_000)));
    });
}

fn largest(c: &mut Criterion) {
    let stream = LazyCell::new(|| ids(1 << 20));
    c.bench_function("serial/containers/heap", |b| {
        b.iter(|| solution::largest(stream.iter().copied(), black_box(100)));
    });
    c.bench_function("serial/containers/sorted_all", |b| {
        b.iter(|| {
            let mut all = stream.clone();
            all.sort_unstable_by(|a, b| b.cmp(a));
            all.truncate(black_box(100));
            all
        });
    });
}

criterion_group!(
    benches, found, missed, parts, building, attacked, fronts, largest
);
criterion_main!(benches);
