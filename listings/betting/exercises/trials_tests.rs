use betting::{
    bettors::{DOUBLING, Start},
    game::{wilson_interval, win_probability},
    trials::trials,
};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::doubling_ruin;

/// All sequences of outcomes, each with its probability.
fn by_enumeration(units: u32, bets: u32, p: f64) -> f64 {
    let start = Start::new(f64::from(units), 1.0).expect("positive dollars");
    (0..1u32 << bets)
        .map(|outcomes| {
            let mut bet = 0;
            let mut probability = 1.0;
            let history = DOUBLING.history(start, bets as usize, || {
                let won = outcomes >> bet & 1 == 1;
                bet += 1;
                won
            });
            for bet in 0..bets {
                probability *=
                    if outcomes >> bet & 1 == 1 { p } else { 1.0 - p };
            }
            match history.last() {
                Some(0.0) => probability,
                _ => 0.0,
            }
        })
        .sum()
}

#[test]
fn it_agrees_with_all_sequences() {
    for units in [1, 2, 3, 6, 7] {
        for bets in 0..12 {
            let (ruin, exact) = (
                doubling_ruin(units, bets, 0.49),
                by_enumeration(units, bets, 0.49),
            );
            assert!(
                (ruin - exact).abs() < 1e-13,
                "{units} units, {bets} bets: {ruin}, not {exact}"
            );
        }
    }
}

#[test]
fn it_agrees_with_many_players() {
    let start = Start::new(100.0, 1.0).expect("positive dollars");
    let players = 20_000;
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let histories = trials(DOUBLING, start, 200, players, &mut rng);
    let broke = histories.iter().filter(|h| h[200] == 0.0).count() as u64;
    let (low, high) = wilson_interval(broke, players as u64, 4.9);
    let ruin = doubling_ruin(100, 200, win_probability());
    assert!(low < ruin && ruin < high, "{low} {ruin} {high}");
}
