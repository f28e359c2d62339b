//! The game: a die with 100 faces that wins on 49 of them.

use std::ops::RangeInclusive;

use rand::{Rng, RngExt};

// ANCHOR: wins
/// The faces of the die.
pub const FACES: RangeInclusive<u32> = 1..=100;

/// Whether `face` wins: it must lie above 50 and below 100.
pub fn wins(face: u32) -> bool {
    50 < face && face < 100
}
// ANCHOR_END: wins

// ANCHOR: play
/// Rolls the die once and tells whether it won.
pub fn play(rng: &mut impl Rng) -> bool {
    wins(rng.random_range(FACES))
}
// ANCHOR_END: play

// ANCHOR: probability
/// The probability of a win, from counting faces.
pub fn win_probability() -> f64 {
    let winning = FACES.filter(|&face| wins(face)).count();
    winning as f64 / FACES.count() as f64
}
// ANCHOR_END: probability

// ANCHOR: wilson
/// Wilson's score interval for a probability of which `n` independent trials
/// gave `successes`; it covers the true value with the confidence of `z`
/// standard deviations of a normal distribution (1.96 for 95 %).
///
/// Wilson, J. Am. Stat. Assoc. 22 (1927) 209.
///
/// # Panics
///
/// If `n` is zero or smaller than `successes`.
pub fn wilson_interval(successes: u64, n: u64, z: f64) -> (f64, f64) {
    assert!(0 < n && successes <= n, "{successes} successes of {n}");
    let n = n as f64;
    let share = successes as f64 / n;
    let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let center = share + z * z / (2.0 * n);
    let scale = 1.0 + z * z / n;
    ((center - spread) / scale, (center + spread) / scale)
}
// ANCHOR_END: wilson

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;

    #[test]
    fn forty_nine_faces_win() {
        assert_eq!(win_probability(), 0.49);
        assert!(!wins(50) && wins(51) && wins(99) && !wins(100));
    }

    // ANCHOR: sampled
    #[test]
    fn samples_agree_with_the_exact_probability() {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let n = 1_000_000;
        let won = (0..n).filter(|_| play(&mut rng)).count() as u64;
        // A right die fails this once in a million seeds, and this seed passes.
        let (low, high) = wilson_interval(won, n, 4.9);
        assert!(low < win_probability() && win_probability() < high);
        // The interval is narrow enough to tell 0.49 from a fair game.
        assert!(high < 0.5);
    }
    // ANCHOR_END: sampled

    /// Counts of each face: Pearson's statistic of 100 faces has 99 degrees of
    /// freedom, mean 99 and standard deviation 14; above 180 it is a fault.
    #[test]
    fn each_face_is_as_likely() {
        let mut rng = Pcg64Mcg::seed_from_u64(2);
        let mut counts = [0u32; 100];
        for _ in 0..100_000 {
            counts[rng.random_range(FACES) as usize - 1] += 1;
        }
        let statistic: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - 1000.0).powi(2) / 1000.0)
            .sum();
        assert!(statistic < 180.0, "{statistic}");
    }

    /// Ten of 100 at 95 %: Wilson's interval, worked out by hand from the
    /// formula of his paper.
    #[test]
    fn the_interval_has_its_published_value() {
        let (low, high) = wilson_interval(10, 100, 1.959964);
        assert!((low - 0.05523).abs() < 1e-5 && (high - 0.17437).abs() < 1e-5);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_stays_in_range(n in 1u64..10_000, part in 0.0..1.0) {
            let successes = (n as f64 * part) as u64;
            let (low, high) = wilson_interval(successes, n, 1.96);
            let share = successes as f64 / n as f64;
            prop_assert!(-1e-15 <= low && low <= share + 1e-15);
            prop_assert!(share - 1e-15 <= high && high <= 1.0 + 1e-15);
        }
    }
}
