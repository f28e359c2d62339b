//! Ranks: starting, knowing who one is, and ending together.

use mpi::{
    environment::Universe, topology::SimpleCommunicator, traits::Communicator,
};
use thiserror::Error;

/// Why a program has no ranks.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StartError {
    /// MPI can be initialized once in the life of a process.
    #[error("MPI was initialized before")]
    Twice,
}

/// Initializes MPI for this process. From here on a panic on one rank ends
/// all of them, with exit code 101: the others would wait for it for ever.
///
/// # Errors
///
/// [`StartError::Twice`] if MPI was initialized before.
pub fn start() -> Result<Universe, StartError> {
    let universe = mpi::initialize().ok_or(StartError::Twice)?;
    let print_panic = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        print_panic(info);
        SimpleCommunicator::world().abort(101);
    }));
    Ok(universe)
}

/// What a rank says of itself: its number, how many there are, and where.
pub fn greeting(world: &impl Communicator, host: &str) -> String {
    format!("rank {} of {} on {host}", world.rank(), world.size())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_tell_themselves_apart() {
        ranks::on!([1, 2, 3, 4], |world| {
            let said = greeting(world, "node1");
            let wanted =
                format!("rank {} of {} on node1", world.rank(), world.size());
            assert_eq!(said, wanted);
        });
    }
}
