use betting::search::{Metric, Search};
use cluster::exercise_betting::{Best, score, search_alone, threads};

use super::leaders;

/// The leaders by the plainest way: the best, then the best of the others.
fn one_by_one(search: &Search, count: usize) -> Vec<Best> {
    let scales = search.scales().into_iter().enumerate();
    let mut scores: Vec<Best> = scales
        .map(|(setting, scales)| score(search, setting, scales))
        .collect();
    let mut best = vec![];
    while best.len() < count {
        let next = scores.iter().copied().fold(Best::NONE, Best::or);
        let Some(next) = next.found() else { break };
        scores.retain(|score| score.setting != next.setting);
        best.push(next);
    }
    best
}

/// Compares on all ranks, with 1 and 3 threads in each.
fn check(world: &ranks::SimpleCommunicator, search: &Search, count: usize) {
    let wanted = one_by_one(search, count);
    for threads in [1, 3].map(|n| threads(n).expect("threads")) {
        assert_eq!(leaders(world, search, &threads, count), wanted);
    }
    if count == 1 {
        assert_eq!(wanted.first().copied(), search_alone(search));
    }
}

fn search(settings: usize, players: usize) -> Search {
    Search {
        settings,
        players,
        bets: 30,
        ..Search::measured()
    }
}

/// Four players have few values to share out.
#[test]
fn leaders_are_the_same_on_any_number_of_ranks() {
    ranks::on!([1, 2, 3, 4], |world| {
        for count in [1, 2, 10] {
            check(world, &search(60, 4), count);
            let profit = Search {
                metric: Metric::Profit,
                symmetric: false,
                ..search(40, 25)
            };
            check(world, &profit, count);
        }
    });
}

#[test]
fn a_small_search_has_fewer() {
    ranks::on!([1, 2, 4], |world| {
        check(world, &search(3, 20), 10);
        check(world, &search(1, 20), 2);
        check(world, &search(0, 20), 2);
        check(world, &search(5, 0), 2);
        check(world, &search(5, 5), 0);
    });
}
