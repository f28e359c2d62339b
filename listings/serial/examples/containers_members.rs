//! Asks each container of this chapter the same questions, and a vector that
//! somebody forgot to sort.

use std::{
    collections::{BTreeSet, HashSet},
    process::ExitCode,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rustc_hash::FxHashSet;
use serial::containers::{
    hits_hashed, hits_sorted, hits_tree, hits_vec, ids, probes,
};

/// How many of a number of probes each container has: half of them should be
/// hits
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Items in each container
    #[arg(long, default_value = "1000", value_parser = count)]
    items: usize,
    /// Probes to look up
    #[arg(long, default_value = "10000", value_parser = count)]
    probes: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), std::num::TryFromIntError> {
    let n = u64::try_from(a.items)?;
    let items = ids(n);
    let probes = probes(u64::try_from(a.probes)?, 0..2 * n);

    let mut sorted = items.clone();
    sorted.sort_unstable();
    let tree: BTreeSet<u64> = items.iter().copied().collect();
    let set: HashSet<u64> = items.iter().copied().collect();
    let fast: FxHashSet<u64> = items.iter().copied().collect();
    for (name, hits) in [
        ("Vec", hits_vec(&items, &probes)),
        ("sorted Vec", hits_sorted(&sorted, &probes)),
        ("BTreeSet", hits_tree(&tree, &probes)),
        ("HashSet", hits_hashed(&set, &probes)),
        ("FxHashSet", hits_hashed(&fast, &probes)),
        ("sorted Vec, not sorted", hits_sorted(&items, &probes)),
    ] {
        println!("{name:<23} {hits:>6}");
    }
    Ok(())
}
