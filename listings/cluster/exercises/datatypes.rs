//! Exercise of `datatypes`: any value from one rank to all.

// ANCHOR: task
use cluster::datatypes::ValueError;
use mpi::{Rank, topology::SimpleCommunicator};
use serde::{Serialize, de::DeserializeOwned};

/// The value of the rank `root` on every rank. Only `root` has `Some` value.
///
/// Two broadcasts and nothing else; all ranks agree that there is no value
/// if `root` can't encode it.
///
/// # Errors
///
/// If the value can't be encoded, on all ranks, or not decoded.
pub fn broadcast_value<T: Serialize + DeserializeOwned>(
    world: &SimpleCommunicator,
    root: Rank,
    value: Option<&T>,
) -> Result<T, ValueError> {
    let _ = (world, root, value);
    todo!("first tell all ranks how long the message is")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "datatypes_tests.rs"]
mod tests;
