//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::copies::{blocks_concat, lines, report_format};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("reports in C are the same", reports_in_c),
        Peers::Python.test("reports in Python are the same", || {
            ["format", "add", "join"].into_iter().try_for_each(report)
        }),
        Peers::Python.test("blocks in Python are the same", || {
            ["plus", "list_add", "extend", "concatenate", "preallocated"]
                .into_iter()
                .try_for_each(blocks)
        }),
        Peers::Python.test("a deep copy owns what it holds", || {
            // What a change of the copy makes of the original's 1.0.
            [
                ("shallow", 7.0),
                ("deep", 1.0),
                ("array", 1.0),
                ("view", 7.0),
            ]
            .into_iter()
            .try_for_each(|(method, original)| copies(method, original))
        }),
    ]
}

const PYTHON: &str = "peers/python/serial/copies.py";

/// A number that tells one text from another.
fn hash(values: impl Iterator<Item = u64>) -> f64 {
    values.fold(0, |hash, value| (31 * hash + value) % 1_000_003) as f64
}

fn reports_in_c() -> Result<(), Failed> {
    let ours = report_format(&lines(3000));
    for append in ["0", "1"] {
        let arguments = ["--lines", "3000", "--append", append];
        let theirs = answer("peers/c/serial/copies.c", &arguments)?;
        equal("length", ours.len() as f64, theirs["length"])?;
        equal("hash", hash(ours.bytes().map(u64::from)), theirs["hash"])?;
    }
    Ok(())
}

fn report(method: &str) -> Result<(), Failed> {
    let ours = report_format(&lines(3000));
    let arguments = ["--method", method, "--lines", "3000", "--hash"];
    let theirs = answer(PYTHON, &arguments)?;
    equal("length", ours.len() as f64, theirs["length"])?;
    equal("hash", hash(ours.bytes().map(u64::from)), theirs["hash"])
}

fn blocks(method: &str) -> Result<(), Failed> {
    let blocks: Vec<Vec<f64>> =
        (0..20).map(|i| vec![f64::from(i); 100]).collect();
    let ours = blocks_concat(&blocks);
    let arguments = ["--method", method, "--blocks", "20", "--hash"];
    let theirs = answer(PYTHON, &arguments)?;
    equal("length", ours.len() as f64, theirs["length"])?;
    equal("hash", hash(ours.iter().map(|v| *v as u64)), theirs["hash"])
}

fn copies(method: &str, original: f64) -> Result<(), Failed> {
    let theirs = answer(PYTHON, &["--method", method, "--rows", "50"])?;
    equal("rows", 50.0, theirs["rows"])?;
    equal("original", original, theirs["original"])?;
    let rows = vec![vec![1.0; 16]; 50];
    let mut copied = rows.clone();
    copied[0][0] = 7.0;
    equal("a clone's original", 1.0, rows[0][0])
}
