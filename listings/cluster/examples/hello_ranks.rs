//! Each rank says who it is.
//!
//!     mpiexec -n 4 target/release/examples/hello_ranks

use cluster::hello::{StartError, greeting, start};

fn main() -> Result<(), StartError> {
    let universe = start()?;
    println!("{}", greeting(&universe.world(), "this machine"));
    Ok(())
}
