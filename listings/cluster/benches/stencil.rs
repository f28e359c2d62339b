//! Steps of the field on one core, on threads, and on ranks.

use std::hint::black_box;

use cluster::stencil::{
    Field, Rates, Tile, start, step_rayon, step_serial, swap_ends,
};
use mpi::traits::Communicator;
use ranks::{Bench, SimpleCommunicator, benches};
use solution::advance;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/stencil_solution.rs"]
mod solution;

/// Rows and columns of the fields: one for the caches, one for memory. Half of
/// the latter, 128 MiB with its spare, is one for memory as well.
const SMALL: [usize; 2] = [128, 128];
const LARGE: [usize; 2] = [4096, 2048];

/// One iteration, on every rank.
type Work<'a> = Box<dyn FnMut() + 'a>;

/// A step of the whole field on one rank.
type Step = fn(&Rates, &mut Field, &mut Field);

fn whole<'a>([rows, columns]: [usize; 2], step: Step) -> Work<'a> {
    let rates = black_box(Rates::default());
    let mut field = Field::start(rows, columns);
    let mut spare = field.clone();
    Box::new(move || {
        step(&rates, &mut field, &mut spare);
        black_box(&field);
    })
}

/// A step of the tiles of all ranks.
fn tiles<'a>(
    world: &SimpleCommunicator,
    shape: [usize; 2],
    step: fn(&mut Tile, &Rates),
) -> Work<'a> {
    let tile = Tile::new(world, shape, start).expect("a field large enough");
    stepping(tile, step)
}

fn stepping<'a>(mut tile: Tile, step: fn(&mut Tile, &Rates)) -> Work<'a> {
    let rates = black_box(Rates::default());
    Box::new(move || {
        step(&mut tile, &rates);
        black_box(tile.field());
    })
}

/// Strips side by side, whose halo is columns.
fn beside<'a>(world: &SimpleCommunicator, shape: [usize; 2]) -> Work<'a> {
    let ranks = [1, world.size() as usize];
    let tile = Tile::in_layout(world, ranks, shape, start);
    stepping(tile, only_exchange)
}

/// 64 steps of a ring, of which each rank has 1,000 cells.
fn rod<'a>(world: &'a SimpleCommunicator, depth: usize) -> Work<'a> {
    let mut piece: Vec<f64> = (0..1000).map(|i| f64::from(i % 97)).collect();
    Box::new(move || {
        advance(&mut piece, 64, depth, |first, last| {
            swap_ends(world, first, last)
        });
        black_box(&piece);
    })
}

fn only_exchange(tile: &mut Tile, _: &Rates) {
    tile.exchange();
}

fn main() {
    benches(&[
        Bench {
            id: "cluster/stencil/serial/128",
            ready: |_| whole(SMALL, step_serial),
        },
        Bench {
            id: "cluster/stencil/serial/4096",
            ready: |_| whole(LARGE, step_serial),
        },
        Bench {
            id: "cluster/stencil/rayon/128",
            ready: |_| whole(SMALL, step_rayon),
        },
        Bench {
            id: "cluster/stencil/rayon/4096",
            ready: |_| whole(LARGE, step_rayon),
        },
        Bench {
            id: "cluster/stencil/ranks/128",
            ready: |world| tiles(world, SMALL, Tile::step),
        },
        Bench {
            id: "cluster/stencil/ranks/4096",
            ready: |world| tiles(world, LARGE, Tile::step),
        },
        Bench {
            id: "cluster/stencil/overlapped/128",
            ready: |world| tiles(world, SMALL, Tile::step_overlapped),
        },
        Bench {
            id: "cluster/stencil/overlapped/4096",
            ready: |world| tiles(world, LARGE, Tile::step_overlapped),
        },
        Bench {
            id: "cluster/stencil/exchange/128",
            ready: |world| tiles(world, SMALL, only_exchange),
        },
        Bench {
            id: "cluster/stencil/exchange/4096",
            ready: |world| tiles(world, LARGE, only_exchange),
        },
        Bench {
            id: "cluster/stencil/beside/4096",
            ready: |world| beside(world, LARGE),
        },
        Bench {
            id: "cluster/stencil/rod/1",
            ready: |world| rod(world, 1),
        },
        Bench {
            id: "cluster/stencil/rod/16",
            ready: |world| rod(world, 16),
        },
        Bench {
            id: "cluster/stencil/weak/4096",
            ready: |world| {
                let rows = LARGE[0] * world.size() as usize;
                tiles(world, [rows, LARGE[1]], Tile::step)
            },
        },
    ]);
}
