//! Benches on many ranks, sampled by criterion on rank 0.
//!
//! criterion decides how often the work is done in a sample; rank 0 tells the
//! others, and all do it. The time of a sample is that of the slowest rank, from
//! a barrier on.

use std::time::{Duration, Instant};

use criterion::Criterion;
use mpi::{
    collective::SystemOperation,
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives, Root},
};

/// Work that is measured: called once for each iteration, on every rank.
pub type Work<'a> = Box<dyn FnMut() + 'a>;

/// One bench: the id of its figure, and what makes its work ready on a rank.
pub struct Bench {
    pub id: &'static str,
    pub ready: for<'a> fn(&'a SimpleCommunicator) -> Work<'a>,
}

/// What rank 0 tells the others: which bench, and how many iterations.
const END: u64 = u64::MAX;

/// The `main` of a bench: rank 0 is criterion, with its arguments; the others
/// do what it asks for.
///
/// # Panics
///
/// If MPI was initialized before.
pub fn benches(benches: &[Bench]) {
    let universe = crate::start();
    let world = universe.world();
    let root = world.process_at_rank(0);
    let mut ready: Vec<Option<Work<'_>>> = benches.iter().map(|_| None).collect();
    if world.rank() == 0 {
        let mut criterion = Criterion::default().configure_from_args();
        for (index, bench) in benches.iter().enumerate() {
            criterion.bench_function(bench.id, |bencher| {
                bencher.iter_custom(|iterations| {
                    root.broadcast_into(&mut [index as u64, iterations]);
                    let work = ready[index].get_or_insert_with(|| (bench.ready)(&world));
                    timed(&world, iterations, work)
                });
            });
        }
        root.broadcast_into(&mut [END, 0]);
    } else {
        loop {
            let mut order = [0; 2];
            root.broadcast_into(&mut order);
            let [index, iterations] = order;
            let Some(bench) = benches.get(index as usize) else {
                break;
            };
            let work = ready[index as usize].get_or_insert_with(|| (bench.ready)(&world));
            timed(&world, iterations, work);
        }
    }
    let _ = std::panic::take_hook();
}

/// Time of the slowest rank for `iterations` calls of `work`.
fn timed(world: &SimpleCommunicator, iterations: u64, work: &mut Work<'_>) -> Duration {
    world.barrier();
    let start = Instant::now();
    for _ in 0..iterations {
        work();
    }
    let own = start.elapsed().as_secs_f64();
    let mut slowest = own;
    world.all_reduce_into(&own, &mut slowest, SystemOperation::max());
    Duration::from_secs_f64(slowest)
}
