//! Exercise of `schedulers`: a job that is longer than its time limit.

use std::time::Duration;

use cluster::schedulers::{End, Job, Scheduler, SchedulerError};

// ANCHOR: task
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
    let _ = (scheduler, job, attempts, limit);
    todo!("submit, wait, look how it ended, and submit again")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "schedulers_tests.rs"]
mod tests;
