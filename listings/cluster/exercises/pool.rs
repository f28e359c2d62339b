//! Exercise of `pool`: tasks from a source that need not end.

use std::ops::ControlFlow;

use cluster::pool::{Outcome, ranks::Ranks};
use serde::{Serialize, de::DeserializeOwned};

// ANCHOR: task
/// Runs `tasks` on the workers of `pool`, one at a time on each, and gives
/// `taken` each outcome as it comes, with the number of its task. A task is
/// taken from the source when a worker is free for it, and no sooner.
///
/// Ends when the source has ended and all outcomes are there, or when `taken`
/// says `Break`; what workers still work on is then waited for and dropped, so
/// that the pool can be used again. Without workers, tasks run on this rank.
pub fn lazily<T, R>(
    pool: &mut Ranks<'_, T, R>,
    tasks: impl IntoIterator<Item = T>,
    taken: impl FnMut(usize, Outcome<R>) -> ControlFlow<()>,
) where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    let _ = (pool.workers(), tasks.into_iter(), taken);
    todo!("hand out a task where a worker is free, then receive")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
