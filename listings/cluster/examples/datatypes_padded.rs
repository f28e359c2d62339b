//! Sends a slice of values that MPI believes to be closer together than they
//! are.
//!
//!     mpiexec -n 2 target/release/examples/datatypes_padded

use cluster::{
    datatypes::{Padded, Particle, layout_of},
    hello::{StartError, start},
};
use mpi::traits::*;

fn main() -> Result<(), StartError> {
    let universe = start()?;
    let world = universe.world();
    // ANCHOR: padded
    match world.rank() {
        0 if world.size() > 1 => {
            let sent = [1, 2, 3, 4].map(|hits| Padded { hits });
            world.process_at_rank(1).send(&sent);
        }
        1 => {
            let mut received = [Padded::default(); 4];
            world.process_at_rank(0).receive_into(&mut received);
            println!("{:?}", received.map(|counter| counter.hits));
            println!("Padded: {:?}", layout_of::<Padded>());
            println!("Particle: {:?}", layout_of::<Particle>());
        }
        _ => {}
    }
    // ANCHOR_END: padded
    Ok(())
}
