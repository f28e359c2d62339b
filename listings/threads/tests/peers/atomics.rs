//! Numbers that are counted up in C and Python arrive where ours do.

use peer_tests::{Failed, Peers, Trial, answer, equal};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("atomics in C count to the end", in_c),
        Peers::Python.test("a Value in Python counts to the end", in_python),
    ]
}

fn in_c() -> Result<(), Failed> {
    for kind in ["0", "1", "2", "3", "4"] {
        let arguments = ["--kind", kind, "--operations", "1001"];
        let theirs = answer("peers/c/threads/atomics.c", &arguments)?;
        equal("result", 1001.0, theirs["result"])?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/atomics.py";
    let theirs = answer(program, &["--operations", "1001"])?;
    equal("result", 1001.0, theirs["result"])
}
