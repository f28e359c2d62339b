//! Solution: the martingale without a history, and without a jump that nobody
//! can guess.

use std::hint::select_unpredictable;

use betting::bettors::Start;

// ANCHOR: solution
/// What the martingale of `betting::bettors::martingale` has after the last
/// bet, without keeping what it had before.
pub fn last_funds(
    start: Start,
    (win_scale, loss_scale): (f64, f64),
    bets: usize,
    mut win: impl FnMut() -> bool,
) -> f64 {
    let mut funds = start.funds();
    let (mut gain, mut loss) = (start.stake(), start.stake());
    for _ in 0..bets {
        if win() {
            funds += gain.min(funds);
            (gain, loss) = (start.stake(), start.stake());
        } else {
            let lost = loss.min(funds);
            funds -= lost;
            if funds <= 0.0 {
                return 0.0;
            }
            (gain, loss) = (win_scale * lost, loss_scale * lost);
        }
    }
    funds
}

/// As [`last_funds`], with both outcomes computed and one selected.
pub fn last_selected(
    start: Start,
    (win_scale, loss_scale): (f64, f64),
    bets: usize,
    mut win: impl FnMut() -> bool,
) -> f64 {
    let mut funds = start.funds();
    let (mut gain, mut loss) = (start.stake(), start.stake());
    for _ in 0..bets {
        let won = win();
        let lost = loss.min(funds);
        funds += select_unpredictable(won, gain.min(funds), -lost);
        if funds <= 0.0 {
            return 0.0;
        }
        gain = select_unpredictable(won, start.stake(), win_scale * lost);
        loss = select_unpredictable(won, start.stake(), loss_scale * lost);
    }
    funds
}

/// Scales are whole numbers of 1024ths.
const SCALE_BITS: u32 = 10;

/// As [`last_selected`] in whole cents. Stakes are rounded down to cents, and
/// scales to 1024ths; numbers too large for an `i64` saturate.
pub fn last_cents(
    start: Start,
    (win_scale, loss_scale): (f64, f64),
    bets: usize,
    mut win: impl FnMut() -> bool,
) -> f64 {
    let cents = |dollars: f64| (100.0 * dollars) as i64;
    let fixed = |scale: f64| (scale * f64::from(1 << SCALE_BITS)) as i64;
    let (win_scale, loss_scale) = (fixed(win_scale), fixed(loss_scale));
    let stake = cents(start.stake());
    let mut funds = cents(start.funds());
    let (mut gain, mut loss) = (stake, stake);
    for _ in 0..bets {
        let won = win();
        let lost = loss.min(funds);
        let change = select_unpredictable(won, gain.min(funds), -lost);
        funds = funds.saturating_add(change);
        if funds <= 0 {
            return 0.0;
        }
        let scaled = |scale: i64| scale.saturating_mul(lost) >> SCALE_BITS;
        gain = select_unpredictable(won, stake, scaled(win_scale));
        loss = select_unpredictable(won, stake, scaled(loss_scale));
    }
    funds as f64 / 100.0
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "exercise_betting_tests.rs"]
mod tests;
