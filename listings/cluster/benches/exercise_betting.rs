//! The search on one rank and two, with one thread and two in each; settings
//! dealt out beforehand and by a pool; and what the last step costs.

use std::{hint::black_box, num::NonZeroUsize};

use betting::search::Search;
use cluster::{
    exercise_betting::{
        Best, best_of_ranks, search_alone, search_by_pool, search_on_ranks,
        threads,
    },
    pool::ranks::Schedule,
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};
use ranks::{Bench, benches};
use solution::leaders;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/exercise_betting_solution.rs"]
mod solution;

/// One iteration, on every rank.
type Work<'a> = Box<dyn FnMut() + 'a>;

/// One task at a time.
const SINGLE: Schedule = Schedule::Chunks(NonZeroUsize::MIN);

fn small() -> Search {
    Search::measured()
}

fn tenfold() -> Search {
    Search {
        settings: 3_000,
        ..Search::measured()
    }
}

fn alone(search: Search) -> Work<'static> {
    Box::new(move || {
        black_box(search_alone(black_box(&search)));
    })
}

fn on(world: &SimpleCommunicator, search: Search, count: usize) -> Work<'_> {
    let threads = threads(count).expect("threads");
    Box::new(move || {
        black_box(search_on_ranks(world, black_box(&search), &threads));
    })
}

fn by(
    world: &SimpleCommunicator,
    schedule: Schedule,
    chunk: usize,
) -> Work<'_> {
    let (search, threads) = (tenfold(), threads(1).expect("threads"));
    Box::new(move || {
        let search = black_box(&search);
        let best = search_by_pool(world, search, &threads, schedule, chunk);
        black_box(best).ok();
    })
}

fn main() {
    benches(&[
        Bench {
            id: "cluster/exercise_betting/alone",
            ready: |_| alone(tenfold()),
        },
        Bench {
            id: "cluster/exercise_betting/r1t1",
            ready: |world| on(world, tenfold(), 1),
        },
        Bench {
            id: "cluster/exercise_betting/r1t2",
            ready: |world| on(world, tenfold(), 2),
        },
        Bench {
            id: "cluster/exercise_betting/r2t1",
            ready: |world| on(world, tenfold(), 1),
        },
        Bench {
            id: "cluster/exercise_betting/r2t2",
            ready: |world| on(world, tenfold(), 2),
        },
        Bench {
            id: "cluster/exercise_betting/alone/small",
            ready: |_| alone(small()),
        },
        Bench {
            id: "cluster/exercise_betting/r2t1/small",
            ready: |world| on(world, small(), 1),
        },
        Bench {
            id: "cluster/exercise_betting/parts",
            ready: |world| by(world, Schedule::Parts, 1),
        },
        Bench {
            id: "cluster/exercise_betting/chunks_1",
            ready: |world| by(world, SINGLE, 1),
        },
        Bench {
            id: "cluster/exercise_betting/chunks_30",
            ready: |world| by(world, SINGLE, 30),
        },
        Bench {
            id: "cluster/exercise_betting/reduce",
            ready: |world| {
                let own = Best {
                    value: f64::from(world.rank()),
                    setting: world.rank() as u64,
                    ..Best::NONE
                };
                Box::new(move || {
                    black_box(best_of_ranks(world, black_box(own)));
                })
            },
        },
        Bench {
            id: "cluster/exercise_betting/leaders",
            ready: |world| {
                let (search, threads) =
                    (tenfold(), threads(1).expect("threads"));
                Box::new(move || {
                    let search = black_box(&search);
                    black_box(leaders(world, search, &threads, 10));
                })
            },
        },
    ]);
}
