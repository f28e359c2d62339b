//! First passages are the same in all languages.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::random::{Philox, first_passage, from, splitmix};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("first passages in C agree", in_c),
        Peers::Python
            .test("first passages in NumPy and Numba agree", in_python),
        Peers::Python.test("forked workers copy generators", copies),
    ]
}

const PYTHON: &str = "peers/python/threads/random_walks.py";

/// Each passage counts with a weight, so that a swap of two is noticed.
fn sum(passages: impl Iterator<Item = Option<u32>>) -> f64 {
    let weights = (0..).map(|i| f64::from(i % 7 + 1));
    weights
        .zip(passages)
        .map(|(weight, step)| weight * f64::from(step.unwrap_or(0)))
        .sum()
}

fn by_philox() -> f64 {
    sum((0..101).map(|task| first_passage(from(Philox::of(1, task)))))
}

fn in_c() -> Result<(), Failed> {
    for threads in ["1", "2"] {
        let arguments = ["--walks", "101", "--threads", threads];
        let theirs = answer("peers/c/threads/random.c", &arguments)?;
        equal("passages", by_philox(), theirs["passages"])?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let walk = |by| answer(PYTHON, &["--walks", "101", "--by", by]);
    for by in ["numpy", "pool"] {
        equal(by, by_philox(), walk(by)?["passages"])?;
    }
    let by_splitmix =
        sum((0..101).map(|task| first_passage(splitmix(1, task))));
    equal("numba", by_splitmix, walk("numba")?["passages"])
}

/// One worker may do the work of all, and then nothing is drawn twice; by task
/// nothing ever is.
fn copies() -> Result<(), Failed> {
    let distinct = answer("peers/python/threads/random_copies.py", &[])?;
    equal("by task", 400.0, distinct["default_rng([1, task])"])?;
    equal("reseeded", 400.0, distinct["random.getrandbits"])
}
