//! All interpreters come to their end.

use peer_tests::{Peers, Trial, answer_on_ranks, equal};

pub fn tests() -> Vec<Trial> {
    vec![Peers::Mpi4py.test("interpreters import and end", || {
        for (what, ended) in [("none", 1.0), ("numpy", 1.0), ("ranks", 3.0)] {
            let arguments = ["--what", what, "--ranks", "3"];
            let program = "peers/python/cluster/scaling.py";
            let theirs = answer_on_ranks(program, 1, &arguments)?;
            equal(what, ended, theirs["ended"])?;
        }
        Ok(())
    })]
}
