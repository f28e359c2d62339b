//! Solution: the ruin of the doubling player, exactly.

// ANCHOR: solution
use std::collections::BTreeMap;

/// Probability that a player who doubles the stake after each loss, and goes
/// back to one unit after a win, is broke within `bets` bets: with `units` in
/// hand at first, each bet won with probability `p`. Who has less than the
/// stake bets what is left.
///
/// Carries the probability of each pair of funds and next stake from bet to
/// bet: O(`bets` · n log n) for n states, which are about as many as funds can
/// be (`units` + `bets`) times streaks of losses (the logarithm of that).
pub fn doubling_ruin(units: u32, bets: u32, p: f64) -> f64 {
    let mut players = BTreeMap::from([((units, 1), 1.0)]);
    let mut ruin = 0.0;
    for _ in 0..bets {
        let mut after = BTreeMap::new();
        for ((funds, wanted), probability) in players {
            let stake = wanted.min(funds);
            *after.entry((funds + stake, 1)).or_insert(0.0) += p * probability;
            let lost = (1.0 - p) * probability;
            match funds - stake {
                0 => ruin += lost,
                left => *after.entry((left, 2 * stake)).or_insert(0.0) += lost,
            }
        }
        players = after;
    }
    ruin
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "trials_tests.rs"]
mod tests;
