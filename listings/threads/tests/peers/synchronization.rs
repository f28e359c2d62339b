//! Locks and signals of other languages end, and as often as ours.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::synchronization::{ByCondvar, relay};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("pthreads signal as often", in_c),
        Peers::Python
            .test("Python's threads and processes do so too", in_python),
    ]
}

fn in_c() -> Result<(), Failed> {
    let program = "peers/c/threads/synchronization.c";
    for together in ["0", "1"] {
        let arguments = ["--turns", "100", "--together", together];
        let theirs = answer(program, &arguments)?;
        equal("signals", signals(), theirs["done"])?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/synchronization.py";
    for (what, expected) in [("lock", 100.0), ("signal", signals())] {
        let arguments = ["--what", what, "--turns", "100"];
        equal(what, expected, answer(program, &arguments)?["done"])?;
        let processes = [&arguments[..], &["--processes"]].concat();
        equal(what, expected, answer(program, &processes)?["done"])?;
    }
    Ok(())
}

fn signals() -> f64 {
    relay::<ByCondvar>(100, [0, 1]) as f64
}
