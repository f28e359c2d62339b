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

/// An exchange of bytes that were just written, as results are.
fn exchange<'a>(
    world: &'a SimpleCommunicator,
    exchange: impl Fn(&SimpleCommunicator, i32, &[u8], &mut [u8]) + 'a,
) -> Work<'a> {
    let partner = 1 - world.rank();
    let (mut own, mut theirs) = (vec![0_u8; KIB_64], vec![0; KIB_64]);
    Box::new(move || {
        let next = own[0].wrapping_add(1);
        own.fill(next);
        exchange(world, partner, &own, &mut theirs);
    })
}

fn in_order(world: &SimpleCommunicator) -> Work<'_> {
    exchange(world, exchange_in_order)
}

fn at_once(world: &SimpleCommunicator) -> Work<'_> {
    exchange(world, exchange_at_once)
}

fn immediate(world: &SimpleCommunicator) -> Work<'_> {
    exchange(world, |world, partner, own, theirs| {
        exchange_immediate(world, partner, own, theirs, || ());
    })
}

/// The blocks of all ranks, after writing the own.
fn gather<'a>(
    world: &'a SimpleCommunicator,
    gather: impl Fn(&SimpleCommunicator, &[f64]) -> Vec<f64> + 'a,
) -> Work<'a> {
    let mut own = vec![0.0; KIB_64 / 8];
    Box::new(move || {
        let next = own[0] + 1.0;
        own.fill(next);
        black_box(gather(world, &own));
    })
}

fn all_gather(world: &SimpleCommunicator) -> Work<'_> {
    gather(world, |world, own| {
        let mut all = vec![0.0; own.len() * world.size() as usize];
        world.all_gather_into(own, &mut all[..]);
        all
    })
}

fn pass_around(world: &SimpleCommunicator) -> Work<'_> {
    gather(world, solution::pass_around)
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
