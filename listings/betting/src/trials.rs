//! Many players: what becomes of them, and what theory says about it.

use rand::Rng;

use crate::{
    bettors::{Bettor, Start},
    game::play,
};

// ANCHOR: trials
/// Lets `players` players bet in turn on one die, and returns the history of
/// each: `players` rows of `bets + 1` funds.
pub fn trials(
    bettor: Bettor,
    start: Start,
    bets: usize,
    players: usize,
    rng: &mut impl Rng,
) -> Vec<Vec<f64>> {
    (0..players)
        .map(|_| bettor.history(start, bets, || play(rng)))
        .collect()
}
// ANCHOR_END: trials

// ANCHOR: outcome
/// What became of a number of players.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub players: u64,
    /// Players with funds left.
    pub survived: u64,
    /// Players with more funds than they began with.
    pub profited: u64,
    /// Mean over all players, in dollars; negative for a loss.
    pub mean_profit: f64,
    /// Standard deviation of one player's profit, in dollars.
    pub deviation: f64,
    /// Profit of the luckiest player, in dollars.
    pub best_profit: f64,
}

impl Outcome {
    /// Sums up histories of players who all began with `start`.
    ///
    /// `None` without players.
    pub fn of(histories: &[Vec<f64>], start: Start) -> Option<Outcome> {
        let profits: Vec<f64> = histories
            .iter()
            .filter_map(|funds| funds.last())
            .map(|last| last - start.funds())
            .collect();
        let players = profits.len() as f64;
        let mean_profit = profits.iter().sum::<f64>() / players;
        let squares: f64 =
            profits.iter().map(|p| (p - mean_profit).powi(2)).sum();
        Some(Outcome {
            players: profits.len() as u64,
            survived: count(&profits, |profit| profit > -start.funds()),
            profited: count(&profits, |profit| profit > 0.0),
            mean_profit,
            deviation: (squares / players).sqrt(),
            best_profit: profits.iter().copied().reduce(f64::max)?,
        })
    }
}

fn count(profits: &[f64], what: impl Fn(f64) -> bool) -> u64 {
    profits.iter().filter(|&&profit| what(profit)).count() as u64
}
// ANCHOR_END: outcome

// ANCHOR: ruin
/// Probability that a flat bettor with `units` stakes in hand is broke within
/// `bets` bets, each won with probability `p`.
///
/// Sums the hitting-time theorem, $\frac{k}{n}\binom{n}{(n+k)/2} p^{(n-k)/2}
/// q^{(n+k)/2}$, over the bets $n$ at which the last of $k$ units can be lost.
/// Feller, An Introduction to Probability Theory I (1968), XIV.4. O(`bets`).
///
/// # Panics
///
/// If `units` is zero or `p` is not between 0 and 1.
pub fn ruin_probability(units: u32, bets: u32, p: f64) -> f64 {
    assert!(units > 0 && 0.0 < p && p < 1.0, "{units} units, p = {p}");
    let q = 1.0 - p;
    // At n = k, all bets are lost. Logarithms, because q^k may underflow.
    let mut log_term = f64::from(units) * q.ln();
    let mut ruin = 0.0;
    let mut n = units;
    while n <= bets {
        ruin += log_term.exp();
        // From n to n + 2 there is one win and one loss more.
        let (wins, losses) =
            (f64::from((n - units) / 2), f64::from((n + units) / 2));
        let n_now = f64::from(n);
        log_term += (p * q * n_now * (n_now + 1.0)
            / ((wins + 1.0) * (losses + 1.0)))
            .ln();
        n += 2;
    }
    ruin
}
// ANCHOR_END: ruin

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::{
        bettors::DOUBLING,
        game::{wilson_interval, win_probability},
    };

    fn start() -> Start {
        Start::new(2_000.0, 100.0).unwrap()
    }

    #[test]
    fn outcomes_are_summed_up() {
        let histories = [vec![9.0, 0.0], vec![9.0, 9.0], vec![9.0, 15.0]];
        let start = Start::new(9.0, 1.0).unwrap();
        let outcome = Outcome::of(&histories, start).unwrap();
        assert_eq!((outcome.survived, outcome.profited), (2, 1));
        assert_eq!((outcome.mean_profit, outcome.best_profit), (-1.0, 6.0));
        assert!((outcome.deviation - 38f64.sqrt()).abs() < 1e-12);
        assert_eq!(Outcome::of(&[], start), None);
    }

    #[test]
    fn a_seed_gives_the_same_histories() {
        let run = || {
            trials(DOUBLING, start(), 50, 20, &mut Pcg64Mcg::seed_from_u64(5))
        };
        assert_eq!(run(), run());
    }

    /// All sequences of `bets` outcomes, each with its probability.
    fn ruin_by_enumeration(units: u32, bets: u32, p: f64) -> f64 {
        (0..1u32 << bets)
            .map(|outcomes| {
                let mut funds = units as i32;
                let mut probability = 1.0;
                for bet in 0..bets {
                    let won = outcomes >> bet & 1 == 1;
                    probability *= if won { p } else { 1.0 - p };
                    if funds > 0 {
                        funds += if won { 1 } else { -1 };
                    }
                }
                if funds == 0 { probability } else { 0.0 }
            })
            .sum()
    }

    #[test]
    fn the_formula_agrees_with_all_sequences() {
        for units in 1..5 {
            for bets in 0..14 {
                let exact = ruin_by_enumeration(units, bets, 0.49);
                let formula = ruin_probability(units, bets, 0.49);
                assert!((formula - exact).abs() < 1e-13, "{units} {bets}");
            }
        }
    }

    #[test]
    fn ruin_is_certain_in_the_end_when_the_game_is_unfair() {
        assert!(ruin_probability(20, 100_000, 0.49) > 1.0 - 1e-9);
        // In a favorable game it is (q/p)^k: Feller, XIV.2.
        let ever = ruin_probability(5, 1_000_000, 0.6);
        assert!((ever - (0.4f64 / 0.6).powi(5)).abs() < 1e-12);
    }

    // ANCHOR: theory
    #[test]
    fn flat_ruin_agrees_with_theory() {
        let mut rng = Pcg64Mcg::seed_from_u64(3);
        let players = 20_000;
        let histories = trials(Bettor::Flat, start(), 400, players, &mut rng);
        let broke = histories.iter().filter(|h| h[400] == 0.0).count() as u64;
        let (low, high) = wilson_interval(broke, players as u64, 4.9);
        let theory = ruin_probability(20, 400, win_probability());
        assert!(low < theory && theory < high, "{low} {theory} {high}");
    }

    /// No system beats the edge: whatever the stakes, the expected profit is
    /// the expected sum of all stakes times p - q.
    #[test]
    fn mean_profit_is_the_edge_on_all_that_was_staked() {
        for bettor in [Bettor::Flat, Bettor::Dalembert, DOUBLING] {
            let mut rng = Pcg64Mcg::seed_from_u64(4);
            let (bets, players) = (60, 20_000);
            let histories = trials(bettor, start(), bets, players, &mut rng);
            // Each player's profit less the edge on their stakes has mean 0.
            let residues: Vec<f64> = histories
                .iter()
                .map(|funds| {
                    let staked: f64 =
                        funds.windows(2).map(|w| (w[1] - w[0]).abs()).sum();
                    funds[bets]
                        - funds[0]
                        - (2.0 * win_probability() - 1.0) * staked
                })
                .collect();
            let n = players as f64;
            let mean = residues.iter().sum::<f64>() / n;
            let variance =
                residues.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n;
            assert!(mean.abs() < 4.9 * (variance / n).sqrt(), "{bettor:?}");
        }
    }
    // ANCHOR_END: theory
}
