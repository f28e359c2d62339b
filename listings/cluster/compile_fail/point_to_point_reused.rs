//! A buffer is written while MPI may still read it.

use mpi::traits::*;

// ANCHOR: shown
fn send_and_go_on(next: &impl Destination, halo: &mut [f64]) {
    mpi::request::scope(|scope| {
        let sent = next.immediate_send(scope, &halo[..]);
        halo[0] = 0.0;
        sent.wait();
    });
}
// ANCHOR_END: shown

fn main() {
    let universe = mpi::initialize().expect("the first to initialize MPI");
    send_and_go_on(&universe.world().process_at_rank(0), &mut [1.0]);
}
