//! Solution: a broadcast of the length, and one of the bytes.

// ANCHOR: solution
use cluster::datatypes::{ValueError, decode, encode};
use mpi::{Rank, topology::SimpleCommunicator, traits::*};
use serde::{Serialize, de::DeserializeOwned};

/// The value of the rank `root` on every rank. Only `root` has `Some` value.
///
/// # Errors
///
/// If the value can't be encoded, on all ranks, or not decoded.
///
/// # Panics
///
/// If `root` has no value. All ranks end then, where a panic ends the job.
pub fn broadcast_value<T: Serialize + DeserializeOwned>(
    world: &SimpleCommunicator,
    root: Rank,
    value: Option<&T>,
) -> Result<T, ValueError> {
    let process = world.process_at_rank(root);
    let encoded = (world.rank() == root)
        .then(|| encode(value.expect("the root has a value")));
    // No message is empty: 0 says that there is none.
    let mut length = match &encoded {
        Some(Ok(message)) => message.len(),
        _ => 0,
    };
    process.broadcast_into(&mut length);
    let mut message = match encoded {
        Some(encoded) => encoded?,
        None if length == 0 => return Err(ValueError::Short(0)),
        None => vec![0; length],
    };
    process.broadcast_into(&mut message[..]);
    decode(&message)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "datatypes_tests.rs"]
mod tests;
