//! Locks, signals and barriers of other languages end, and as often as ours.

use std::{num::NonZeroUsize, sync::Barrier};

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::synchronization::{ByCondvar, meet, relay};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("pthreads lock, signal and meet as often", in_c),
        Peers::Python
            .test("Python's threads and processes do so too", in_python),
    ]
}

fn in_c() -> Result<(), Failed> {
    let program = "peers/c/threads/synchronization.c";
    for (what, expected) in [("1", 100), ("2", signals()), ("3", meetings()?)] {
        let theirs = answer(program, &["--what", what, "--turns", "100"])?;
        equal(what, expected as f64, theirs["done"])?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/synchronization.py";
    for (what, expected) in
        [("lock", 100), ("signal", signals()), ("meet", meetings()?)]
    {
        let arguments = ["--what", what, "--turns", "100"];
        let theirs = answer(program, &arguments)?;
        equal(what, expected as f64, theirs["done"])?;
        let processes = [&arguments[..], &["--processes"]].concat();
        equal(what, expected as f64, answer(program, &processes)?["done"])?;
    }
    Ok(())
}

fn signals() -> usize {
    relay::<ByCondvar>(100, [0, 1])
}

fn meetings() -> Result<usize, Failed> {
    let two = NonZeroUsize::new(2).ok_or("no threads")?;
    Ok(meet::<Barrier>(two, 100))
}
