//! Exercise of `trials`: the ruin of the doubling player, exactly.

// ANCHOR: task
/// Probability that a player who doubles the stake after each loss, and goes
/// back to one unit after a win, is broke within `bets` bets: with `units` in
/// hand at first, each bet won with probability `p`. Who has less than the
/// stake bets what is left.
pub fn doubling_ruin(units: u32, bets: u32, p: f64) -> f64 {
    todo!("{units} units, {bets} bets, p = {p}")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "trials_tests.rs"]
mod tests;
