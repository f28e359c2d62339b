//! A message is received as another type than it was sent as.
//!
//!     mpiexec -n 2 target/release/examples/point_to_point_garbage

use cluster::hello::{StartError, start};
use mpi::traits::*;

fn main() -> Result<(), StartError> {
    let universe = start()?;
    let world = universe.world();
    // ANCHOR: garbage
    match world.rank() {
        0 if world.size() > 1 => world.process_at_rank(1).send(&1.0_f64),
        1 => {
            let (number, _) = world.process_at_rank(0).receive::<i64>();
            println!("sent 1.0, received {number}");
        }
        _ => {}
    }
    // ANCHOR_END: garbage
    Ok(())
}
