use betting::bettors::Start;

use super::paroli;

fn funds(start: f64, script: &str) -> Vec<f64> {
    let start = Start::new(start, 1.0).expect("positive dollars");
    let mut outcomes = script.chars();
    paroli(start, script.len(), || outcomes.next() == Some('+'))
}

#[test]
fn three_wins_and_back_to_one() {
    assert_eq!(funds(10.0, "++++-"), [10.0, 11.0, 13.0, 17.0, 18.0, 16.0]);
}

#[test]
fn a_loss_ends_a_streak() {
    assert_eq!(funds(10.0, "+-+"), [10.0, 11.0, 9.0, 10.0]);
}

#[test]
fn nobody_bets_more_than_they_have() {
    assert_eq!(funds(0.5, "+++"), [0.5, 1.0, 2.0, 4.0]);
}

#[test]
fn the_broke_stay_at_zero_and_bet_no_more() {
    let start = Start::new(1.0, 1.0).expect("positive dollars");
    let mut bets = 0;
    let history = paroli(start, 3, || {
        bets += 1;
        false
    });
    assert_eq!((history, bets), (vec![1.0, 0.0, 0.0, 0.0], 1));
}
