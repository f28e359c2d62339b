//! Exercise of `exercise_betting`: the martingale without a history, and
//! without a jump that nobody can guess.

use betting::bettors::Start;

// ANCHOR: task
/// What the martingale of `betting::bettors::martingale` has after the last
/// bet, without keeping what it had before.
pub fn last_funds(
    start: Start,
    (win_scale, loss_scale): (f64, f64),
    bets: usize,
    win: impl FnMut() -> bool,
) -> f64 {
    let _ = (start, win_scale, loss_scale, bets, win);
    todo!("rung 1: no history")
}

/// The same in whole cents and without a jump that depends on `win`. Stakes
/// are rounded down to cents, and scales to 1024ths; numbers too large for
/// an `i64` saturate.
pub fn last_cents(
    start: Start,
    (win_scale, loss_scale): (f64, f64),
    bets: usize,
    win: impl FnMut() -> bool,
) -> f64 {
    let _ = (start, win_scale, loss_scale, bets, win);
    todo!("rung 2: std::hint::select_unpredictable")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "exercise_betting_tests.rs"]
mod tests;
