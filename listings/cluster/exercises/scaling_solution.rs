//! Solution: asking for each number.

use cluster::scaling::{Machine, Work};

// ANCHOR: solution
/// The fewest ranks, at most `most`, with which `work` takes no longer than
/// `deadline` seconds; `None` if there are none.
pub fn fewest_ranks(
    work: &dyn Work,
    machine: &Machine,
    deadline: f64,
    most: usize,
) -> Option<usize> {
    (1..=most).find(|&ranks| {
        work.seconds(machine, ranks).is_ok_and(|t| t <= deadline)
    })
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "scaling_tests.rs"]
mod tests;
