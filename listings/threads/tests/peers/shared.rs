//! All languages hit as often, and let the same populations grow.

use std::num::NonZeroUsize;

use peer_tests::{Failed, Peers, Trial, answer, equal, near};
use threads::shared::{grow_chunks, hits_serial, populations};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("a shared number in C agrees", number_in_c),
        Peers::C.test("a shared array in C agrees", || {
            array("peers/c/threads/shared.c", "3")
        }),
        Peers::Python.test("a shared number in Python agrees", number),
        Peers::Python.test("a shared array in Python agrees", || {
            let program = "peers/python/threads/shared.py";
            array(program, "array_locked")?;
            array(program, "array_unlocked")?;
            array(program, "array_view")
        }),
        Peers::Python.test("a manager in Python answers", || {
            let program = "peers/python/threads/shared.py";
            let theirs = answer(program, &["--way", "manager"])?;
            equal("mean", 20.5, theirs["mean"])
        }),
    ]
}

const DARTS: u64 = 10_007;

fn hits(program: &str, way: &str) -> Result<f64, Failed> {
    let arguments = ["--darts", "10007", "--way", way];
    Ok(answer(program, &arguments)?["hits"])
}

fn number_in_c() -> Result<(), Failed> {
    let expected = hits_serial(DARTS) as f64;
    for way in ["0", "1", "2"] {
        equal(way, expected, hits("peers/c/threads/shared.c", way)?)?;
    }
    Ok(())
}

fn number() -> Result<(), Failed> {
    let expected = hits_serial(DARTS) as f64;
    let program = "peers/python/threads/shared.py";
    for way in ["value_locked", "value_local", "threads", "numba"] {
        equal(way, expected, hits(program, way)?)?;
    }
    let unlocked = hits(program, "value_unlocked")?;
    if unlocked > expected {
        return Err(format!("{unlocked} of {expected} hits").into());
    }
    Ok(())
}

/// The sum of 1,000 populations after as many calls as a peer made; C may fuse
/// a product and a sum, and growth makes the difference smaller.
fn array(program: &str, way: &str) -> Result<(), Failed> {
    let theirs = answer(program, &["--cells", "1000", "--way", way])?;
    let mut cells = populations(1000);
    for _ in 0..theirs["calls"] as u32 {
        grow_chunks(&mut cells, NonZeroUsize::MIN.saturating_add(1));
    }
    near("total", cells.iter().sum(), theirs["total"], 1e-9)
}
