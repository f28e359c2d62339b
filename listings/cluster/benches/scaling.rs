//! The field and the search on one rank and on more, and what starting costs.

use std::hint::black_box;

use betting::search::Search;
use cluster::{
    exercise_betting::{search_on_ranks, threads},
    scaling::{Machine, SIDES, Step},
    stencil::{self, Rates, Tile},
};
use mpi::traits::Communicator;
use ranks::{Bench, SimpleCommunicator, benches};
use solution::fewest_ranks;
use started::{Kind, bench_or_started, started};

// It has a kind that only another bench starts.
#[allow(dead_code)]
#[path = "started/hello.rs"]
mod started;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/scaling_solution.rs"]
mod solution;

/// Rows and columns of the field, and of a rank's tile of one that grows.
const SIDE: usize = 1_024;

fn main() {
    bench_or_started(all);
}

fn all() {
    benches(&[
        Bench {
            id: "cluster/scaling/step",
            ready: |world| steps(world, SIDE),
        },
        Bench {
            id: "cluster/scaling/weak",
            ready: |world| steps(world, SIDE * world.size() as usize),
        },
        Bench {
            id: "cluster/scaling/search",
            ready: |world| {
                let search = Search::measured();
                let pool = threads(1).expect("a thread");
                Box::new(move || {
                    black_box(search_on_ranks(world, &search, &pool));
                })
            },
        },
        Bench {
            id: "cluster/scaling/program",
            ready: |world| started(world, Kind::Process),
        },
        Bench {
            id: "cluster/scaling/ranks",
            ready: |world| started(world, Kind::Ranks(4)),
        },
        Bench {
            id: "cluster/scaling/fewest",
            ready: |_| {
                let machine = Machine {
                    cells: [1e-9; SIDES.len()],
                    alpha: 1e-6,
                    beta: 1e-10,
                    setting: 1e-5,
                    deviation: 1e-6,
                    longest: 2e-5,
                };
                let step = Step {
                    side: 4_096,
                    weak: false,
                };
                Box::new(move || {
                    let deadline = black_box(40e-6);
                    black_box(fewest_ranks(&step, &machine, deadline, 1_000));
                })
            },
        },
    ]);
}

/// A step of a field of so many rows and of `SIDE` columns.
fn steps(world: &SimpleCommunicator, rows: usize) -> Box<dyn FnMut()> {
    let rates = black_box(Rates::default());
    let mut tile = Tile::new(world, [rows, SIDE], stencil::start)
        .expect("fewer ranks than rows");
    Box::new(move || {
        tile.step(&rates);
        black_box(tile.field());
    })
}
