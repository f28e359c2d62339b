//! Keeps the world, but not the universe that it is part of.
//!
//!     mpiexec -n 2 target/release/examples/hello_dropped

use cluster::hello::{StartError, greeting, start};

fn main() -> Result<(), StartError> {
    // ANCHOR: dropped
    let world = start()?.world();
    println!("{}", greeting(&world, "this machine"));
    // ANCHOR_END: dropped
    Ok(())
}
