//! All languages find the same squares.

use peer_tests::{Failed, Peers, Trial, answer, equal};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("sleepy maps in C agree", || {
            let program = "peers/c/threads/io_bound.c";
            agrees(program, &["--waits", "50", "--threads", "7"])
        }),
        Peers::Python.test("maps of questions in Python agree", || {
            let program = "peers/python/threads/io_bound.py";
            for by in ["threads", "asyncio"] {
                agrees(program, &["--questions", "50", "--by", by])?;
            }
            Ok(())
        }),
    ]
}

fn agrees(program: &str, arguments: &[&str]) -> Result<(), Failed> {
    let weighted: u64 = (0..50).map(|n| (n % 7 + 1) * n * n).sum();
    equal(
        "sum",
        weighted as f64,
        answer(program, arguments)?["weighted"],
    )
}
