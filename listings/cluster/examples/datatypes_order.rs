//! Reduces by an operation that isn't commutative, as what it is, and as if it
//! were commutative.
//!
//!     mpiexec -n 4 target/release/examples/datatypes_order

use cluster::{
    datatypes::{Year, all_years},
    hello::{StartError, start},
};
use mpi::traits::*;

fn main() -> Result<(), StartError> {
    let universe = start()?;
    let world = universe.world();
    // ANCHOR: years
    let year = |rank| Year {
        growth: f64::from(rank + 1),
        deposit: 1.0,
    };
    let right =
        (1..world.size()).fold(year(0), |before, rank| before.then(year(rank)));
    for accounts in [1, 1000] {
        for is_commutative in [false, true] {
            let own = vec![year(world.rank()); accounts];
            let all = all_years(&world, &own, is_commutative);
            let rights = all.iter().filter(|&&found| found == right).count();
            if world.rank() == 0 {
                let said = if is_commutative { "" } else { "not " };
                println!("{said}commutative: {rights} of {accounts} right");
            }
        }
    }
    // ANCHOR_END: years
    Ok(())
}
