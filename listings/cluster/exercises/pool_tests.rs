use std::{cell::Cell, num::NonZeroUsize, ops::ControlFlow};

use cluster::pool::{
    Pool, even, farthest,
    ranks::{Schedule, on_ranks},
    suite::{Probe, Seal, probe},
};

use super::lazily;

const SINGLE: Schedule = Schedule::Chunks(NonZeroUsize::MIN);

#[test]
fn all_tasks_of_a_source_that_ends_are_run() {
    ranks::on!([1, 2, 3, 4], |world| {
        let walks = even(40, 30);
        on_ranks(world, SINGLE, farthest, |pool| {
            for count in [0, 1, 2, 40] {
                let mut found = vec![None; count];
                lazily(pool, walks[..count].to_vec(), |number, outcome| {
                    assert_eq!(found[number], None, "twice");
                    found[number] = Some(outcome);
                    ControlFlow::Continue(())
                });
                let wanted = pool.map(&walks[..count]);
                let found: Option<Vec<_>> = found.into_iter().collect();
                assert_eq!(found, Some(wanted));
            }
        });
    });
}

#[test]
fn a_source_without_end_is_taken_from_as_workers_are_free() {
    ranks::on!([1, 2, 4], |world| {
        let double = |task: &u64| 2 * task;
        on_ranks(world, SINGLE, double, |pool| {
            // Twice: the pool can be used again.
            for _ in 0..2 {
                let (given, mut came) = (Cell::new(0), 0);
                let source = (0_u64..).inspect(|_| given.set(given.get() + 1));
                lazily(pool, source, |number, outcome| {
                    assert_eq!(outcome, Ok(2 * number as u64));
                    came += 1;
                    assert!(given.get() - came < pool_size(world), "ahead");
                    match came {
                        25 => ControlFlow::Break(()),
                        _ => ControlFlow::Continue(()),
                    }
                });
                assert_eq!(came, 25);
            }
            assert_eq!(pool.map(&[1, 2]), [Ok(2), Ok(4)]);
        });
    });
}

#[test]
fn a_source_that_has_ended_is_not_asked_again() {
    ranks::on!([1, 2, 4], |world| {
        on_ranks(
            world,
            SINGLE,
            |task: &u64| 2 * task,
            |pool| {
                let mut tasks =
                    vec![Some(7), None, Some(8), None, Some(9)].into_iter();
                let source = std::iter::from_fn(move || tasks.next().flatten());
                let mut came = vec![];
                lazily(pool, source, |_, outcome| {
                    came.push(outcome);
                    ControlFlow::Continue(())
                });
                assert_eq!(came, [Ok(14)]);
            },
        );
    });
}

/// Workers, or one without any.
fn pool_size(world: &ranks::SimpleCommunicator) -> usize {
    use mpi::traits::Communicator;
    (world.size() as usize - 1).max(1)
}

#[test]
fn faults_are_outcomes() {
    ranks::on!([1, 3], |world| {
        on_ranks(world, SINGLE, probe, |pool| {
            let tasks = |i| match i % 3 {
                0 => Probe::Panic("at it".into()),
                1 => Probe::Sealed(Seal),
                _ => Probe::Refuse,
            };
            let mut outcomes = vec![];
            lazily(pool, (0..12).map(tasks), |number, outcome| {
                outcomes.push((number, outcome));
                ControlFlow::Continue(())
            });
            outcomes.sort_by_key(|(number, _)| *number);
            let tasks: Vec<Probe> = (0..12).map(tasks).collect();
            let wanted = (0..).zip(pool.map(&tasks));
            assert!(outcomes.into_iter().eq(wanted));
            // A break at once drops all.
            lazily(pool, tasks, |_, _| ControlFlow::Break(()));
            assert_eq!(pool.map(&[Probe::Refuse]), [Ok(probe(&Probe::Refuse))]);
        });
    });
}
