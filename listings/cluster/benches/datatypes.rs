//! Values there and back between two ranks; reductions over both; and the
//! exercise against a message.

use std::hint::black_box;

use cluster::datatypes::{
    Columns, Moments, Particle, dense, merging, order, pack, particles,
    receive_value, send_value, unpack,
};
use mpi::{collective::SystemOperation, traits::*};
use ranks::{Bench, SimpleCommunicator};
use serde::{Serialize, de::DeserializeOwned};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/datatypes_solution.rs"]
mod solution;

type Work<'a> = Box<dyn FnMut() + 'a>;

/// Rows and columns of the matrix.
const SIDE: usize = 1000;

/// A slice there and back.
fn slices<T>(world: &SimpleCommunicator, ball: Vec<T>) -> Work<'_>
where
    T: Equivalence + Clone + 'static,
{
    let mut back = ball.clone();
    let other = world.process_at_rank(1 - world.rank());
    let is_first = world.rank() == 0;
    Box::new(move || {
        if is_first {
            other.send(&ball[..]);
            other.receive_into(&mut back[..]);
        } else {
            other.receive_into(&mut back[..]);
            other.send(&back[..]);
        }
    })
}

fn derived(world: &SimpleCommunicator) -> Work<'_> {
    slices(world, particles(1000))
}

fn dense_derived(world: &SimpleCommunicator) -> Work<'_> {
    slices(world, dense(&particles(1000)))
}

/// A value there and back, through serde.
fn values<T>(world: &SimpleCommunicator, ball: T) -> Work<'_>
where
    T: Serialize + DeserializeOwned + 'static,
{
    let other = world.process_at_rank(1 - world.rank());
    let is_first = world.rank() == 0;
    Box::new(move || {
        let receive = || {
            let received = receive_value::<T>(&other);
            received.expect("a value").0
        };
        if is_first {
            send_value(&other, &ball).expect("a value");
            black_box(receive());
        } else {
            send_value(&other, &receive()).expect("a value");
        }
    })
}

fn postcard_particles(world: &SimpleCommunicator) -> Work<'_> {
    values::<Vec<Particle>>(world, particles(1000))
}

fn postcard_order(world: &SimpleCommunicator) -> Work<'_> {
    values(world, order())
}

fn matrix() -> Vec<f64> {
    (0..SIDE * SIDE).map(|i| i as f64).collect()
}

fn column_by_type(world: &SimpleCommunicator) -> Work<'_> {
    let (mut matrix, types) = (matrix(), Columns::new(SIDE, SIDE));
    let other = world.process_at_rank(1 - world.rank());
    let is_first = world.rank() == 0;
    Box::new(move || {
        if is_first {
            other.send(&types.view(&matrix, 5));
            other.receive_into(&mut types.view_mut(&mut matrix, 6));
        } else {
            other.receive_into(&mut types.view_mut(&mut matrix, 6));
            other.send(&types.view(&matrix, 6));
        }
    })
}

fn column_packed(world: &SimpleCommunicator) -> Work<'_> {
    let (mut matrix, mut packed) = (matrix(), vec![0.0; SIDE]);
    let other = world.process_at_rank(1 - world.rank());
    let is_first = world.rank() == 0;
    Box::new(move || {
        if is_first {
            pack(&matrix, SIDE, 5, &mut packed);
            other.send(&packed[..]);
            other.receive_into(&mut packed[..]);
            unpack(&packed, &mut matrix, SIDE, 6);
        } else {
            other.receive_into(&mut packed[..]);
            unpack(&packed, &mut matrix, SIDE, 6);
            pack(&matrix, SIDE, 6, &mut packed);
            other.send(&packed[..]);
        }
    })
}

fn moments(world: &SimpleCommunicator) -> Work<'_> {
    let (operation, own) = (merging(), Moments::of(&[1.0, 2.0, 4.0]));
    Box::new(move || {
        let mut all = Moments::default();
        world.all_reduce_into(black_box(&own), &mut all, &operation);
        black_box(all);
    })
}

fn sums(world: &SimpleCommunicator) -> Work<'_> {
    let own = [3.0, 7.0, 21.0];
    Box::new(move || {
        let mut all = [0.0; 3];
        let sum = SystemOperation::sum();
        world.all_reduce_into(black_box(&own), &mut all, sum);
        black_box(all);
    })
}

fn broadcast(world: &SimpleCommunicator) -> Work<'_> {
    let own = (world.rank() == 0).then(order);
    Box::new(move || {
        let value = solution::broadcast_value(world, 0, own.as_ref());
        black_box(value.expect("an order"));
    })
}

fn main() {
    ranks::benches(&[
        Bench {
            id: "cluster/datatypes/particles",
            ready: derived,
        },
        Bench {
            id: "cluster/datatypes/particles_dense",
            ready: dense_derived,
        },
        Bench {
            id: "cluster/datatypes/particles_postcard",
            ready: postcard_particles,
        },
        Bench {
            id: "cluster/datatypes/order_postcard",
            ready: postcard_order,
        },
        Bench {
            id: "cluster/datatypes/column_type",
            ready: column_by_type,
        },
        Bench {
            id: "cluster/datatypes/column_packed",
            ready: column_packed,
        },
        Bench {
            id: "cluster/datatypes/moments",
            ready: moments,
        },
        Bench {
            id: "cluster/datatypes/sums",
            ready: sums,
        },
        Bench {
            id: "cluster/datatypes/broadcast",
            ready: broadcast,
        },
    ]);
}
