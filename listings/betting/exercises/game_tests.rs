use betting::game::{play, wilson_interval};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::rolls_to_tell;

#[test]
fn our_die_takes_thousands() {
    // 1.96² · 0.49 · 0.51 / 0.01² = 9600.2
    assert_eq!(rolls_to_tell(0.49, 1.96), Some(9601));
}

#[test]
fn a_fair_die_cannot_be_told() {
    assert_eq!(rolls_to_tell(0.5, 1.96), None);
}

#[test]
fn winning_and_losing_too_often_are_alike() {
    assert_eq!(rolls_to_tell(0.3, 3.0), rolls_to_tell(0.7, 3.0));
}

/// With four times the rolls, the bias is two intervals wide: nearly all
/// samples (97.5 %) leave out 1/2; with a quarter, only one in six does
/// (a normal variable above 0.98: 16 %).
#[test]
fn samples_agree() {
    let n = rolls_to_tell(0.49, 1.96).expect("the die is biased");
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let mut told = |rolls: u64| {
        (0..200)
            .filter(|_| {
                let won = (0..rolls).filter(|_| play(&mut rng)).count() as u64;
                wilson_interval(won, rolls, 1.96).1 < 0.5
            })
            .count()
    };
    assert!(told(4 * n) > 180);
    assert!(told(n / 4) < 70);
}
