//! The searches of the peers find one setting on any number of ranks, and C
//! that of the listing.

use betting::search::Search;
use cluster::exercise_betting::search_alone;
use peer_tests::{Failed, Peers, Trial, answer_on_ranks, equal};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::Mpi.test("searches in C find the same", in_c),
        Peers::Mpi4py.test("searches in mpi4py find one best", in_python),
    ]
}

/// Five players share few values among 100 settings.
const SIZES: [&str; 4] = ["--settings", "100", "--players", "5"];

fn in_c() -> Result<(), Failed> {
    let search = Search {
        settings: 100,
        players: 5,
        ..Search::measured()
    };
    let ours = search_alone(&search).ok_or("no settings")?;
    for ranks in [1, 2, 3] {
        for threads in ["1", "2"] {
            let more = ["--threads", threads];
            let theirs = answer_on_ranks(
                "peers/c/cluster/exercise_betting.c",
                ranks,
                &[&SIZES[..], &more].concat(),
            )?;
            equal("setting", ours.setting as f64, theirs["setting"])?;
            equal("scale", ours.win_scale, theirs["scale"])?;
            equal("value", ours.value, theirs["value"])?;
        }
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    let run = |ranks| {
        let program = "peers/python/cluster/exercise_betting.py";
        answer_on_ranks(program, ranks, &SIZES)
    };
    let (one, two, three) = (run(1)?, run(2)?, run(3)?);
    for name in ["setting", "scale", "value"] {
        equal(name, one[name], two[name])?;
        equal(name, one[name], three[name])?;
    }
    Ok(())
}
