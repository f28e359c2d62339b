//! All threads and processes of the peers ran.

use peer_tests::{Failed, Peers, Trial, answer, equal};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("threads in C run", in_c),
        Peers::Python.test("threads and processes in Python run", in_python),
    ]
}

fn in_c() -> Result<(), Failed> {
    let theirs = answer("peers/c/threads/spawn.c", &["--count", "30"])?;
    equal("threads", 30.0, theirs["ran"])
}

fn in_python() -> Result<(), Failed> {
    for by in ["thread", "fork", "spawn"] {
        let arguments = ["--count", "2", "--by", by];
        let theirs = answer("peers/python/threads/spawn.py", &arguments)?;
        equal(by, 2.0, theirs["ran"])?;
    }
    Ok(())
}
