//! All languages find the same divisors, in order where they promise it.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::maps::{candidates, power, smallest_divisor};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("maps in C agree", || {
            let program = "peers/c/threads/maps.c";
            agrees(program, &[], &divisors(), true)?;
            agrees(program, &["--threads", "3"], &divisors(), true)
        }),
        Peers::Python.test("maps in Python agree", in_python),
    ]
}

fn divisors() -> Vec<u64> {
    candidates().take(100).map(smallest_divisor).collect()
}

fn agrees(
    program: &str,
    arguments: &[&str],
    results: &[u64],
    in_order: bool,
) -> Result<(), Failed> {
    let arguments = [&["--items", "100"], arguments].concat();
    let theirs = answer(program, &arguments)?;
    let weighted: u64 = (0..)
        .zip(results)
        .map(|(i, r)| if in_order { (i % 7 + 1) * r } else { *r })
        .sum();
    let largest = results.iter().max().copied().unwrap_or_default();
    equal("weighted sum", weighted as f64, theirs["weighted"])?;
    equal("largest", largest as f64, theirs["largest"])?;
    equal("count", results.len() as f64, theirs["count"])
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/maps.py";
    for by in ["serial", "map", "imap", "map_async"] {
        agrees(program, &["--by", by], &divisors(), true)?;
    }
    for by in ["imap_unordered", "as_completed"] {
        agrees(program, &["--by", by], &divisors(), false)?;
    }
    let powers: Vec<u64> =
        candidates().take(100).map(|n| power(3, n - 1, n)).collect();
    agrees(program, &["--by", "starmap"], &powers, true)
}
