//! Solution: the Paroli system.

use betting::bettors::Start;

// ANCHOR: solution
/// Doubles the stake after each win. After a loss, and after the third win in
/// a row, goes back to the first stake.
///
/// Who has less than the stake bets what is left; who has nothing left stays
/// at zero. Returns the funds before the first bet and after each.
pub fn paroli(
    start: Start,
    bets: usize,
    mut win: impl FnMut() -> bool,
) -> Vec<f64> {
    let mut funds = start.funds();
    let mut history = vec![0.0; bets + 1];
    history[0] = funds;

    let mut wins_in_a_row = 0;
    for after in &mut history[1..] {
        let stake = (start.stake() * f64::from(1 << wins_in_a_row)).min(funds);
        if win() {
            funds += stake;
            wins_in_a_row = (wins_in_a_row + 1) % 3;
        } else {
            funds -= stake;
            if funds <= 0.0 {
                break;
            }
            wins_in_a_row = 0;
        }
        *after = funds;
    }
    history
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "bettors_tests.rs"]
mod tests;
