//! The ping-pongs of the peers bring every byte back.

use peer_tests::{Failed, Peers, Trial, answer_on_ranks, equal};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::Mpi.test("the ping-pong in C brings the bytes back", c),
        Peers::Mpi4py.test("the ping-pong of mpi4py brings them back", mpi4py),
    ]
}

fn sums(program: &str) -> Result<(), Failed> {
    for (ranks, bytes) in [(2, 8), (2, 100_000), (3, 5_000)] {
        let text = bytes.to_string();
        let arguments = ["--calls", "3", "--bytes", &text];
        let theirs = answer_on_ranks(program, ranks, &arguments)?;
        let ours = (0..bytes).map(|i| i % 251).sum::<u64>();
        equal("sum", ours as f64, theirs["sum"])?;
    }
    Ok(())
}

fn c() -> Result<(), Failed> {
    sums("peers/c/cluster/point_to_point.c")
}

fn mpi4py() -> Result<(), Failed> {
    sums("peers/python/cluster/point_to_point.py")
}
