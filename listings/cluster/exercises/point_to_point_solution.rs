//! Solution: a ring, in which all ranks send and receive at once.

// ANCHOR: solution
use mpi::{
    point_to_point::send_receive_into, topology::SimpleCommunicator, traits::*,
};

/// The `own` of all ranks, one behind the other, in the order of ranks.
///
/// # Panics
///
/// Never: the two blocks of a step are different ones.
pub fn pass_around(world: &SimpleCommunicator, own: &[f64]) -> Vec<f64> {
    let (rank, ranks) = (world.rank() as usize, world.size() as usize);
    let block = |i: usize| {
        let i = i % ranks;
        i * own.len()..(i + 1) * own.len()
    };
    let mut all = vec![0.0; ranks * own.len()];
    all[block(rank)].copy_from_slice(own);
    let next = world.process_at_rank(((rank + 1) % ranks) as i32);
    let before = world.process_at_rank(((rank + ranks - 1) % ranks) as i32);
    for step in 1..ranks {
        let passed_on = block(rank + 1 + ranks - step);
        let new = block(rank + ranks - step);
        let [passed_on, new] = all
            .get_disjoint_mut([passed_on, new])
            .expect("two different blocks");
        send_receive_into(&*passed_on, &next, new, &before);
    }
    all
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "point_to_point_tests.rs"]
mod tests;
