use cluster::scaling::{Machine, SIDES, Settings, Step, Work};

use super::fewest_ranks;

const MACHINE: Machine = Machine {
    cells: [1e-9; SIDES.len()],
    alpha: 1e-6,
    beta: 1e-9,
    setting: 1e-3,
    deviation: 0.0,
    longest: 1e-3,
};

#[test]
fn one_rank_is_enough_for_who_has_time() {
    let settings = Settings(100);
    assert_eq!(fewest_ranks(&settings, &MACHINE, 1.0, 64), Some(1));
    assert_eq!(fewest_ranks(&settings, &MACHINE, 0.051, 64), Some(2));
    assert_eq!(fewest_ranks(&settings, &MACHINE, 1e-4, 1_000), None);
}

#[test]
fn more_ranks_may_take_longer() {
    // 13 ranks have strips, 12 and 14 have tiles.
    let step = Step {
        side: 256,
        weak: false,
    };
    let time = |ranks| step.seconds(&MACHINE, ranks).expect("few ranks");
    assert!(time(13) > time(12));
    for ranks in 1..200 {
        let deadline = time(ranks);
        let found = fewest_ranks(&step, &MACHINE, deadline, 200);
        let found = found.expect("as many as these");
        assert!(found <= ranks && time(found) <= deadline);
        assert!((1..found).all(|fewer| time(fewer) > deadline));
    }
}

#[test]
fn ranks_without_cells_are_no_answer() {
    let step = Step {
        side: 2,
        weak: false,
    };
    let found = fewest_ranks(&step, &MACHINE, 1e-12, 50);
    assert_eq!(found, None);
    // Four ranks are the last that have a cell each.
    let all = step.seconds(&MACHINE, 4).expect("a cell each");
    assert!(fewest_ranks(&step, &MACHINE, all, 50).is_some());
}
