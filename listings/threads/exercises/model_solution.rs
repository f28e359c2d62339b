//! Solution: in which order?

use std::cmp::Reverse;

// ANCHOR: solution
/// The worker and the start of each task when `workers` take them in the order
/// of the list: whoever is free first takes the next; of several, the one with
/// the lowest number. Times have the unit of `tasks`.
///
/// Without workers nothing is done: an empty plan.
pub fn plan(tasks: &[u64], workers: usize) -> Vec<(usize, u64)> {
    let mut free_at = vec![0_u64; workers];
    let mut plan = Vec::with_capacity(tasks.len());
    for task in tasks {
        let by_time = free_at.iter_mut().enumerate().min_by_key(|(_, t)| **t);
        let Some((worker, free)) = by_time else {
            break;
        };
        plan.push((worker, *free));
        *free += task;
    }
    plan
}

/// When the last of the tasks is done in [`plan`]; 0 without tasks or workers.
pub fn makespan(tasks: &[u64], workers: usize) -> u64 {
    let plan = plan(tasks, workers);
    let ends = plan
        .iter()
        .zip(tasks)
        .map(|((_, start), task)| start + task);
    ends.max().unwrap_or(0)
}

/// The tasks' places in `tasks`, in an order whose makespan is at most a third
/// longer than the shortest of all orders'. Equal tasks stay in their order.
pub fn good_order(tasks: &[u64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..tasks.len()).collect();
    places.sort_by_key(|place| Reverse(tasks[*place]));
    places
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
