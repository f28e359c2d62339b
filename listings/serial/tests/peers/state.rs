//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::state::add_local;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("totals in C agree wherever they are kept", || {
            ["0", "1", "2", "3", "4"]
                .into_iter()
                .try_for_each(|place| total("peers/c/serial/state.c", place))
        }),
        Peers::Python.test("totals in Python agree", || {
            ["local", "global", "closure", "attribute"]
                .into_iter()
                .try_for_each(|place| {
                    total("peers/python/serial/state.py", place)
                })
        }),
        Peers::Python.test("Numba keeps the global that it has seen", || {
            let theirs = answer("peers/python/serial/state_frozen.py", &[])?;
            equal("before", 2.0, theirs["before"])?;
            equal("after", 2.0, theirs["after"])?;
            equal("python", 3.0, theirs["python"])
        }),
    ]
}

fn total(program: &str, place: &str) -> Result<(), Failed> {
    let theirs = answer(program, &["--length", "10007", "--place", place])?;
    let numbers: Vec<u64> = (0..10_007).collect();
    equal("total", add_local(&numbers) as f64, theirs["total"])
}
