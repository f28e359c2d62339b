//! Solution: the best of each rank, padded to one length, gathered by all.

use std::cmp::Ordering;

use betting::search::Search;
use cluster::exercise_betting::{Best, mine, score};
use mpi::{
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};
use rayon::{ThreadPool, prelude::*};

// ANCHOR: solution
/// The better one first: a higher value, of equals a lower number.
fn order(a: &Best, b: &Best) -> Ordering {
    let by_value = b.value.partial_cmp(&a.value);
    // Values are numbers.
    let by_value = by_value.unwrap_or(Ordering::Equal);
    by_value.then(a.setting.cmp(&b.setting))
}

/// The `count` best settings of the search, the best first, of equals the one
/// with the lower number first; fewer, if the search has not so many. They are
/// the same on all ranks of `world`, bit for bit, and the same for any number
/// of ranks and threads.
pub fn leaders(
    world: &SimpleCommunicator,
    search: &Search,
    threads: &ThreadPool,
    count: usize,
) -> Vec<Best> {
    let (rank, ranks) = (world.rank() as usize, world.size() as usize);
    let scales = search.scales();
    let mut own: Vec<Best> = threads.install(|| {
        mine(search.settings, rank, ranks)
            .into_par_iter()
            .with_max_len(1)
            .map(|setting| score(search, setting, scales[setting]))
            .collect()
    });
    own.sort_unstable_by(order);
    // All ranks send as many.
    own.resize(count, Best::NONE);
    let mut all = vec![Best::NONE; count * ranks];
    world.all_gather_into(&own[..], &mut all[..]);
    all.retain(|best| best.found().is_some());
    all.sort_unstable_by(order);
    all.truncate(count);
    all
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "exercise_betting_tests.rs"]
mod tests;
