//! Python's pools walk as far as ours, in the same order.

use cluster::pool::{even, farthest};
use peer_tests::{Failed, Peers, Trial, answer, answer_on_ranks, equal};

const PYTHON: &str = "peers/python/cluster/pool.py";

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::Python.test("walks of processes agree", || {
            for by in ["serial", "processes"] {
                agree(&answer(PYTHON, &["--by", by])?)?;
            }
            Ok(())
        }),
        Peers::Mpi4py.test("walks of ranks agree", || {
            for ranks in [2, 3] {
                let arguments = ["--by", "ranks", "--chunk", "7"];
                agree(&answer_on_ranks(PYTHON, ranks, &arguments)?)?;
            }
            Ok(())
        }),
    ]
}

fn agree(
    theirs: &std::collections::BTreeMap<String, f64>,
) -> Result<(), Failed> {
    let ours: Vec<u32> = even(100, 1000).iter().map(farthest).collect();
    let weighted = (0..).zip(&ours).map(|(i, place)| (i % 7 + 1) * place);
    equal("count", ours.len() as f64, theirs["count"])?;
    equal(
        "weighted",
        f64::from(weighted.sum::<u32>()),
        theirs["weighted"],
    )
}
