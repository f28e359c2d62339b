//! C, Numba and NumPy count the letters that we count.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::false_sharing::{genome, tally};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("letters in C agree", in_c),
        Peers::Python.test("letters in Numba and NumPy agree", in_python),
        Peers::Python.test("a Value counts for two processes", value),
    ]
}

fn same(program: &str, arguments: &[&str]) -> Result<(), Failed> {
    let mut counts = [0; 4];
    tally(&genome(10_007, 1), &mut counts);
    let arguments = [&["--length", "10007"], arguments].concat();
    let theirs = answer(program, &arguments)?;
    for (letter, ours) in ["A", "C", "T", "G"].into_iter().zip(counts) {
        equal(letter, ours as f64, theirs[letter])?;
    }
    Ok(())
}

fn in_c() -> Result<(), Failed> {
    let program = "peers/c/threads/false_sharing.c";
    same(program, &["--threads", "1"])?;
    same(program, &["--threads", "2", "--apart", "32"])?;
    same(program, &["--threads", "3", "--apart", "128"])
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/false_sharing.py";
    same(program, &["--threads", "1"])?;
    same(program, &["--threads", "2", "--apart", "32"])?;
    same(program, &["--threads", "2", "--apart", "128"])?;
    same(program, &["--kind", "numpy"])
}

fn value() -> Result<(), Failed> {
    let program = "peers/python/threads/false_sharing.py";
    let theirs = answer(program, &["--kind", "value", "--events", "1000"])?;
    equal("events", 1000.0, theirs["events"])
}
