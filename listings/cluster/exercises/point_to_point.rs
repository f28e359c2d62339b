//! Exercise of `point_to_point`: everybody's numbers for everybody, by
//! messages to one neighbor and from the other.

// ANCHOR: task
use mpi::topology::SimpleCommunicator;

/// The `own` of all ranks, one behind the other, in the order of ranks. All
/// are of one length, which may be 0 or larger than any eager limit. A rank
/// sends only to the next one, and receives only from the one before it.
pub fn pass_around(world: &SimpleCommunicator, own: &[f64]) -> Vec<f64> {
    let _ = (world, own);
    todo!("in each step, pass on what came in the step before")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "point_to_point_tests.rs"]
mod tests;
