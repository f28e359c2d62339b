//! Tests and benches of programs that run on many ranks.
//!
//! A test is an ordinary one, whose work runs on as many ranks as it says:
//!
//! ```text
//! #[test]
//! fn the_sum_is_that_of_all_ranks() {
//!     ranks::on!([1, 2, 3, 4], |world| assert_eq!(sum(world), 10));
//! }
//! ```
//!
//! The test starts its own program again by `mpiexec`, once for each number of
//! ranks, and there runs nothing but this test's work. A rank that panics ends
//! the job; a job that hangs is ended after [`LIMIT`].
//!
//! `left_out::run` names such tests where they can't run, for want of an MPI.

pub mod left_out;

#[cfg(feature = "mpi")]
mod bench;
#[cfg(feature = "mpi")]
mod test;

#[cfg(feature = "mpi")]
pub use self::{
    bench::{Bench, benches},
    test::{LIMIT, on_each},
};
#[cfg(feature = "mpi")]
pub use mpi::topology::SimpleCommunicator;

/// Initializes MPI, for work that has threads besides the one that calls it. From
/// now on a panic ends all ranks: they would wait for ever for the one that has
/// panicked.
#[cfg(feature = "mpi")]
fn start() -> mpi::environment::Universe {
    use mpi::{Threading, traits::Communicator};
    let (universe, level) =
        mpi::initialize_with_threading(Threading::Funneled).expect("the first to initialize MPI");
    assert!(
        level >= Threading::Funneled,
        "MPI gives no more than {level:?}"
    );
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        default(info);
        SimpleCommunicator::world().abort(101);
    }));
    universe
}

/// Runs the work on each of these numbers of ranks; the test passes if it
/// panics on none of them.
#[cfg(feature = "mpi")]
#[macro_export]
macro_rules! on {
    ([$($ranks:literal),+ $(,)?], $work:expr) => {{
        // Its path is that of the test.
        fn here() {}
        let work: &dyn Fn(&$crate::SimpleCommunicator) = &$work;
        $crate::on_each(::std::any::type_name_of_val(&here), &[$($ranks),+], work);
    }};
}
