//! Primes on ranks, barriers, and what starting ranks costs. For the latter the
//! bench starts its own program again, whose ranks then only meet.

use std::hint::black_box;

use cluster::hello::{on_rank_0, primes, primes_below};
use mpi::traits::{Communicator, CommunicatorCollectives};
use ranks::{Bench, benches};
use solution::dealt;
use started::{Kind, bench_or_started, started};

#[path = "started/hello.rs"]
mod started;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/hello_solution.rs"]
mod solution;

const BELOW: u64 = 200_000;

fn main() {
    bench_or_started(all);
}

fn all() {
    benches(&[
        Bench {
            id: "cluster/hello/primes",
            ready: |world| {
                Box::new(|| {
                    black_box(primes_below(world, black_box(BELOW)));
                })
            },
        },
        Bench {
            id: "cluster/hello/dealt",
            ready: |world| {
                let (rank, size) = (world.rank() as u64, world.size() as u64);
                Box::new(move || {
                    let mine = primes(dealt(black_box(BELOW), rank, size));
                    black_box(on_rank_0(world, mine));
                })
            },
        },
        Bench {
            id: "cluster/hello/barrier",
            ready: |world| Box::new(|| world.barrier()),
        },
        Bench {
            id: "cluster/hello/process",
            ready: |world| started(world, Kind::Process),
        },
        Bench {
            id: "cluster/hello/launcher",
            ready: |world| started(world, Kind::Launcher),
        },
        Bench {
            id: "cluster/hello/alone",
            ready: |world| started(world, Kind::Alone),
        },
        Bench {
            id: "cluster/hello/mpiexec/1",
            ready: |world| started(world, Kind::Ranks(1)),
        },
        Bench {
            id: "cluster/hello/mpiexec/2",
            ready: |world| started(world, Kind::Ranks(2)),
        },
        Bench {
            id: "cluster/hello/mpiexec/4",
            ready: |world| started(world, Kind::Ranks(4)),
        },
    ]);
}
