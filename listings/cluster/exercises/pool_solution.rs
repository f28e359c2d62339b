//! Solution: a task for whoever is free, and no queue.

use std::ops::ControlFlow;

use cluster::pool::{
    Outcome,
    ranks::{Done, Ranks},
};
use serde::{Serialize, de::DeserializeOwned};

// ANCHOR: solution
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
    // Break or not, nobody is left at work.
    let _ = until_break(pool, tasks, taken);
    while pool.receive().is_some() {}
}

fn until_break<T, R>(
    pool: &mut Ranks<'_, T, R>,
    tasks: impl IntoIterator<Item = T>,
    mut taken: impl FnMut(usize, Outcome<R>) -> ControlFlow<()>,
) -> ControlFlow<()>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    let mut take = |outcomes: Done<R>| {
        let mut outcomes = outcomes.into_iter();
        outcomes.try_for_each(|(number, outcome)| taken(number, outcome))
    };
    // Whoever is free later must not ask a source that has ended.
    let mut tasks = tasks.into_iter().fuse().enumerate();
    if pool.workers() == 0 {
        return tasks.try_for_each(|(number, task)| {
            take(pool.run_here([(number, &task)]))
        });
    }
    let mut idle: Vec<usize> = (0..pool.workers()).collect();
    loop {
        while let Some(&worker) = idle.last() {
            let Some((number, task)) = tasks.next() else {
                break;
            };
            let unsendable = pool.hand(worker, [(number, &task)]);
            if unsendable.is_empty() {
                idle.pop();
            }
            take(unsendable)?;
        }
        let Some((worker, done)) = pool.receive() else {
            return ControlFlow::Continue(());
        };
        idle.push(worker);
        take(done)?;
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
