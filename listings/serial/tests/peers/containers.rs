//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::containers::{hits_vec, ids, probes};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("scan and bsearch in C find the same", || {
            members("peers/c/serial/containers.c", &[])?;
            members("peers/c/serial/containers.c", &["--sorted", "1"])
        }),
        Peers::Python
            .test("a list finds the same", || members_in_python("list")),
        Peers::Python.test("a set finds the same", || members_in_python("set")),
        Peers::Python
            .test("bisect finds the same", || members_in_python("bisect")),
        Peers::Python.test("isin finds the same", || members_in_python("isin")),
        Peers::Python.test("searchsorted finds the same", || {
            members_in_python("searchsorted")
        }),
        Peers::Python.test("insert(0, …) gives the same", || front("insert")),
        Peers::Python
            .test("append, reverse gives the same", || front("reverse")),
        Peers::Python.test("a deque gives the same", || front("deque")),
    ]
}

/// Hits, misses, and half of each.
fn members(peer: &str, flags: &[&str]) -> Result<(), Failed> {
    let items = ids(500);
    for (first, last) in [("0", "500"), ("500", "1000"), ("0", "1000")] {
        let sizes = ["--items", "500", "--probes", "3000"];
        let indices = ["--first", first, "--last", last];
        let theirs = answer(peer, &[flags, &sizes, &indices].concat())?;
        let probes = probes(3000, first.parse()?..last.parse()?);
        let ours = hits_vec(&items, &probes);
        equal("hits", ours as f64, theirs["hits"])?;
    }
    Ok(())
}

fn members_in_python(method: &str) -> Result<(), Failed> {
    members("peers/python/serial/containers.py", &["--method", method])
}

fn front(method: &str) -> Result<(), Failed> {
    let theirs = answer(
        "peers/python/serial/containers.py",
        &["--method", method, "--items", "1000"],
    )?;
    let ours = serial::containers::front_insert(1000);
    equal("first", ours[0] as f64, theirs["first"])?;
    equal("last", ours[999] as f64, theirs["last"])?;
    equal("length", ours.len() as f64, theirs["length"])
}
