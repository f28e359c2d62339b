//! All ranks of mpi4py say who they are.

use peer_tests::{Peers, Trial, answer_on_ranks, equal};

pub fn tests() -> Vec<Trial> {
    vec![Peers::Mpi4py.test("ranks tell themselves apart", || {
        for ranks in [1, 2, 3] {
            let started = ["--ranks", &ranks.to_string()];
            let program = "peers/python/cluster/hello.py";
            let theirs = answer_on_ranks(program, 1, &started)?;
            let n = f64::from(ranks);
            equal("lines", n, theirs["lines"])?;
            equal("numbers", n * (n - 1.0) / 2.0, theirs["ranks"])?;
            equal("sizes", n * n, theirs["sizes"])?;
        }
        Ok(())
    })]
}
