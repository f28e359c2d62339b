//! A message is longer than the buffer that it is received into.
//!
//!     mpiexec -n 2 target/release/examples/point_to_point_truncated

use cluster::hello::{StartError, start};
use mpi::traits::*;

fn main() -> Result<(), StartError> {
    let universe = start()?;
    let world = universe.world();
    // ANCHOR: truncated
    match world.rank() {
        0 if world.size() > 1 => {
            world.process_at_rank(1).send(&[1.0, 2.0, 3.0, 4.0]);
        }
        1 => {
            let mut three = [0.0; 3];
            world.process_at_rank(0).receive_into(&mut three);
            println!("received {three:?}");
        }
        _ => {}
    }
    // ANCHOR_END: truncated
    Ok(())
}
