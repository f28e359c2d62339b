//! All languages wait and find the same squares.

use peer_tests::{Failed, Peers, Trial, answer, equal};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("sleepy maps in C agree", || {
            agrees("peers/c/threads/io_bound.c", &["--threads", "7"])
        }),
        Peers::Python.test("sleepy maps in Python agree", || {
            let program = "peers/python/threads/io_bound.py";
            agrees(program, &["--by", "threads"])?;
            agrees(program, &["--by", "asyncio"])?;
            agrees(program, &["--by", "processes", "--workers", "2"])
        }),
    ]
}

fn agrees(program: &str, arguments: &[&str]) -> Result<(), Failed> {
    let arguments = [&["--waits", "50"], arguments].concat();
    let weighted: u64 = (0..50).map(|n| (n % 7 + 1) * n * n).sum();
    equal(
        "sum",
        weighted as f64,
        answer(program, &arguments)?["weighted"],
    )
}
