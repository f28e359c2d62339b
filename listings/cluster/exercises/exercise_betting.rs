//! Exercise of `exercise_betting`: more than one best.

use betting::search::Search;
use cluster::exercise_betting::Best;
use mpi::topology::SimpleCommunicator;
use rayon::ThreadPool;

// ANCHOR: task
/// The `count` best settings of the search, the best first, of equals the one
/// with the lower number first; fewer, if the search has not so many. They are
/// the same on all ranks of `world`, bit for bit, and the same for any number
/// of ranks and threads.
///
/// No rank sends more than `count` settings.
pub fn leaders(
    world: &SimpleCommunicator,
    search: &Search,
    threads: &ThreadPool,
    count: usize,
) -> Vec<Best> {
    let _ = (world, search, threads, count);
    todo!("the best of each rank, then the best of those")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "exercise_betting_tests.rs"]
mod tests;
