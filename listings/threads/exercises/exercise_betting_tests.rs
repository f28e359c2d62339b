use std::time::Duration;

use betting::search::{Metric, Search};
use rayon::ThreadPoolBuilder;
use threads::exercise_betting::{best, in_turn, score_alone};
use watchdog::within;

use super::{best_by_both, by_both};

/// Compares with the serial search in pools of 1, 2, 3 and 8 threads.
fn check(search: Search) {
    let serial = in_turn(&search, |i, s| score_alone(&search, i, s));
    within(Duration::from_secs(20), move || {
        for threads in [1, 2, 3, 8] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads").install(|| {
                assert_eq!(by_both(&search), serial, "{threads} threads");
                let scores = serial.as_deref().unwrap_or_default();
                assert_eq!(best_by_both(&search), best(scores), "{threads}");
            });
        }
    });
}

fn search(settings: usize, players: usize) -> Search {
    Search {
        settings,
        players,
        bets: 30,
        ..Search::measured()
    }
}

#[test]
fn many_settings_of_few_players() {
    check(search(120, 30));
}

#[test]
fn few_settings_of_many_players() {
    check(search(3, 1_500));
    check(search(1, 1_001));
}

/// Five players have few scores to share out among 300 settings.
#[test]
fn the_first_of_equals_is_best() {
    check(search(300, 5));
    check(Search {
        metric: Metric::Profit,
        ..search(100, 3)
    });
}

#[test]
fn an_empty_search_finds_nothing() {
    check(search(0, 10));
    check(search(10, 0));
}
