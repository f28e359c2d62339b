//! Which ways to random numbers give the same walks on any number of threads.

use std::{
    process::ExitCode,
    sync::{Mutex, PoisonError},
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder, prelude::*};
use threads::random::{
    Philox, by_task, by_thread, chacha, digest, first_passage, from, jumped,
    pcg,
};

/// Prints a number for all first passages together, for each way to random
/// numbers and 1, 2, 3 and 8 threads
#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value = "4_000", value_parser = count)]
    walks: usize,
    /// Seed of all streams
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

type Passages = Vec<Option<u32>>;

fn run(a: &Arguments) -> Result<(), ThreadPoolBuildError> {
    let (walks, seed) = (a.walks as u64, a.seed);
    println!("{:27}  1 thread  2         3         8", "");
    report("one Mutex", |_| {
        // ANCHOR: locked
        let rng = Mutex::new(Pcg64Mcg::seed_from_u64(seed));
        let draw = || {
            let mut rng = rng.lock().unwrap_or_else(PoisonError::into_inner);
            rng.next_u64()
        };
        by_task(walks, |_| draw, |draw| first_passage(draw))
        // ANCHOR_END: locked
    })?;
    report("seeded by thread", |threads| {
        let start = |thread| from(pcg(seed, thread));
        by_thread(a.walks, threads, start, |draw| first_passage(draw))
    })?;
    report("rand::rng()", |_| {
        // ANCHOR: rng
        (0..walks)
            .into_par_iter()
            .map(|_| first_passage(|| rand::rng().random()))
            .collect()
        // ANCHOR_END: rng
    })?;
    report("map_init", |_| {
        // ANCHOR: map_init
        (0..walks)
            .into_par_iter()
            .map_init(
                || Pcg64Mcg::seed_from_u64(seed),
                |rng, _| first_passage(|| rng.next_u64()),
            )
            .collect()
        // ANCHOR_END: map_init
    })?;
    by_each_task("by task: Pcg64Mcg, seeded", walks, |t| from(pcg(seed, t)))?;
    by_each_task("by task: ChaCha8, stream", walks, |t| from(chacha(seed, t)))?;
    by_each_task("by task: Pcg64, jumped", walks, |t| from(jumped(seed, t)))?;
    by_each_task("by task: Philox", walks, |t| from(Philox::of(seed, t)))
}

fn report(
    name: &str,
    walk_all: impl Fn(usize) -> Passages + Sync,
) -> Result<(), ThreadPoolBuildError> {
    print!("{name:27}");
    for threads in [1, 2, 3, 8] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        let passages = pool.install(|| walk_all(threads));
        print!("  {:08x}", digest(&passages));
    }
    println!();
    Ok(())
}

fn by_each_task<D: FnMut() -> u64>(
    name: &str,
    walks: u64,
    start: impl Fn(u64) -> D + Sync,
) -> Result<(), ThreadPoolBuildError> {
    report(name, |_| by_task(walks, &start, |draw| first_passage(draw)))
}
