//! The search on many ranks, with threads in each.
//!
//! The die of a setting is made from its number, so that its score depends
//! neither on the rank nor on the thread that finds it; and which of two
//! settings is better is decided by a rule without ties. So all numbers of
//! ranks and threads find the same best setting, bit for bit.

use betting::search::Search;
#[cfg(feature = "mpi")]
use mpi::{
    collective::UserOperation,
    topology::SimpleCommunicator,
    traits::{Communicator, CommunicatorCollectives, Equivalence},
};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder, prelude::*};
use serde::{Deserialize, Serialize};
use serial::exercise_betting::{Width, score_lanes};

#[cfg(feature = "mpi")]
use crate::pool::{
    Pool, TaskError,
    ranks::{Schedule, on_ranks},
};

// ANCHOR: best
/// A setting and its value by the metric of the search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "mpi", derive(Equivalence))]
pub struct Best {
    pub value: f64,
    /// The number of the setting in the search.
    pub setting: u64,
    pub win_scale: f64,
    pub loss_scale: f64,
}

impl Best {
    /// Worse than any setting: the best of none.
    pub const NONE: Best = Best {
        value: f64::NEG_INFINITY,
        setting: u64::MAX,
        win_scale: 0.0,
        loss_scale: 0.0,
    };

    /// The better of two: the one with the higher value, of equals the one
    /// with the lower number. Values are numbers, never NaN.
    #[must_use]
    pub fn or(self, other: Best) -> Best {
        let better = other.value > self.value
            || other.value == self.value && other.setting < self.setting;
        if better { other } else { self }
    }

    /// `None` for the best of none.
    pub fn found(self) -> Option<Best> {
        (self.setting != u64::MAX).then_some(self)
    }
}
// ANCHOR_END: best

// ANCHOR: score
/// Scores one setting, in sixteen lanes: see `serial::exercise_betting`.
///
/// [`Best::NONE`] for a search without players.
pub fn score(search: &Search, setting: usize, scales: (f64, f64)) -> Best {
    let scored = score_lanes(search, setting, scales, Width::widest());
    scored.map_or(Best::NONE, |scored| Best {
        value: scored.value,
        setting: setting as u64,
        win_scale: scored.win_scale,
        loss_scale: scored.loss_scale,
    })
}

/// The best of all settings, one after the other.
///
/// `None` for a search without settings or players.
pub fn search_alone(search: &Search) -> Option<Best> {
    let scales = search.scales().into_iter().enumerate();
    scales
        .map(|(setting, scales)| score(search, setting, scales))
        .fold(Best::NONE, Best::or)
        .found()
}
// ANCHOR_END: score

/// A pool of threads for the search.
///
/// # Errors
///
/// If the system gives no threads.
pub fn threads(count: usize) -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new().num_threads(count).build()
}

// ANCHOR: on_threads
/// The best of the settings with these numbers, on the threads of a pool;
/// [`Best::NONE`] of none. `scales` are those of all settings.
pub fn search_on_threads(
    search: &Search,
    scales: &[(f64, f64)],
    numbers: &[usize],
    threads: &ThreadPool,
) -> Best {
    let score = |&setting: &usize| score(search, setting, scales[setting]);
    if threads.current_num_threads() == 1 {
        // The caller is as good, and need not be waited for.
        return numbers.iter().map(score).fold(Best::NONE, Best::or);
    }
    threads.install(|| {
        let numbers = numbers.par_iter().with_max_len(1);
        numbers.map(score).reduce(|| Best::NONE, Best::or)
    })
}
// ANCHOR_END: on_threads

// ANCHOR: mine
/// The settings of one rank: every `ranks`-th.
pub fn mine(settings: usize, rank: usize, ranks: usize) -> Vec<usize> {
    (rank..settings).step_by(ranks).collect()
}
// ANCHOR_END: mine

// ANCHOR: on_ranks
/// The best of all settings, on all ranks of `world`, with `threads` in each:
/// that of [`search_alone`], bit for bit.
///
/// All ranks must call it, with the same search.
#[cfg(feature = "mpi")]
pub fn search_on_ranks(
    world: &SimpleCommunicator,
    search: &Search,
    threads: &ThreadPool,
) -> Option<Best> {
    let (rank, ranks) = (world.rank() as usize, world.size() as usize);
    let numbers = mine(search.settings, rank, ranks);
    let own = search_on_threads(search, &search.scales(), &numbers, threads);
    best_of_ranks(world, own).found()
}

/// The best that any rank has, on all ranks.
#[cfg(feature = "mpi")]
pub fn best_of_ranks(world: &SimpleCommunicator, own: Best) -> Best {
    let better = UserOperation::commutative(|theirs, ours| {
        let theirs = theirs.downcast::<Best>();
        let ours = ours.downcast::<Best>();
        let (Some(theirs), Some(ours)) = (theirs, ours) else {
            unreachable!("the operation is used for no other type");
        };
        for (theirs, ours) in theirs.iter().zip(ours) {
            *ours = ours.or(*theirs);
        }
    });
    let mut best = Best::NONE;
    world.all_reduce_into(&own, &mut best, &better);
    best
}
// ANCHOR_END: on_ranks

// ANCHOR: by_pool
/// As [`search_on_ranks`], with settings handed out by a pool of ranks in the
/// way of `schedule`, `chunk` settings in each task. The best is known on rank
/// 0 only; the others return `None`.
///
/// # Errors
///
/// If a task failed.
///
/// # Panics
///
/// If `chunk` is 0.
#[cfg(feature = "mpi")]
pub fn search_by_pool(
    world: &SimpleCommunicator,
    search: &Search,
    threads: &ThreadPool,
    schedule: Schedule,
    chunk: usize,
) -> Result<Option<Best>, TaskError> {
    let scales = search.scales();
    let work = |numbers: &Vec<usize>| {
        search_on_threads(search, &scales, numbers, threads)
    };
    let found = on_ranks(world, schedule, work, |pool| {
        let numbers: Vec<usize> = (0..search.settings).collect();
        let tasks: Vec<Vec<usize>> =
            numbers.chunks(chunk).map(<[usize]>::to_vec).collect();
        let outcomes = pool.map(&tasks).into_iter();
        outcomes.reduce(|a, b| Ok(a?.or(b?)))
    });
    Ok(found.flatten().transpose()?.and_then(Best::found))
}
// ANCHOR_END: by_pool

#[cfg(test)]
mod tests {
    use betting::search::Metric;
    use proptest::prelude::*;
    use serial::exercise_betting::run_with;

    use super::*;

    fn search() -> Search {
        Search {
            bets: 40,
            players: 5,
            settings: 90,
            ..Search::measured()
        }
    }

    /// Few players share few values among many settings.
    fn searches() -> Vec<Search> {
        let empty = Search {
            settings: 0,
            ..search()
        };
        let nobody = Search {
            players: 0,
            ..search()
        };
        let one = Search {
            settings: 1,
            ..search()
        };
        let profit = Search {
            metric: Metric::Profit,
            symmetric: false,
            ..search()
        };
        vec![search(), profit, one, empty, nobody]
    }

    #[test]
    fn the_best_is_that_of_part_one() {
        for search in searches() {
            let wanted = run_with(&search, |i, scales| {
                score_lanes(&search, i, scales, Width::Baseline)
            });
            let found = search_alone(&search);
            assert_eq!(found.is_some(), wanted.is_some());
            if let (Some(found), Some(wanted)) = (found, wanted) {
                assert_eq!(found.value.to_bits(), wanted.value.to_bits());
                assert_eq!(found.win_scale, wanted.win_scale);
                assert_eq!(found.loss_scale, wanted.loss_scale);
            }
        }
    }

    #[test]
    fn there_are_ties_to_resolve() {
        let search = search();
        let best = search_alone(&search).expect("settings");
        let scales = search.scales().into_iter().enumerate();
        let equals = scales
            .map(|(i, scales)| score(&search, i, scales))
            .filter(|scored| scored.value == best.value);
        assert!(equals.count() > 1);
    }

    proptest! {
        /// What a reduction needs to give one result in all orders.
        #[test]
        fn or_is_associative_and_commutative(
            values in prop::array::uniform3((-2_i8..3, 0_u64..4)),
        ) {
            let [a, b, c] = values.map(|(value, setting)| Best {
                value: f64::from(value),
                setting,
                ..Best::NONE
            });
            prop_assert_eq!(a.or(b), b.or(a));
            prop_assert_eq!(a.or(b).or(c), a.or(b.or(c)));
            prop_assert_eq!(a.or(Best::NONE), a);
        }

        #[test]
        fn each_setting_is_one_rank_s(settings in 0_usize..50, ranks in 1_usize..9) {
            let mut all: Vec<usize> =
                (0..ranks).flat_map(|rank| mine(settings, rank, ranks)).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..settings).collect::<Vec<_>>());
        }
    }

    // ANCHOR: same_bits
    #[cfg(feature = "mpi")]
    #[test]
    fn all_numbers_of_ranks_and_threads_find_the_same_bits() {
        ranks::on!([1, 2, 3, 4], |world| {
            for count in [1, 2, 3] {
                let threads = threads(count).expect("threads");
                for search in searches() {
                    let wanted = search_alone(&search);
                    let found = search_on_ranks(world, &search, &threads);
                    assert_eq!(found, wanted);
                }
            }
        });
    }
    // ANCHOR_END: same_bits

    #[cfg(feature = "mpi")]
    #[test]
    fn pools_of_ranks_find_the_same_bits() {
        use std::num::NonZeroUsize;

        ranks::on!([1, 2, 3, 4], |world| {
            let threads = threads(2).expect("threads");
            for schedule in
                [Schedule::Parts, Schedule::Chunks(NonZeroUsize::MIN)]
            {
                for search in searches() {
                    let found =
                        search_by_pool(world, &search, &threads, schedule, 7);
                    let wanted = search_alone(&search);
                    let wanted = wanted.filter(|_| world.rank() == 0);
                    assert_eq!(found, Ok(wanted));
                }
            }
        });
    }
}
