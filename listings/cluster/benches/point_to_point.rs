//! Ping-pongs between two ranks, of which an iteration is a message and its way
//! back; exchanges of two ranks; and the exercise against the collective.

use std::hint::black_box;

use cluster::point_to_point::{
    exchange_at_once, exchange_immediate, exchange_in_order, ping_pong,
};
use mpi::traits::*;
use ranks::{Bench, SimpleCommunicator};

type Work<'a> = Box<dyn FnMut() + 'a>;

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/point_to_point_solution.rs"]
mod solution;

fn table<const BYTES: usize>(world: &SimpleCommunicator) -> Work<'_> {
    let ball: Vec<u8> = (0..BYTES).map(|i| (i % 251) as u8).collect();
    let mut back = vec![0; BYTES];
    Box::new(move || ping_pong(world, &ball, &mut back))
}

const KIB_64: usize = 65_536;

fn in_order(world: &SimpleCommunicator) -> Work<'_> {
    let partner = 1 - world.rank();
    let (own, mut theirs) = (vec![1; KIB_64], vec![0; KIB_64]);
    Box::new(move || exchange_in_order(world, partner, &own, &mut theirs))
}

fn at_once(world: &SimpleCommunicator) -> Work<'_> {
    let partner = 1 - world.rank();
    let (own, mut theirs) = (vec![1; KIB_64], vec![0; KIB_64]);
    Box::new(move || exchange_at_once(world, partner, &own, &mut theirs))
}

fn immediate(world: &SimpleCommunicator) -> Work<'_> {
    let partner = 1 - world.rank();
    let (own, mut theirs) = (vec![1; KIB_64], vec![0; KIB_64]);
    Box::new(move || {
        exchange_immediate(world, partner, &own, &mut theirs, || ())
    })
}

fn all_gather(world: &SimpleCommunicator) -> Work<'_> {
    let own = vec![1.0; KIB_64 / 8];
    Box::new(move || {
        let mut all = vec![0.0; own.len() * world.size() as usize];
        world.all_gather_into(&own[..], &mut all[..]);
        black_box(all);
    })
}

fn pass_around(world: &SimpleCommunicator) -> Work<'_> {
    let own = vec![1.0; KIB_64 / 8];
    Box::new(move || {
        black_box(solution::pass_around(world, &own));
    })
}

fn main() {
    ranks::benches(&[
        Bench {
            id: "cluster/point_to_point/rust/8B",
            ready: table::<8>,
        },
        Bench {
            id: "cluster/point_to_point/rust/1KiB",
            ready: table::<1024>,
        },
        Bench {
            id: "cluster/point_to_point/rust/64KiB",
            ready: table::<KIB_64>,
        },
        Bench {
            id: "cluster/point_to_point/rust/1MiB",
            ready: table::<1_048_576>,
        },
        Bench {
            id: "cluster/point_to_point/rust/16MiB",
            ready: table::<16_777_216>,
        },
        Bench {
            id: "cluster/point_to_point/in_order/64KiB",
            ready: in_order,
        },
        Bench {
            id: "cluster/point_to_point/at_once/64KiB",
            ready: at_once,
        },
        Bench {
            id: "cluster/point_to_point/immediate/64KiB",
            ready: immediate,
        },
        Bench {
            id: "cluster/point_to_point/all_gather",
            ready: all_gather,
        },
        Bench {
            id: "cluster/point_to_point/pass_around",
            ready: pass_around,
        },
    ]);
}
