//! A test that starts itself again on many ranks.

use std::{env, path::Path, time::Duration};

use evidence::{limited, mpi::Mpi, places};
use mpi::{
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives},
};

/// Longest that the ranks of one test may take.
pub const LIMIT: Duration = Duration::from_secs(60);

/// Names the test whose ranks a program is.
const TEST: &str = "BOOK_RANKS_TEST";
/// How many ranks it must be.
const RANKS: &str = "BOOK_RANKS";

/// Runs `work` on each of `counts` ranks: [`on!`](crate::on) calls it.
///
/// `here` is the path of a function within the test: `CRATE::MODULE::TEST::here`.
///
/// # Panics
///
/// If `work` panics on a rank, if the ranks don't end within [`LIMIT`], or if
/// no MPI is here.
pub fn on_each(here: &str, counts: &[u32], work: &dyn Fn(&SimpleCommunicator)) {
    let test = test_name(here);
    if env::var(TEST).is_ok_and(|name| name == test) {
        return be_a_rank(work);
    }
    let start = env::current_dir().unwrap_or_default();
    let root = places::root_from(&start).unwrap_or(start);
    let mpi = Mpi::find(&root).expect("an MPI, which this program was built with");
    let program = env::current_exe().expect("the path of this program");
    for &ranks in counts {
        if let Err(fault) = run(&mpi, ranks, &program, &test) {
            panic!("on {ranks} ranks {fault}");
        }
    }
}

/// The test's name without its crate and without the function in it.
fn test_name(here: &str) -> String {
    let path = here.split_once("::").map_or(here, |(_, path)| path);
    let path = path.strip_suffix("::here").unwrap_or(path);
    path.trim_end_matches("::{{closure}}").to_string()
}

fn run(mpi: &Mpi, ranks: u32, program: &Path, test: &str) -> Result<(), String> {
    let mut command = mpi.launch(ranks, program);
    command
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(TEST, test)
        .env(RANKS, ranks.to_string());
    match limited::run(&mut command, LIMIT) {
        Err(e) => Err(format!("mpiexec can't be started: {e}")),
        Ok(None) => Err(format!("it hangs: ended after {LIMIT:?}")),
        Ok(Some((status, out, error))) if !status.success() => {
            Err(format!("it ended with {status}\n{out}{error}"))
        }
        // A test that isn't found passes, too.
        Ok(Some((_, out, _))) if !out.contains("1 passed") => {
            Err(format!("no rank ran `{test}`\n{out}"))
        }
        Ok(Some(_)) => Ok(()),
    }
}

fn be_a_rank(work: &dyn Fn(&SimpleCommunicator)) {
    let universe = crate::start();
    let world = universe.world();
    let wanted = env::var(RANKS).ok().and_then(|n| n.parse().ok());
    assert_eq!(Some(world.size()), wanted, "mpiexec is of another MPI");
    work(&world);
    world.barrier();
    // A panic after the end of MPI is an ordinary one again.
    let _ = std::panic::take_hook();
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use mpi::traits::{Destination, Source};

    use super::*;

    fn message(work: fn()) -> String {
        let panic = catch_unwind(work).expect_err("it did not panic");
        panic.downcast_ref::<String>().cloned().unwrap_or_default()
    }

    #[test]
    fn names_are_those_of_tests() {
        assert_eq!(test_name("c::a::tests::x::here"), "a::tests::x");
        assert_eq!(test_name("c::x::{{closure}}::here"), "x");
    }

    #[test]
    fn work_runs_on_every_rank() {
        crate::on!([1, 3], |world| {
            let next = (world.rank() + 1) % world.size();
            world.process_at_rank(next).buffered_send(&world.rank());
            let (from, _) = world.any_process().receive::<i32>();
            assert_eq!((from + 1) % world.size(), world.rank());
        });
    }

    #[test]
    fn a_rank_that_fails_ends_the_others() {
        if env::var(TEST).is_ok() {
            crate::on!([2], |world| {
                assert_eq!(world.rank(), 0, "one is not zero");
                world.process_at_rank(1).receive::<i32>();
            });
            return;
        }
        let text = message(|| {
            crate::on!([2], |world| {
                assert_eq!(world.rank(), 0, "one is not zero");
                world.process_at_rank(1).receive::<i32>();
            })
        });
        assert!(text.starts_with("on 2 ranks it ended with"), "{text}");
        assert!(text.contains("one is not zero"), "{text}");
    }
}
