//! An enum has no offsets that hold for all its variants.

use mpi::traits::*;

// ANCHOR: shown
#[derive(Equivalence)]
enum Order {
    Integrate { from: f64, to: f64 },
    Stop,
}
// ANCHOR_END: shown

fn main() {
    let _ = Order::Stop;
}
