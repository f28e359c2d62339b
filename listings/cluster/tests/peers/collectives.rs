//! All languages find the same sums, and what the ranks wrote to each other.

use cluster::collectives::shares;
use peer_tests::{Failed, Peers, Trial, answer_on_ranks, equal};

const ELEMENTS: usize = 2520;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::Mpi.test("collectives in C agree", || {
            let program = "peers/c/cluster/collectives.c";
            agrees(program, &[], sum)?;
            agrees(program, &["--all-to-all", "1"], received)
        }),
        Peers::Mpi4py.test("collectives in mpi4py agree", || {
            let program = "peers/python/cluster/collectives.py";
            agrees(program, &[], sum)?;
            agrees(program, &["--by", "pickled"], sum)?;
            agrees(program, &["--by", "all_to_all"], received)
        }),
    ]
}

/// What a rank has.
fn own(rank: usize, i: usize) -> f64 {
    (1000 * rank + i % 1000) as f64
}

/// What all ranks have as the sum.
fn sum(ranks: usize, i: usize) -> f64 {
    (0..ranks).map(|rank| own(rank, i)).sum()
}

/// What rank 0 has received from all: the first share of each.
fn received(ranks: usize, i: usize) -> f64 {
    let each = shares(ELEMENTS, ranks)[0].len();
    own(i / each, i % each)
}

fn agrees(
    program: &str,
    arguments: &[&str],
    expected: fn(usize, usize) -> f64,
) -> Result<(), Failed> {
    let elements = ELEMENTS.to_string();
    let arguments = [&["--elements", &elements], arguments].concat();
    for ranks in [2, 3] {
        let theirs = answer_on_ranks(program, ranks, &arguments)?;
        let weight = |i: usize| (i % 7 + 1) as f64;
        let weighted: f64 = (0..ELEMENTS)
            .map(|i| weight(i) * expected(ranks as usize, i))
            .sum();
        // Whole numbers below 2⁵³: no order rounds.
        equal("weighted sum", weighted, theirs["weighted"])?;
    }
    Ok(())
}
