//! Solution: a job that is longer than its time limit.

use std::time::Duration;

use cluster::schedulers::{End, Job, Scheduler, SchedulerError, State, wait};

// ANCHOR: solution
/// Submits `job`, which goes on from a checkpoint, again and again: as long as
/// its time limit or the loss of a node has ended it, and `attempts` times at
/// most. Returns how each attempt ended; the last may be any of the ends.
///
/// # Errors
///
/// If the scheduler refuses, the job never begins, or an attempt takes longer
/// than `limit`. What is then in the queue is cancelled, so that no attempt is
/// left behind.
pub fn to_its_end(
    scheduler: &impl Scheduler,
    job: &Job,
    attempts: u32,
    limit: Duration,
) -> Result<Vec<End>, SchedulerError> {
    let mut ends = Vec::new();
    for _ in 0..attempts {
        let id = scheduler.submit(job)?;
        let tasks = wait(scheduler, &id, limit).inspect_err(|_| {
            // The fault of the wait says more than one of the cancelling.
            let _ = scheduler.cancel(&id);
        })?;
        let is_unfinished =
            |end: &End| matches!(end, End::TimeLimit | End::NodeFailed);
        let mut states = tasks.into_iter().map(|task| task.state);
        let Some(State::Ended(end)) = states.next() else {
            break;
        };
        let again = is_unfinished(&end);
        ends.push(end);
        if !again {
            break;
        }
    }
    Ok(ends)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "schedulers_tests.rs"]
mod tests;
