//! One trait for all pools: tasks go in, one outcome for each comes out, in
//! their order, wherever they are run.
//!
//! The backends are here and in [`ranks`]; [`suite`] is what all of them must
//! pass.

#[cfg(feature = "mpi")]
pub mod ranks;
pub mod suite;

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Once,
        atomic::{AtomicUsize, Ordering},
    },
};

use rayon::{ThreadPool, prelude::*};
use serde::{Deserialize, Serialize};
use thiserror::Error;

// ANCHOR: task_error
/// Why a task has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum TaskError {
    /// It panicked; the pool goes on.
    #[error("it panicked: {0}")]
    Panicked(String),
    /// The task or its result has no form that can be sent.
    #[error("it can't be sent: {0}")]
    Unsendable(String),
    /// Whoever worked on it is gone.
    #[error("its worker is lost")]
    Lost,
}

/// What became of a task.
pub type Outcome<R> = Result<R, TaskError>;
// ANCHOR_END: task_error

// ANCHOR: trait
/// Workers that turn tasks `T` into results `R` by one function, which they
/// got when the pool was made.
pub trait Pool<T, R> {
    /// The outcomes of all tasks, in the order of the tasks, when all of them
    /// are done. Tasks may be run in any order, and must not need each other.
    fn map(&mut self, tasks: &[T]) -> Vec<Outcome<R>>;
}
// ANCHOR_END: trait

// ANCHOR: serial
/// The pool without workers: one task after the other, in the caller's thread.
pub struct Serial<F> {
    work: F,
}

impl<F> Serial<F> {
    pub fn new(work: F) -> Self {
        Serial { work }
    }
}

impl<T, R, F: Fn(&T) -> R> Pool<T, R> for Serial<F> {
    fn map(&mut self, tasks: &[T]) -> Vec<Outcome<R>> {
        let one = |task| caught(|| (self.work)(task));
        tasks.iter().map(one).collect()
    }
}
// ANCHOR_END: serial

// ANCHOR: threads
/// A pool of threads.
pub struct Threads<F> {
    pool: ThreadPool,
    work: F,
}

impl<F> Threads<F> {
    pub fn new(pool: ThreadPool, work: F) -> Self {
        Threads { pool, work }
    }
}

impl<T: Sync, R: Send, F: Fn(&T) -> R + Sync> Pool<T, R> for Threads<F> {
    fn map(&mut self, tasks: &[T]) -> Vec<Outcome<R>> {
        let work = &self.work;
        let one = |task| caught(|| work(task));
        self.pool
            .install(|| tasks.par_iter().with_max_len(1).map(one).collect())
    }
}
// ANCHOR_END: threads

// ANCHOR: caught
/// How many calls of [`caught`] are under way in this process.
static CATCHING: AtomicUsize = AtomicUsize::new(0);

/// What `work` returns, or its panic as an error. The panic is printed, and a
/// hook that would end all ranks is not called.
///
/// To come before such a hook, the first call must come after it was set: make
/// pools after MPI has started.
pub fn caught<R>(work: impl FnOnce() -> R) -> Outcome<R> {
    print_what_is_caught();
    CATCHING.fetch_add(1, Ordering::SeqCst);
    // Nobody sees what a task has half changed: its result is dropped.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.fetch_sub(1, Ordering::SeqCst);
    result.map_err(|payload| TaskError::Panicked(message(&*payload)))
}

fn print_what_is_caught() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if CATCHING.load(Ordering::SeqCst) > 0 {
                eprintln!("{info}");
            } else {
                hook(info);
            }
        }));
    });
}
// ANCHOR_END: caught

/// What `panic!` was given, if that was a text.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text =
        text.or_else(|| payload.downcast_ref::<String>().map(|s| &s[..]));
    text.unwrap_or("not a text").into()
}

// ANCHOR: walk
/// A random walk on the line of whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    pub seed: u64,
    pub steps: u32,
}

/// How far from its start a walk comes. The die is a linear congruential
/// generator (Knuth's MMIX), of which the highest bit is used.
// Inlined into one pool and not into another, it would be compared as well.
#[inline(never)]
pub fn farthest(walk: &Walk) -> u32 {
    let (mut state, mut place, mut farthest) = (walk.seed, 0_i32, 0);
    for _ in 0..walk.steps {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        place += if state >> 63 == 1 { 1 } else { -1 };
        farthest = farthest.max(place.unsigned_abs());
    }
    farthest
}
// ANCHOR_END: walk

/// `tasks` walks of `steps` steps each.
pub fn even(tasks: u32, steps: u32) -> Vec<Walk> {
    let walk = |task| Walk {
        seed: u64::from(task),
        steps,
    };
    (0..tasks).map(walk).collect()
}

/// As many walks with as many steps in all, but for rounding: the length grows
/// from nothing to twice that of [`even`].
pub fn uneven(tasks: u32, steps: u32) -> Vec<Walk> {
    let walk = |task| Walk {
        seed: u64::from(task),
        steps: (2 * u64::from(steps) * u64::from(task)
            / u64::from(tasks.max(2) - 1)) as u32,
    };
    (0..tasks).map(walk).collect()
}

/// The farthest of all walks by any pool.
///
/// # Errors
///
/// That of the first task without a result.
// ANCHOR: farthest_of
pub fn farthest_of(
    pool: &mut dyn Pool<Walk, u32>,
    walks: &[Walk],
) -> Result<Option<u32>, TaskError> {
    let places: Result<Vec<u32>, _> = pool.map(walks).into_iter().collect();
    Ok(places?.into_iter().max())
}
// ANCHOR_END: farthest_of

#[cfg(test)]
mod tests {
    use rayon::ThreadPoolBuilder;

    use super::{
        suite::{probe, suite},
        *,
    };

    // ANCHOR: suites
    #[test]
    fn the_serial_pool_passes() {
        suite(&mut Serial::new(probe));
    }

    #[test]
    fn pools_of_threads_pass() {
        for threads in [1, 2, 3, 8] {
            let pool = ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().expect("threads");
            suite(&mut Threads::new(pool, probe));
        }
    }
    // ANCHOR_END: suites

    #[test]
    fn walks_come_as_far_as_by_hand() {
        let walk = |seed, steps| farthest(&Walk { seed, steps });
        assert_eq!(walk(1, 0), 0);
        assert_eq!(walk(1, 1), 1);
        // The states after 0 are the increment, whose highest bit is 0, and
        // increment · (factor + 1), whose highest bit is 0 as well.
        assert_eq!(walk(0, 1), 1);
        let second = 1_442_695_040_888_963_407_u64
            .wrapping_mul(6_364_136_223_846_793_006);
        let wanted = if second >> 63 == 1 { 1 } else { 2 };
        assert_eq!(walk(0, 2), wanted);
        // √(πn/2), within a tenth, is the mean of the farthest of n steps.
        let mean = even(2_000, 1_000)
            .iter()
            .map(|walk| f64::from(farthest(walk)))
            .sum::<f64>()
            / 2_000.0;
        let wanted = (std::f64::consts::FRAC_PI_2 * 1_000.0).sqrt();
        assert!((mean / wanted - 1.0).abs() < 0.1, "{mean} {wanted}");
    }

    #[test]
    fn uneven_walks_have_as_many_steps() {
        let steps = |walks: Vec<Walk>| -> u64 {
            walks.iter().map(|walk| u64::from(walk.steps)).sum()
        };
        for tasks in [1_u32, 2, 100, 4096] {
            let (even, uneven) =
                (steps(even(tasks, 3000)), steps(uneven(tasks, 3000)));
            if tasks > 1 {
                assert!(even.abs_diff(uneven) <= u64::from(tasks));
            }
        }
        assert_eq!(uneven(0, 5), []);
    }

    #[test]
    fn the_farthest_is_found_or_the_error() {
        let walks = even(100, 50);
        let wanted = walks.iter().map(farthest).max();
        let found = farthest_of(&mut Serial::new(farthest), &walks);
        assert_eq!(found, Ok(wanted));
        assert_eq!(farthest_of(&mut Serial::new(farthest), &[]), Ok(None));
        let mut faulty = Serial::new(|walk: &Walk| {
            assert_ne!(walk.seed, 7, "seven");
            0
        });
        let fault = farthest_of(&mut faulty, &walks).unwrap_err();
        assert!(fault.to_string().contains("seven"), "{fault}");
    }
}
