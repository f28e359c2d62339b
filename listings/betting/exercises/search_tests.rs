use betting::{
    bettors::Start,
    search::{Metric, Search},
};

use super::confirm;

fn search() -> Search {
    Search {
        start: Start::new(10_000.0, 100.0).expect("positive dollars"),
        bets: 100,
        players: 100,
        settings: 100,
        symmetric: true,
        metric: Metric::Safety,
        seed: 1,
    }
}

#[test]
fn the_first_score_is_the_one_of_the_search() {
    let pairs = confirm(&search(), 10);
    assert_eq!(pairs.len(), 10);
    assert_eq!(Some(pairs[0].0), search().run(|_, _| ()));
    assert!(pairs.is_sorted_by(|a, b| a.0.value >= b.0.value));
}

#[test]
fn the_second_score_is_of_the_same_scales_and_other_dice() {
    let pairs = confirm(&search(), 10);
    assert!(pairs.iter().all(
        |(a, b)| a.win_scale == b.win_scale && a.loss_scale == b.loss_scale
    ));
    assert!(pairs.iter().filter(|(a, b)| a.outcome != b.outcome).count() >= 9);
    // The dice of the second round differ from one another, too: equal scales
    // tried twice would be no two samples.
    let firsts: Vec<u64> =
        pairs.iter().map(|(_, b)| b.outcome.profited).collect();
    assert!(firsts.iter().any(|p| *p != firsts[0]));
}

/// Thirty players leave a standard error of several percent, and of 300
/// settings the five best are those with the best luck.
#[test]
fn winners_were_lucky() {
    let noisy = Search {
        players: 30,
        settings: 300,
        ..search()
    };
    let pairs = confirm(&noisy, 5);
    let luck: f64 = pairs.iter().map(|(a, b)| a.value - b.value).sum();
    assert!(luck / 5.0 > 3.0, "{luck}");
}

#[test]
fn there_are_no_more_than_were_tried() {
    assert_eq!(
        confirm(
            &Search {
                settings: 3,
                ..search()
            },
            10
        )
        .len(),
        3
    );
    assert!(
        confirm(
            &Search {
                players: 0,
                ..search()
            },
            10
        )
        .is_empty()
    );
}
