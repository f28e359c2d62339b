//! Exercise of `model`: in which order?

// ANCHOR: task
/// The worker and the start of each task when `workers` take them in the order
/// of the list: whoever is free first takes the next; of several, the one with
/// the lowest number. Times have the unit of `tasks`.
///
/// Without workers nothing is done: an empty plan.
pub fn plan(tasks: &[u64], workers: usize) -> Vec<(usize, u64)> {
    let _ = (tasks, workers);
    todo!("keep the time at which each worker is free")
}

/// When the last of the tasks is done in [`plan`]; 0 without tasks or workers.
pub fn makespan(tasks: &[u64], workers: usize) -> u64 {
    let _ = (tasks, workers);
    todo!("the largest sum of start and duration")
}

/// The tasks' places in `tasks`, in an order whose makespan is at most a third
/// longer than the shortest of all orders'. Equal tasks stay in their order.
pub fn good_order(tasks: &[u64]) -> Vec<usize> {
    let _ = tasks;
    todo!("what should not come last?")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
