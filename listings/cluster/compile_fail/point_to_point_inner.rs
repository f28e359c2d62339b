//! A buffer ends before the scope of its request.

use mpi::traits::*;

// ANCHOR: shown
fn send_a_copy(next: &impl Destination, halo: &[f64]) {
    mpi::request::scope(|scope| {
        let copy = halo.to_vec();
        let sent = next.immediate_send(scope, &copy[..]);
        sent.wait();
    });
}
// ANCHOR_END: shown

fn main() {
    let universe = mpi::initialize().expect("the first to initialize MPI");
    send_a_copy(&universe.world().process_at_rank(0), &[1.0]);
}
