//! Python counts the same words as we do.

use cluster::map_reduce::{count, text};
use peer_tests::{Failed, Peers, Trial, answer, equal};

pub fn tests() -> Vec<Trial> {
    vec![Peers::Python.test("words in Python agree", || {
        agrees(&[])?;
        agrees(&["--by", "pool"])
    })]
}

fn agrees(arguments: &[&str]) -> Result<(), Failed> {
    const BYTES: usize = 50_000;
    let text = text(BYTES, 1);
    let counts = count(&text);
    let bytes = BYTES.to_string();
    let arguments = [&["--bytes", &bytes], arguments].concat();
    let theirs = answer("peers/python/cluster/map_reduce.py", &arguments)?;
    let sum = |f: fn(&str, u64) -> u64| -> f64 {
        counts.iter().map(|(w, n)| f(w, *n)).sum::<u64>() as f64
    };
    equal("words", sum(|_, n| n), theirs["words"])?;
    equal("different", counts.len() as f64, theirs["different"])?;
    equal("squares", sum(|_, n| n * n), theirs["squares"])?;
    let letters = sum(|w, n| n * w.len() as u64);
    equal("letters", letters, theirs["letters"])
}
