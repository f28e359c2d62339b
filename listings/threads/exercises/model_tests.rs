use proptest::{collection::vec, prelude::*};

use super::{good_order, makespan, plan};

fn in_order(tasks: &[u64], order: &[usize]) -> Vec<u64> {
    order.iter().map(|place| tasks[*place]).collect()
}

/// The shortest makespan, by trying all ways to share out the tasks.
fn shortest(tasks: &[u64], workers: usize) -> u64 {
    fn place(tasks: &[u64], loads: &mut [u64]) -> u64 {
        let Some((task, rest)) = tasks.split_first() else {
            return loads.iter().copied().max().unwrap_or(0);
        };
        let mut best = u64::MAX;
        for worker in 0..loads.len() {
            loads[worker] += task;
            best = best.min(place(rest, loads));
            loads[worker] -= task;
        }
        best
    }
    place(tasks, &mut vec![0; workers])
}

#[test]
fn six_tasks_for_two_workers() {
    let tasks = [1, 2, 3, 4, 5, 6];
    let expected = [(0, 0), (1, 0), (0, 1), (1, 2), (0, 4), (1, 6)];
    assert_eq!(plan(&tasks, 2), expected);
    assert_eq!(makespan(&tasks, 2), 12);
}

#[test]
fn nothing_to_do_and_nobody_to_do_it() {
    assert_eq!(plan(&[], 3), []);
    assert_eq!(makespan(&[], 3), 0);
    assert_eq!(plan(&[1, 2], 0), []);
    assert_eq!(makespan(&[1, 2], 0), 0);
    assert!(good_order(&[]).is_empty());
}

#[test]
fn one_worker_takes_the_sum_and_many_take_the_longest() {
    let tasks = [3, 1, 4, 1, 5];
    assert_eq!(makespan(&tasks, 1), 14);
    assert_eq!(makespan(&tasks, 5), 5);
    assert_eq!(makespan(&tasks, 100), 5);
}

#[test]
fn the_last_should_not_be_the_longest() {
    let tasks = [1, 1, 1, 1, 4];
    assert_eq!(makespan(&tasks, 2), 6);
    let order = good_order(&tasks);
    assert_eq!(makespan(&in_order(&tasks, &order), 2), 4);
}

#[test]
fn equals_stay_in_their_order() {
    assert_eq!(good_order(&[2, 2, 2]), [0, 1, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nobody can be faster than all workers busy, or than the longest task.
    #[test]
    fn bounds_hold(tasks in vec(0..1_000_u64, 0..40), workers in 1..9_usize) {
        let total: u64 = tasks.iter().sum();
        let longest = tasks.iter().copied().max().unwrap_or(0);
        let found = makespan(&tasks, workers);
        prop_assert!(found >= longest);
        prop_assert!(found >= total.div_ceil(workers as u64));
        // While the last task waited, all workers were busy with the others.
        let p = workers as u64;
        prop_assert!(p * found <= total + (p - 1) * longest);
    }

    /// A worker does one task at a time, and all of them are planned.
    #[test]
    fn no_worker_does_two_at_once(
        tasks in vec(1..100_u64, 0..30),
        workers in 1..5_usize,
    ) {
        let plan = plan(&tasks, workers);
        prop_assert_eq!(plan.len(), tasks.len());
        let mut free_at = vec![0; workers];
        for ((worker, start), task) in plan.into_iter().zip(&tasks) {
            prop_assert!(worker < workers);
            prop_assert_eq!(start, free_at[worker]);
            prop_assert_eq!(start, free_at.iter().copied().min().unwrap_or(0));
            free_at[worker] += task;
        }
    }

    #[test]
    fn a_good_order_holds_each_place_once(tasks in vec(0..9_u64, 0..30)) {
        let mut places = good_order(&tasks);
        places.sort_unstable();
        prop_assert_eq!(places, (0..tasks.len()).collect::<Vec<_>>());
    }

    /// Graham's bound: 4/3 - 1/(3 p).
    #[test]
    fn a_good_order_is_within_a_third(
        tasks in vec(1..50_u64, 1..8),
        workers in 1..4_usize,
    ) {
        let ordered = in_order(&tasks, &good_order(&tasks));
        let found = makespan(&ordered, workers);
        let p = workers as u64;
        prop_assert!(3 * p * found <= (4 * p - 1) * shortest(&tasks, workers));
    }
}
