use betting::{
    bettors::Start,
    game::play,
    search::{Metric, Scored, Search},
};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serial::exercise_betting::score_with;

use super::{last_cents, last_funds};

fn search(symmetric: bool) -> Search {
    Search {
        start: Start::new(10_000.0, 100.0).expect("positive dollars"),
        bets: 100,
        players: 100,
        settings: 60,
        symmetric,
        metric: Metric::Safety,
        seed: 1,
    }
}

#[test]
fn without_histories_the_scores_are_the_same_bit_for_bit() {
    for search in [search(true), search(false)] {
        let mut ends = Vec::new();
        for (index, scales) in search.scales().into_iter().enumerate() {
            let scored = score_with(&search, index, scales, &mut ends, |rng| {
                last_funds(search.start, scales, search.bets, || play(rng))
            });
            assert_eq!(scored, search.score(index, scales));
        }
    }
}

/// A history of 2⁵⁰ bets has no place in any memory.
#[test]
fn no_history_is_kept() {
    let start = Start::new(1_000.0, 100.0).expect("positive dollars");
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let end = last_funds(start, (1.0, 5.0), 1 << 50, || play(&mut rng));
    assert_eq!(end, 0.0);
    let end = last_cents(start, (1.0, 5.0), 1 << 50, || play(&mut rng));
    assert_eq!(end, 0.0);
}

/// Whole scales need no rounding.
#[test]
fn cents_are_exact_where_scales_are_whole() {
    let start = Start::new(10_000.0, 100.0).expect("positive dollars");
    for seed in 0..200 {
        let die = || Pcg64Mcg::seed_from_u64(seed);
        let (mut one, mut other) = (die(), die());
        let scales = ((seed % 4 + 1) as f64, (seed % 3 + 1) as f64);
        let dollars = last_funds(start, scales, 100, || play(&mut one));
        let cents = last_cents(start, scales, 100, || play(&mut other));
        assert_eq!(dollars, cents, "{seed}");
    }
}

/// The die is the same, so only players whom a cent decides may differ.
#[test]
fn cents_change_few_players() {
    for search in [search(true), search(false)] {
        let mut ends = Vec::new();
        let (mut naive, mut cents) = ((0, 0), (0, 0));
        let add = |sum: &mut (u64, u64), scored: &Scored| {
            sum.0 += scored.outcome.survived;
            sum.1 += scored.outcome.profited;
        };
        for (index, scales) in search.scales().into_iter().enumerate() {
            let scored = score_with(&search, index, scales, &mut ends, |rng| {
                last_cents(search.start, scales, search.bets, || play(rng))
            });
            add(&mut cents, &scored.expect("players"));
            add(&mut naive, &search.score(index, scales).expect("players"));
        }
        // A player who is broke a bet earlier rolls less, and the players
        // after them in that setting see other rolls: chance of the order of
        // one setting's, whose counts have a deviation of 5 at most.
        assert!(naive.0.abs_diff(cents.0) < 60, "{naive:?} {cents:?}");
        assert!(naive.1.abs_diff(cents.1) < 60, "{naive:?} {cents:?}");
    }
}

#[test]
fn riches_saturate() {
    let start = Start::new(1e12, 1e12).expect("positive dollars");
    let mut outcomes = (0..).map(|bet| bet % 2 == 1);
    let end =
        last_cents(start, (10.0, 0.5), 400, || outcomes.next().unwrap_or(true));
    assert!(end >= 0.0 && end.is_finite());
}
