//! Sums over ranks: by the library and by hand, after work and during it.

use std::hint::black_box;

use cluster::collectives::{add_up, doubling, ring, star, two_pieces};
use mpi::{collective::SystemOperation, traits::*};
use ranks::{Bench, SimpleCommunicator};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/collectives_solution.rs"]
mod solution;

type Work<'a> = Box<dyn FnMut() + 'a>;

/// Elements of a vector of 8 MB.
const LONG: usize = 1_000_000;
/// Steps of the short piece of work.
const STEPS: usize = 200_000;
/// Values that a rank adds up before it asks the others.
const VALUES: usize = 1 << 20;

fn library(world: &SimpleCommunicator, elements: usize) -> Work<'_> {
    let (own, mut sum) = (vec![1.0; elements], vec![0.0; elements]);
    Box::new(move || add_up(world, black_box(&own), black_box(&mut sum)))
}

fn by_hand(
    world: &SimpleCommunicator,
    elements: usize,
    add_up: fn(&SimpleCommunicator, &mut [f64]),
) -> Work<'_> {
    let (own, mut sum) = (vec![1.0; elements], vec![0.0; elements]);
    Box::new(move || {
        sum.copy_from_slice(black_box(&own));
        add_up(world, black_box(&mut sum));
    })
}

fn all_to_all(world: &SimpleCommunicator) -> Work<'_> {
    let (own, mut received) = (vec![1.0; LONG], vec![0.0; LONG]);
    Box::new(move || {
        world.all_to_all_into(black_box(&own[..]), &mut received[..]);
    })
}

fn plain_sum(world: &SimpleCommunicator) -> Work<'_> {
    let own = vec![1.0; VALUES];
    Box::new(move || {
        let own: f64 = black_box(&own).iter().sum();
        let mut sum = 0.0;
        world.all_reduce_into(&own, &mut sum, SystemOperation::sum());
        black_box(sum);
    })
}

fn same_bits(world: &SimpleCommunicator) -> Work<'_> {
    let own = vec![1.0; VALUES];
    Box::new(move || {
        black_box(solution::sum_same_bits(world, black_box(&own)));
    })
}

fn main() {
    ranks::benches(&[
        Bench {
            id: "cluster/collectives/library/8B",
            ready: |world| library(world, 1),
        },
        Bench {
            id: "cluster/collectives/doubling/8B",
            ready: |world| by_hand(world, 1, doubling),
        },
        Bench {
            id: "cluster/collectives/library/8MB",
            ready: |world| library(world, LONG),
        },
        Bench {
            id: "cluster/collectives/star/8MB",
            ready: |world| by_hand(world, LONG, star),
        },
        Bench {
            id: "cluster/collectives/doubling/8MB",
            ready: |world| by_hand(world, LONG, doubling),
        },
        Bench {
            id: "cluster/collectives/ring/8MB",
            ready: |world| by_hand(world, LONG, ring),
        },
        Bench {
            id: "cluster/collectives/all_to_all/8MB",
            ready: all_to_all,
        },
        Bench {
            id: "cluster/collectives/pieces_after",
            ready: |world| {
                Box::new(move || {
                    black_box(two_pieces(world, STEPS, false));
                })
            },
        },
        Bench {
            id: "cluster/collectives/pieces_meanwhile",
            ready: |world| {
                Box::new(move || {
                    black_box(two_pieces(world, STEPS, true));
                })
            },
        },
        Bench {
            id: "cluster/collectives/sum_plain",
            ready: plain_sum,
        },
        Bench {
            id: "cluster/collectives/sum_same_bits",
            ready: same_bits,
        },
    ]);
}
