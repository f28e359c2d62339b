//! Ranks: starting, knowing who one is, and ending together.

use std::{ops::Range, process::ExitCode};

use betting::cli::finish;
use clap::{Parser, error::ErrorKind};
use mpi::{
    collective::SystemOperation,
    environment::Universe,
    topology::SimpleCommunicator,
    traits::{
        Communicator, CommunicatorCollectives, Destination, Root, Source,
    },
};
use thiserror::Error;

/// Why a program has no ranks.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StartError {
    /// MPI can be initialized once in the life of a process.
    #[error("MPI was initialized before")]
    Twice,
    /// The program was meant to run on more ranks than there are.
    #[error("{wanted} ranks wanted, {found} found: another MPI's launcher?")]
    Ranks { wanted: i32, found: i32 },
}

// ANCHOR: start
/// Initializes MPI for this process. From here on a panic on one rank ends
/// all of them, with exit code 101: the others would wait for it for ever.
///
/// # Errors
///
/// [`StartError::Twice`] if MPI was initialized before.
pub fn start() -> Result<Universe, StartError> {
    let universe = mpi::initialize().ok_or(StartError::Twice)?;
    abort_on_panic();
    Ok(universe)
}

/// From here on a panic on this rank is printed, and ends all ranks.
pub fn abort_on_panic() {
    let print_panic = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        print_panic(info);
        SimpleCommunicator::world().abort(101);
    }));
}
// ANCHOR_END: start

// ANCHOR: greeting
/// What a rank says of itself: its number, how many there are, and where.
pub fn greeting(world: &impl Communicator, host: &str) -> String {
    format!("rank {} of {} on {host}", world.rank(), world.size())
}
// ANCHOR_END: greeting

// ANCHOR: expect_ranks
/// Makes sure that there are as many ranks as the caller asked for.
///
/// # Errors
///
/// [`StartError::Ranks`] if there are more or fewer.
pub fn expect_ranks(
    world: &impl Communicator,
    wanted: i32,
) -> Result<(), StartError> {
    match world.size() {
        found if found == wanted => Ok(()),
        found => Err(StartError::Ranks { wanted, found }),
    }
}
// ANCHOR_END: expect_ranks

/// The arguments of the program, the same on all ranks. Where there are none
/// to be had, rank 0 alone prints help or the fault.
///
/// # Errors
///
/// The exit code with which each rank is to end: 0 after help, else 2.
pub fn arguments<A: Parser>(world: &impl Communicator) -> Result<A, ExitCode> {
    A::try_parse().map_err(|fault| {
        let help = matches!(
            fault.kind(),
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
        );
        if world.rank() == 0 {
            let text = fault.to_string();
            match text.lines().next() {
                Some(line) if !help => eprintln!("{line} (see --help)"),
                _ => print!("{text}"),
            }
        }
        ExitCode::from(if help { 0 } else { 2 })
    })
}

/// The `main` of a program on ranks: starts MPI by `begin`, which is [`start`]
/// or alike, reads the arguments, and ends with the code that `run` returns.
pub fn program<A: Parser>(
    begin: fn() -> Result<Universe, StartError>,
    run: impl FnOnce(&SimpleCommunicator, &A) -> ExitCode,
) -> ExitCode {
    let universe = match begin() {
        Ok(universe) => universe,
        Err(fault) => return finish(Err(fault)),
    };
    let world = universe.world();
    match arguments(&world) {
        Ok(arguments) => run(&world, &arguments),
        Err(code) => code,
    }
}

// ANCHOR: share
/// The part of `0..n` that is `rank`'s: a piece as long as that of any other
/// of the `size` ranks, or longer by one.
pub fn share(n: u64, rank: u64, size: u64) -> Range<u64> {
    let start = |rank: u64| rank * (n / size) + rank.min(n % size);
    start(rank)..start(rank + 1)
}

/// How many of these numbers are primes, by trial division.
pub fn primes(numbers: impl Iterator<Item = u64>) -> u64 {
    let is_prime = |n: &u64| {
        let mut divisors = (2..).take_while(|d| d * d <= *n);
        *n >= 2 && divisors.all(|d| !n.is_multiple_of(d))
    };
    numbers.filter(is_prime).count() as u64
}

/// The number of primes below `n`, on rank 0; `None` on the others. All ranks
/// call it, and each looks at its own share.
pub fn primes_below(world: &SimpleCommunicator, n: u64) -> Option<u64> {
    let (rank, size) = (world.rank() as u64, world.size() as u64);
    let mine = primes(share(n, rank, size));
    on_rank_0(world, mine)
}
// ANCHOR_END: share

// ANCHOR: personalities
/// The sum of what all ranks found, on rank 0; `None` on the others.
pub fn on_rank_0(world: &SimpleCommunicator, found: u64) -> Option<u64> {
    let zero = world.process_at_rank(0);
    if world.rank() == 0 {
        let mut sum = 0;
        zero.reduce_into_root(&found, &mut sum, SystemOperation::sum());
        Some(sum)
    } else {
        zero.reduce_into(&found, SystemOperation::sum());
        None
    }
}
// ANCHOR_END: personalities

// ANCHOR: in_order
/// The lines of all ranks in their order, on rank 0; `None` on the others.
pub fn in_order(world: &SimpleCommunicator, line: &str) -> Option<Vec<String>> {
    if world.rank() != 0 {
        world.process_at_rank(0).send(line.as_bytes());
        return None;
    }
    let mut lines = vec![line.to_string()];
    for rank in 1..world.size() {
        let (bytes, _) = world.process_at_rank(rank).receive_vec::<u8>();
        lines.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    Some(lines)
}
// ANCHOR_END: in_order

/// Waits until all ranks are here.
pub fn meet(world: &SimpleCommunicator) {
    world.barrier();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranks_tell_themselves_apart() {
        ranks::on!([1, 2, 3, 4], |world| {
            let said = greeting(world, "node1");
            let wanted =
                format!("rank {} of {} on node1", world.rank(), world.size());
            assert_eq!(said, wanted);
            let lines = in_order(world, &said);
            assert_eq!(lines.is_some(), world.rank() == 0);
            for (rank, line) in lines.iter().flatten().enumerate() {
                assert!(line.starts_with(&format!("rank {rank} of")), "{line}");
            }
            let found = world.size();
            assert_eq!(expect_ranks(world, found), Ok(()));
            let wanted = found + 1;
            let fault = StartError::Ranks { wanted, found };
            assert_eq!(expect_ranks(world, wanted), Err(fault));
        });
    }

    #[test]
    fn all_ranks_together_find_all_primes() {
        ranks::on!([1, 2, 3, 4], |world| {
            // π(10⁴), https://oeis.org/A006880
            for (n, wanted) in [(0, 0), (2, 0), (3, 1), (10_000, 1_229)] {
                let found = primes_below(world, n);
                let wanted = (world.rank() == 0).then_some(wanted);
                assert_eq!(found, wanted);
            }
            meet(world);
        });
    }

    #[test]
    fn mpi_starts_once() {
        ranks::on!([2], |_| {
            // The test's own start was the first.
            assert_eq!(start().err(), Some(StartError::Twice));
        });
    }

    proptest! {
        #[test]
        fn shares_cover_all_and_are_alike(n in 0u64..10_000, size in 1u64..100) {
            let mut next = 0;
            for rank in 0..size {
                let share = share(n, rank, size);
                prop_assert_eq!(share.start, next);
                let length = share.end - share.start;
                prop_assert!(length == n / size || length == n / size + 1);
                next = share.end;
            }
            prop_assert_eq!(next, n);
        }
    }
}
