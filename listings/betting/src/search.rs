//! The search: which scales of the martingale are best, by trying many.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::{
    bettors::{Bettor, Start},
    trials::{Outcome, trials},
};

// ANCHOR: metric
/// What "best" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// (4 · profited + survived) / 5, both in percent of the players.
    Safety,
    /// The mean profit, in dollars.
    Profit,
}

impl Metric {
    pub fn of(self, outcome: &Outcome) -> f64 {
        let percent =
            |players: u64| 100.0 * players as f64 / outcome.players as f64;
        match self {
            Metric::Safety => {
                (4.0 * percent(outcome.profited) + percent(outcome.survived))
                    / 5.0
            }
            Metric::Profit => outcome.mean_profit,
        }
    }
}
// ANCHOR_END: metric

// ANCHOR: plan
/// One search: how many settings to try, and how to try each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    pub start: Start,
    /// Bets of each player.
    pub bets: usize,
    /// Players who try each setting; at least one.
    pub players: usize,
    pub settings: usize,
    /// Both scales are the same.
    pub symmetric: bool,
    pub metric: Metric,
    /// Decides the settings and all dice.
    pub seed: u64,
}

/// A pair of scales of the martingale, and how well it did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    pub win_scale: f64,
    pub loss_scale: f64,
    pub outcome: Outcome,
    /// By the metric of the search; more is better.
    pub value: f64,
}
// ANCHOR_END: plan

impl Search {
    /// The search that this book measures and makes faster: 300 settings with
    /// the same scale for wins and losses, 300 players each, 100 bets each, by
    /// safety, with seed 1.
    pub fn measured() -> Search {
        Search {
            start: Start::default(),
            bets: 100,
            players: 300,
            settings: 300,
            symmetric: true,
            metric: Metric::Safety,
            seed: 1,
        }
    }

    // ANCHOR: scales
    /// The pairs of scales to try, uniform in 0.1 to 10.
    pub fn scales(&self) -> Vec<(f64, f64)> {
        let mut rng = Pcg64Mcg::seed_from_u64(self.seed);
        (0..self.settings)
            .map(|_| {
                let win_scale = rng.random_range(0.1..10.0);
                let loss_scale = if self.symmetric {
                    win_scale
                } else {
                    rng.random_range(0.1..10.0)
                };
                (win_scale, loss_scale)
            })
            .collect()
    }
    // ANCHOR_END: scales

    // ANCHOR: score
    /// The die of the pair with this index, or of whatever else is numbered.
    pub fn die(&self, index: usize) -> Pcg64Mcg {
        Pcg64Mcg::seed_from_u64(self.seed.wrapping_add(1 + index as u64))
    }

    /// Lets the players try one pair of scales.
    ///
    /// Each pair has a die of its own, so that its score depends neither on the
    /// pairs before it nor on the order in which pairs are tried.
    ///
    /// `None` for a search without players.
    pub fn score(
        &self,
        index: usize,
        (win_scale, loss_scale): (f64, f64),
    ) -> Option<Scored> {
        let bettor = Bettor::Martingale {
            win_scale,
            loss_scale,
        };
        let mut rng = self.die(index);
        let histories =
            trials(bettor, self.start, self.bets, self.players, &mut rng);
        let outcome = Outcome::of(&histories, self.start)?;
        Some(Scored {
            win_scale,
            loss_scale,
            outcome,
            value: self.metric.of(&outcome),
        })
    }
    // ANCHOR_END: score

    // ANCHOR: run
    /// Tries all pairs and returns the best, the first of equals. `watch` sees
    /// each score as it comes, with the number of pairs tried so far.
    ///
    /// `None` for a search without settings or players.
    pub fn run(&self, mut watch: impl FnMut(usize, &Scored)) -> Option<Scored> {
        let mut best: Option<Scored> = None;
        for (index, scales) in self.scales().into_iter().enumerate() {
            let scored = self.score(index, scales)?;
            watch(index + 1, &scored);
            if best.is_none_or(|best| scored.value > best.value) {
                best = Some(scored);
            }
        }
        best
    }
    // ANCHOR_END: run
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::play;

    fn search() -> Search {
        Search {
            start: Start::new(10_000.0, 100.0).unwrap(),
            bets: 50,
            players: 40,
            settings: 30,
            symmetric: true,
            metric: Metric::Safety,
            seed: 11,
        }
    }

    #[test]
    fn metrics_follow_their_formulas() {
        let outcome = Outcome {
            players: 50,
            survived: 40,
            profited: 20,
            mean_profit: -3.0,
            deviation: 1.0,
            best_profit: 9.0,
        };
        assert_eq!(Metric::Safety.of(&outcome), (4.0 * 40.0 + 80.0) / 5.0);
        assert_eq!(Metric::Profit.of(&outcome), -3.0);
    }

    #[test]
    fn scales_stay_in_range_and_symmetric_ones_agree() {
        assert!(search().scales().iter().all(|(w, l)| w == l));
        let free = Search {
            symmetric: false,
            ..search()
        }
        .scales();
        assert!(free.iter().any(|(w, l)| w != l));
        assert!(
            free.iter().all(
                |(w, l)| (0.1..10.0).contains(w) && (0.1..10.0).contains(l)
            )
        );
    }

    #[test]
    fn the_best_is_the_best_of_all_that_were_watched() {
        let mut seen = Vec::new();
        let best = search().run(|done, scored| {
            assert_eq!(done, seen.len() + 1);
            seen.push(scored.value);
        });
        let highest = seen.iter().copied().fold(f64::MIN, f64::max);
        assert_eq!((seen.len(), best.unwrap().value), (30, highest));
    }

    #[test]
    fn a_score_does_not_depend_on_the_others() {
        let search = search();
        let scales = search.scales();
        let mut scored = None;
        search.run(|done, s| {
            if done == 20 {
                scored = Some(*s);
            }
        });
        assert_eq!(search.score(19, scales[19]), scored);
    }

    /// The amount of work that the plan of the benches states.
    #[test]
    fn any_seed_will_do() {
        let search = Search {
            seed: u64::MAX,
            ..search()
        };
        assert!(search.run(|_, _| {}).is_some());
    }

    #[test]
    fn the_measured_search_makes_as_many_bets_as_its_plan_says() {
        let measured = Search::measured();
        let mut bets = 0;
        for (index, (win_scale, loss_scale)) in
            measured.scales().into_iter().enumerate()
        {
            let bettor = Bettor::Martingale {
                win_scale,
                loss_scale,
            };
            let mut rng = measured.die(index);
            for _ in 0..measured.players {
                bettor.history(measured.start, measured.bets, || {
                    bets += 1;
                    play(&mut rng)
                });
            }
        }
        let plan = include_str!("../benches/search.toml").replace('_', "");
        assert!(plan.contains(&format!("amount = {bets}, unit")), "{bets}");
    }

    #[test]
    fn an_empty_search_finds_nothing() {
        let ignore = |_: usize, _: &Scored| {};
        assert_eq!(
            Search {
                settings: 0,
                ..search()
            }
            .run(ignore),
            None
        );
        assert_eq!(
            Search {
                players: 0,
                ..search()
            }
            .run(ignore),
            None
        );
    }
}
