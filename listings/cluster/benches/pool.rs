//! Walks of even and uneven length by all pools, by the size of the chunks;
//! and what a task costs that does nothing.

use std::{hint::black_box, num::NonZeroUsize, ops::ControlFlow};

use cluster::pool::{
    Serial, Threads, Walk, even, farthest, farthest_of,
    ranks::{Schedule, on_ranks},
    uneven,
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};
use ranks::{Bench, benches};
use rayon::ThreadPoolBuilder;
use solution::lazily;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/pool_solution.rs"]
mod solution;

/// One iteration, on every rank.
type Work<'a> = Box<dyn FnMut() + 'a>;

const TASKS: u32 = 4_096;
const STEPS: u32 = 3_000;

fn serial(world: &SimpleCommunicator) -> Work<'_> {
    let walks = even(TASKS, STEPS);
    let is_root = world.rank() == 0;
    let mut pool = Serial::new(farthest);
    Box::new(move || {
        if is_root {
            black_box(farthest_of(&mut pool, black_box(&walks))).ok();
        }
    })
}

fn threads(world: &SimpleCommunicator) -> Work<'_> {
    let walks = even(TASKS, STEPS);
    let is_root = world.rank() == 0;
    let pool = ThreadPoolBuilder::new().num_threads(2).build();
    let mut pool = Threads::new(pool.expect("threads"), farthest);
    Box::new(move || {
        if is_root {
            black_box(farthest_of(&mut pool, black_box(&walks))).ok();
        }
    })
}

fn by_ranks(
    world: &SimpleCommunicator,
    walks: Vec<Walk>,
    schedule: Schedule,
) -> Work<'_> {
    Box::new(move || {
        on_ranks(world, schedule, farthest, |pool| {
            black_box(farthest_of(pool, black_box(&walks))).ok();
        });
    })
}

fn chunks(chunk: usize) -> Schedule {
    Schedule::Chunks(NonZeroUsize::new(chunk).expect("not zero"))
}

/// A bench of walks in chunks of `$chunk`.
macro_rules! chunked {
    ($id:literal, $walks:ident, $chunk:literal) => {
        Bench {
            id: $id,
            ready: |world| {
                by_ranks(world, $walks(TASKS, STEPS), chunks($chunk))
            },
        }
    };
}

/// Tasks that do nothing, one at a time.
const EMPTY: u32 = 500;

fn main() {
    benches(&[
        Bench {
            id: "cluster/pool/serial",
            ready: serial,
        },
        Bench {
            id: "cluster/pool/threads",
            ready: threads,
        },
        Bench {
            id: "cluster/pool/parts",
            ready: |world| by_ranks(world, even(TASKS, STEPS), Schedule::Parts),
        },
        Bench {
            id: "cluster/pool/parts_uneven",
            ready: |world| {
                by_ranks(world, uneven(TASKS, STEPS), Schedule::Parts)
            },
        },
        chunked!("cluster/pool/even/1", even, 1),
        chunked!("cluster/pool/even/16", even, 16),
        chunked!("cluster/pool/even/128", even, 128),
        chunked!("cluster/pool/even/1024", even, 1024),
        chunked!("cluster/pool/uneven/16", uneven, 16),
        chunked!("cluster/pool/uneven/128", uneven, 128),
        chunked!("cluster/pool/uneven/1024", uneven, 1024),
        Bench {
            id: "cluster/pool/one_worker",
            ready: |world| by_ranks(world, even(TASKS, STEPS), chunks(128)),
        },
        Bench {
            id: "cluster/pool/empty",
            ready: |world| by_ranks(world, even(EMPTY, 0), chunks(1)),
        },
        Bench {
            id: "cluster/pool/empty_lazily",
            ready: |world| {
                let walks = even(EMPTY, 0);
                Box::new(move || {
                    on_ranks(world, chunks(1), farthest, |pool| {
                        let walks = black_box(&walks).iter().copied();
                        lazily(pool, walks, |_, outcome| {
                            black_box(outcome).ok();
                            ControlFlow::Continue(())
                        });
                    });
                })
            },
        },
        Bench {
            id: "cluster/pool/python_walks",
            ready: |world| by_ranks(world, even(100, 10_000), chunks(1)),
        },
    ]);
}
