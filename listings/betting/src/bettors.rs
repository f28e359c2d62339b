//! Three ways to bet. Each plays a given number of bets and returns the funds
//! before the first bet and after each: `bets + 1` values.

use thiserror::Error;

// ANCHOR: start
/// What a player begins with, in dollars: both positive and finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    funds: f64,
    stake: f64,
}

#[derive(Debug, Error, PartialEq)]
pub enum BadStart {
    #[error("funds must be a positive number of dollars, not {0}")]
    Funds(f64),
    #[error("the stake must be a positive number of dollars, not {0}")]
    Stake(f64),
}

impl Start {
    /// # Errors
    ///
    /// If `funds` or `stake` is not a positive finite number.
    pub fn new(funds: f64, stake: f64) -> Result<Start, BadStart> {
        let positive = |dollars: f64| dollars.is_finite() && dollars > 0.0;
        match (positive(funds), positive(stake)) {
            (false, _) => Err(BadStart::Funds(funds)),
            (_, false) => Err(BadStart::Stake(stake)),
            _ => Ok(Start { funds, stake }),
        }
    }

    /// Dollars in hand before the first bet.
    pub fn funds(self) -> f64 {
        self.funds
    }

    /// Dollars on the first bet.
    pub fn stake(self) -> f64 {
        self.stake
    }
}
// ANCHOR_END: start

/// What this book's players begin with: $10,000, and $100 on the first bet.
impl Default for Start {
    fn default() -> Start {
        Start {
            funds: 10_000.0,
            stake: 100.0,
        }
    }
}

// ANCHOR: flat
/// Bets the same stake each time.
///
/// Who has less than the stake bets what is left; who has nothing left stays
/// at zero.
pub fn flat(
    start: Start,
    bets: usize,
    mut win: impl FnMut() -> bool,
) -> Vec<f64> {
    let mut funds = start.funds;
    let mut history = vec![0.0; bets + 1];
    history[0] = funds;

    for after in &mut history[1..] {
        let stake = start.stake.min(funds);
        if win() {
            funds += stake;
        } else {
            funds -= stake;
            if funds <= 0.0 {
                break;
            }
        }
        *after = funds;
    }
    history
}
// ANCHOR_END: flat

// ANCHOR: martingale
/// Goes back to the first stake after a win, and tries to win a loss back: the
/// bet after a lost `stake` pays `win_scale * stake` when it wins and costs
/// `loss_scale * stake` when it loses. With both scales 2 the player doubles.
///
/// Nobody wins or loses more than they have in hand.
pub fn martingale(
    start: Start,
    (win_scale, loss_scale): (f64, f64),
    bets: usize,
    mut win: impl FnMut() -> bool,
) -> Vec<f64> {
    let mut funds = start.funds;
    let mut history = vec![0.0; bets + 1];
    history[0] = funds;

    let mut lost = None;
    for after in &mut history[1..] {
        let (gain, loss) = match lost {
            None => (start.stake, start.stake),
            Some(stake) => (win_scale * stake, loss_scale * stake),
        };
        if win() {
            funds += gain.min(funds);
            lost = None;
        } else {
            let loss = loss.min(funds);
            funds -= loss;
            if funds <= 0.0 {
                break;
            }
            lost = Some(loss);
        }
        *after = funds;
    }
    history
}
// ANCHOR_END: martingale

// ANCHOR: dalembert
/// D'Alembert's system: one unit more after a loss, one unit less after a win,
/// never less than one unit, which is the first stake.
pub fn dalembert(
    start: Start,
    bets: usize,
    mut win: impl FnMut() -> bool,
) -> Vec<f64> {
    let mut funds = start.funds;
    let mut history = vec![0.0; bets + 1];
    history[0] = funds;

    let mut wanted = start.stake;
    for after in &mut history[1..] {
        let stake = wanted.min(funds);
        if win() {
            funds += stake;
            wanted = (stake - start.stake).max(start.stake);
        } else {
            funds -= stake;
            if funds <= 0.0 {
                break;
            }
            wanted = stake + start.stake;
        }
        *after = funds;
    }
    history
}
// ANCHOR_END: dalembert

// ANCHOR: bettor
/// One of the three ways to bet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bettor {
    Flat,
    Martingale { win_scale: f64, loss_scale: f64 },
    Dalembert,
}

impl Bettor {
    /// Funds before the first bet and after each of `bets` bets.
    pub fn history(
        self,
        start: Start,
        bets: usize,
        win: impl FnMut() -> bool,
    ) -> Vec<f64> {
        match self {
            Bettor::Flat => flat(start, bets, win),
            Bettor::Martingale {
                win_scale,
                loss_scale,
            } => martingale(start, (win_scale, loss_scale), bets, win),
            Bettor::Dalembert => dalembert(start, bets, win),
        }
    }
}
// ANCHOR_END: bettor

/// The martingale that doubles its stake after each loss.
pub const DOUBLING: Bettor = Bettor::Martingale {
    win_scale: 2.0,
    loss_scale: 2.0,
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn start(funds: f64, stake: f64) -> Start {
        Start::new(funds, stake).unwrap()
    }

    // ANCHOR: scripted
    /// A die that rolls what `script` spells: `+` wins, `-` loses.
    fn scripted(script: &str) -> impl FnMut() -> bool {
        let mut outcomes = script.chars();
        move || {
            outcomes.next().expect("no bet after the end of the script") == '+'
        }
    }
    // ANCHOR_END: scripted

    #[test]
    fn starts_must_be_positive() {
        assert_eq!(Start::new(0.0, 1.0), Err(BadStart::Funds(0.0)));
        assert_eq!(Start::new(1.0, -1.0), Err(BadStart::Stake(-1.0)));
        assert!(Start::new(f64::NAN, 1.0).is_err());
        assert!(Start::new(1.0, f64::INFINITY).is_err());
    }

    #[test]
    fn flat_bets_the_same() {
        let funds = flat(start(10.0, 2.0), 4, scripted("+--+"));
        assert_eq!(funds, [10.0, 12.0, 10.0, 8.0, 10.0]);
    }

    #[test]
    fn doubling_wins_a_streak_of_losses_back() {
        let funds = DOUBLING.history(start(10.0, 1.0), 5, scripted("---++"));
        assert_eq!(funds, [10.0, 9.0, 7.0, 3.0, 6.0, 7.0]);
    }

    #[test]
    fn scales_are_told_apart() {
        let funds =
            martingale(start(10.0, 2.0), (3.0, 0.5), 4, scripted("--+-"));
        assert_eq!(funds, [10.0, 8.0, 7.0, 10.0, 8.0]);
    }

    #[test]
    fn nobody_bets_more_than_they_have() {
        let funds = DOUBLING.history(start(2.0, 1.0), 2, scripted("-+"));
        assert_eq!(funds, [2.0, 1.0, 2.0]);
    }

    #[test]
    fn dalembert_moves_by_one_unit() {
        let funds = dalembert(start(10.0, 1.0), 6, scripted("--+++-"));
        assert_eq!(funds, [10.0, 9.0, 7.0, 10.0, 12.0, 13.0, 12.0]);
    }

    const ALL: [Bettor; 4] = [
        Bettor::Flat,
        Bettor::Dalembert,
        DOUBLING,
        Bettor::Martingale {
            win_scale: 0.3,
            loss_scale: 7.0,
        },
    ];

    #[test]
    fn the_broke_stay_at_zero_and_bet_no_more() {
        for bettor in ALL {
            let history = bettor.history(start(3.0, 3.0), 4, scripted("-"));
            assert_eq!(history, [3.0, 0.0, 0.0, 0.0, 0.0], "{bettor:?}");
        }
    }

    proptest! {
        #[test]
        fn funds_are_never_negative_and_zero_is_final(
            script in "[+-]{0,200}",
            funds in 1.0..1e6,
            stake in 0.5..1e4,
        ) {
            for bettor in ALL {
                let bets = script.len();
                let history = bettor.history(start(funds, stake), bets, scripted(&script));
                prop_assert_eq!(history.len(), bets + 1);
                prop_assert!(history.iter().all(|f| *f >= 0.0));
                let broke = history.iter().position(|f| *f == 0.0).unwrap_or(bets + 1);
                prop_assert!(history[broke..].iter().all(|f| *f == 0.0));
            }
        }
    }
}
