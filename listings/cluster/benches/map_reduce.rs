//! The words of a text, counted in several ways.

use std::{
    collections::HashMap, hash::RandomState, hint::black_box, sync::Arc,
};

use cluster::map_reduce::{
    count, count_by, count_by_dataflow, count_in_parallel, count_on_ranks,
    parts, text,
};
use mpi::traits::Communicator;
use ranks::{Bench, SimpleCommunicator};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/map_reduce_solution.rs"]
mod solution;

type Work<'a> = Box<dyn FnMut() + 'a>;

const SMALL: usize = 100_000;
const MIDDLE: usize = 2_000_000;
const LARGE: usize = 20_000_000;

fn siphash(bytes: usize) -> Work<'static> {
    let text = text(bytes, 1);
    Box::new(move || {
        let counts: HashMap<_, _, RandomState> = count_by(black_box(&text));
        black_box(counts);
    })
}

fn one_loop(bytes: usize) -> Work<'static> {
    let text = text(bytes, 1);
    Box::new(move || {
        black_box(count(black_box(&text)));
    })
}

fn threads(bytes: usize) -> Work<'static> {
    let text = text(bytes, 1);
    Box::new(move || {
        black_box(count_in_parallel(black_box(&text), 2));
    })
}

fn on_ranks(world: &SimpleCommunicator, bytes: usize) -> Work<'_> {
    let text = text(bytes, 1);
    let part = parts(&text, world.size() as usize)[world.rank() as usize];
    let part = part.to_string();
    Box::new(move || {
        black_box(count_on_ranks(world, black_box(&part)));
    })
}

fn dataflow(bytes: usize) -> Work<'static> {
    let text: Arc<str> = text(bytes, 1).into();
    Box::new(move || {
        let counts = count_by_dataflow(Arc::clone(black_box(&text)), 2, 2);
        black_box(counts.expect("two workers"));
    })
}

fn means(bytes: usize) -> Work<'static> {
    let text = text(bytes, 1);
    Box::new(move || {
        black_box(solution::mean_lengths(black_box(&text)));
    })
}

fn main() {
    ranks::benches(&[
        Bench {
            id: "cluster/map_reduce/siphash/2MB",
            ready: |_| siphash(MIDDLE),
        },
        Bench {
            id: "cluster/map_reduce/loop/100kB",
            ready: |_| one_loop(SMALL),
        },
        Bench {
            id: "cluster/map_reduce/loop/2MB",
            ready: |_| one_loop(MIDDLE),
        },
        Bench {
            id: "cluster/map_reduce/loop/20MB",
            ready: |_| one_loop(LARGE),
        },
        Bench {
            id: "cluster/map_reduce/threads/100kB",
            ready: |_| threads(SMALL),
        },
        Bench {
            id: "cluster/map_reduce/threads/2MB",
            ready: |_| threads(MIDDLE),
        },
        Bench {
            id: "cluster/map_reduce/threads/20MB",
            ready: |_| threads(LARGE),
        },
        Bench {
            id: "cluster/map_reduce/ranks/100kB",
            ready: |world| on_ranks(world, SMALL),
        },
        Bench {
            id: "cluster/map_reduce/ranks/2MB",
            ready: |world| on_ranks(world, MIDDLE),
        },
        Bench {
            id: "cluster/map_reduce/ranks/20MB",
            ready: |world| on_ranks(world, LARGE),
        },
        Bench {
            id: "cluster/map_reduce/dataflow/100kB",
            ready: |_| dataflow(SMALL),
        },
        Bench {
            id: "cluster/map_reduce/dataflow/2MB",
            ready: |_| dataflow(MIDDLE),
        },
        Bench {
            id: "cluster/map_reduce/dataflow/20MB",
            ready: |_| dataflow(LARGE),
        },
        Bench {
            id: "cluster/map_reduce/means/2MB",
            ready: |_| means(MIDDLE),
        },
    ]);
}
