//! Exercise of `scaling`: how many ranks to ask for.

use cluster::scaling::{Machine, Work};

// ANCHOR: task
/// The fewest ranks, at most `most`, with which `work` takes no longer than
/// `deadline` seconds; `None` if there are none. A number of ranks that the
/// work can't have is no answer either.
pub fn fewest_ranks(
    work: &dyn Work,
    machine: &Machine,
    deadline: f64,
    most: usize,
) -> Option<usize> {
    let _ = (work, machine, deadline, most);
    todo!("ask the model")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "scaling_tests.rs"]
mod tests;
