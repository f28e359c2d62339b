//! The search on many cores, with the pool at the level of the die, of the
//! player, or of the setting.
//!
//! Each player has a die of its own, made from the numbers of the setting and
//! of the player. So what a player rolls depends on no other, and all levels
//! find the same scores, bit for bit, on any number of threads.

use std::{panic::resume_unwind, thread};

use betting::search::{Scored, Search};
use rand_pcg::Pcg64Mcg;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder, prelude::*};
use serial::exercise_betting::{outcome, play_bits};

// ANCHOR: die_of
/// The die of one player who tries one setting.
pub fn die_of(search: &Search, setting: usize, player: usize) -> Pcg64Mcg {
    search.die(setting * search.players + player)
}

/// What that player has after the last bet, in dollars.
pub fn end_of(
    search: &Search,
    setting: usize,
    scales: (f64, f64),
    player: usize,
) -> f64 {
    let mut die = die_of(search, setting, player);
    last_funds(search, scales, || play_bits(&mut die))
}
// ANCHOR_END: die_of

/// The martingale of `betting::bettors::martingale` without its history.
fn last_funds(
    search: &Search,
    (win_scale, loss_scale): (f64, f64),
    mut win: impl FnMut() -> bool,
) -> f64 {
    let first = search.start.stake();
    let mut funds = search.start.funds();
    let (mut gain, mut loss) = (first, first);
    for _ in 0..search.bets {
        if win() {
            funds += gain.min(funds);
            (gain, loss) = (first, first);
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

/// The score of a setting from what its players have at the end, in the order
/// of their numbers.
///
/// `None` without players.
pub fn scored(
    search: &Search,
    (win_scale, loss_scale): (f64, f64),
    ends: &[f64],
) -> Option<Scored> {
    let outcome = outcome(ends, search.start)?;
    Some(Scored {
        win_scale,
        loss_scale,
        outcome,
        value: search.metric.of(&outcome),
    })
}

// ANCHOR: alone
/// Scores one setting, player after player.
///
/// `None` for a search without players.
pub fn score_alone(
    search: &Search,
    setting: usize,
    scales: (f64, f64),
) -> Option<Scored> {
    let ends: Vec<f64> = (0..search.players)
        .map(|player| end_of(search, setting, scales, player))
        .collect();
    scored(search, scales, &ends)
}

/// The scores of all settings, one after the other.
///
/// `None` where `score` is.
pub fn in_turn(
    search: &Search,
    score: impl Fn(usize, (f64, f64)) -> Option<Scored>,
) -> Option<Vec<Scored>> {
    search
        .scales()
        .into_iter()
        .enumerate()
        .map(|(setting, scales)| score(setting, scales))
        .collect()
}

/// The best of `scores`, the first of equals; `None` of none.
pub fn best(scores: &[Scored]) -> Option<Scored> {
    scores.iter().copied().reduce(|best, next| {
        if next.value > best.value { next } else { best }
    })
}
// ANCHOR_END: alone

// ANCHOR: by_die
/// As [`score_alone`], with the pool at the die: the rolls of a player are
/// drawn in parallel, one piece for each thread.
pub fn score_by_die(
    search: &Search,
    setting: usize,
    scales: (f64, f64),
) -> Option<Scored> {
    let piece = search.bets.div_ceil(rayon::current_num_threads()).max(1);
    let mut won = vec![false; search.bets];
    let ends: Vec<f64> = (0..search.players)
        .map(|player| {
            let die = die_of(search, setting, player);
            let pieces = won.par_chunks_mut(piece).enumerate();
            pieces.for_each(|(number, won)| {
                let mut die = die.clone();
                die.advance((number * piece) as u128);
                won.fill_with(|| play_bits(&mut die));
            });
            let mut won = won.iter();
            last_funds(search, scales, || won.next() == Some(&true))
        })
        .collect();
    scored(search, scales, &ends)
}
// ANCHOR_END: by_die

// ANCHOR: by_player
/// As [`score_alone`], with the pool at the player.
pub fn score_by_player(
    search: &Search,
    setting: usize,
    scales: (f64, f64),
) -> Option<Scored> {
    let ends: Vec<f64> = (0..search.players)
        .into_par_iter()
        .map(|player| end_of(search, setting, scales, player))
        .collect();
    scored(search, scales, &ends)
}
// ANCHOR_END: by_player

// ANCHOR: by_setting
/// As [`in_turn`], with the pool at the setting.
pub fn by_setting(
    search: &Search,
    score: impl Fn(usize, (f64, f64)) -> Option<Scored> + Sync,
) -> Option<Vec<Scored>> {
    search
        .scales()
        .into_par_iter()
        .enumerate()
        .map(|(setting, scales)| score(setting, scales))
        .collect()
}
// ANCHOR_END: by_setting

// ANCHOR: singly
/// As [`by_setting`], in tasks of one setting.
pub fn singly(
    search: &Search,
    score: impl Fn(usize, (f64, f64)) -> Option<Scored> + Sync,
) -> Option<Vec<Scored>> {
    search
        .scales()
        .into_par_iter()
        .enumerate()
        .with_max_len(1)
        .map(|(setting, scales)| score(setting, scales))
        .collect()
}
// ANCHOR_END: singly

// ANCHOR: own_pool
/// As [`score_by_player`], in a pool of `threads` threads that is started for
/// this setting.
///
/// # Errors
///
/// If the system gives no threads.
pub fn score_in_own_pool(
    search: &Search,
    setting: usize,
    scales: (f64, f64),
    threads: usize,
) -> Result<Option<Scored>, ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
    Ok(pool.install(|| score_by_player(search, setting, scales)))
}
// ANCHOR_END: own_pool

/// As [`by_setting`] without a pool: `threads` threads are spawned, and each
/// gets one piece of the settings.
///
/// # Panics
///
/// If `threads` is zero, or as `score` does.
pub fn by_pieces(
    search: &Search,
    threads: usize,
    score: impl Fn(usize, (f64, f64)) -> Option<Scored> + Sync,
) -> Option<Vec<Scored>> {
    let scales = search.scales();
    let length = scales.len().div_ceil(threads).max(1);
    let score = &score;
    thread::scope(|scope| {
        let workers: Vec<_> = scales
            .chunks(length)
            .enumerate()
            .map(|(number, piece)| {
                let settings = (number * length..).zip(piece);
                scope.spawn(move || {
                    settings
                        .map(|(setting, &scales)| score(setting, scales))
                        .collect::<Option<Vec<Scored>>>()
                })
            })
            .collect();
        let mut scores = Vec::with_capacity(scales.len());
        for worker in workers {
            scores.extend(
                worker.join().unwrap_or_else(|panic| resume_unwind(panic))?,
            );
        }
        Some(scores)
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use betting::{bettors::Bettor, search::Metric};
    use rand::RngExt;
    use serial::exercise_betting::{Width, run_with, score_lanes};
    use watchdog::within;

    use super::*;

    fn search() -> Search {
        Search {
            bets: 60,
            players: 50,
            settings: 40,
            ..Search::measured()
        }
    }

    /// What `work` gives in pools of 1, 2, 3 and 8 threads.
    fn in_pools<T: Send + 'static>(
        work: impl Fn() -> T + Send + Sync + Copy + 'static,
    ) -> Vec<T> {
        within(Duration::from_secs(20), move || {
            [1, 2, 3, 8]
                .map(|threads| {
                    let pool = ThreadPoolBuilder::new().num_threads(threads);
                    pool.build().expect("threads").install(work)
                })
                .into()
        })
    }

    // ANCHOR: same_bits
    #[test]
    fn all_levels_and_all_pools_find_the_same_bits() {
        let search = search();
        let serial = in_turn(&search, |i, s| score_alone(&search, i, s));
        assert!(serial.is_some());
        let runs = in_pools(|| {
            let search = self::search();
            [
                in_turn(&search, |i, s| score_by_die(&search, i, s)),
                in_turn(&search, |i, s| score_by_player(&search, i, s)),
                by_setting(&search, |i, s| score_alone(&search, i, s)),
                by_setting(&search, |i, s| score_by_player(&search, i, s)),
                singly(&search, |i, s| score_alone(&search, i, s)),
                by_pieces(&search, 3, |i, s| score_alone(&search, i, s)),
            ]
        });
        for run in runs.iter().flatten() {
            assert_eq!(run, &serial);
        }
    }
    // ANCHOR_END: same_bits

    #[test]
    fn the_naive_search_and_the_lanes_keep_their_bits_too() {
        let search = search();
        let mut naive = Vec::new();
        let best_naive = search.run(|_, scored| naive.push(*scored));
        let mut lanes = Vec::new();
        let best_lanes = run_with(&search, |i, s| {
            let scored = score_lanes(&search, i, s, Width::widest())?;
            lanes.push(scored);
            Some(scored)
        });
        let runs = in_pools(|| {
            let search = self::search();
            let naive = by_setting(&search, |i, s| search.score(i, s));
            let lanes = by_setting(&search, |i, s| {
                score_lanes(&search, i, s, Width::widest())
            });
            (naive, lanes)
        });
        for (in_parallel, lanes_in_parallel) in runs {
            assert_eq!(in_parallel.as_ref(), Some(&naive));
            assert_eq!(lanes_in_parallel.as_ref(), Some(&lanes));
        }
        assert_eq!(best(&naive), best_naive);
        assert_eq!(best(&lanes), best_lanes);
    }

    #[test]
    fn pools_of_their_own_change_nothing() {
        let search = Search {
            settings: 3,
            ..search()
        };
        let serial = in_turn(&search, |i, s| score_alone(&search, i, s));
        let nested = in_turn(&search, |i, s| {
            score_in_own_pool(&search, i, s, 2).expect("threads")
        });
        assert_eq!(nested, serial);
    }

    /// The same funds as the martingale of part Betting has with the same die.
    #[test]
    fn the_players_play_the_martingale() {
        let search = search();
        for (setting, scales) in search.scales().into_iter().enumerate() {
            let bettor = Bettor::Martingale {
                win_scale: scales.0,
                loss_scale: scales.1,
            };
            for player in 0..search.players {
                let mut die = die_of(&search, setting, player);
                let history = bettor
                    .history(search.start, search.bets, || play_bits(&mut die));
                let end = end_of(&search, setting, scales, player);
                assert_eq!(Some(&end), history.last());
            }
        }
    }

    /// Survived and profited over all settings, against the naive search.
    #[test]
    fn a_die_for_each_player_changes_no_statistics() {
        let search = Search {
            players: 100,
            bets: 100,
            settings: 100,
            ..Search::measured()
        };
        let sums = |scores: Option<Vec<Scored>>| {
            let (mut survived, mut profited, mut variance) = (0.0, 0.0, 0.0);
            for Scored { outcome, .. } in scores.expect("players") {
                let share = outcome.survived as f64 / outcome.players as f64;
                variance += outcome.players as f64 * share * (1.0 - share);
                survived += outcome.survived as f64;
                profited += outcome.profited as f64;
            }
            (survived, profited, variance)
        };
        let ours = sums(in_turn(&search, |i, s| score_alone(&search, i, s)));
        let naive = sums(in_turn(&search, |i, s| search.score(i, s)));
        let error = (ours.2 + naive.2).sqrt();
        assert!((ours.0 - naive.0).abs() < 4.9 * error);
        // A share has a variance of at most a quarter.
        let error = (2.0 * 10_000.0 / 4.0f64).sqrt();
        assert!((ours.1 - naive.1).abs() < 4.9 * error);
    }

    #[test]
    fn no_two_players_share_a_die() {
        let search = search();
        let mut dice: Vec<_> = (0..search.settings)
            .flat_map(|setting| {
                (0..search.players).map(move |player| (setting, player))
            })
            .map(|(setting, player)| {
                die_of(&search, setting, player).random::<u64>()
            })
            .collect();
        dice.sort();
        dice.dedup();
        assert_eq!(dice.len(), search.settings * search.players);
    }

    #[test]
    fn the_first_of_equals_is_best() {
        let search = Search {
            players: 5,
            settings: 200,
            metric: Metric::Safety,
            ..search()
        };
        let scores = in_turn(&search, |i, s| score_alone(&search, i, s))
            .expect("players");
        let best = best(&scores).expect("settings");
        let first = scores.iter().find(|s| s.value >= best.value);
        assert_eq!(first, Some(&best));
        let equals = scores.iter().filter(|s| s.value == best.value).count();
        assert!(equals > 1, "{equals}");
    }

    #[test]
    fn an_empty_search_finds_nothing() {
        let nobody = Search {
            players: 0,
            ..search()
        };
        assert_eq!(
            by_setting(&nobody, |i, s| score_alone(&nobody, i, s)),
            None
        );
        let nothing = Search {
            settings: 0,
            ..search()
        };
        let scores = by_pieces(&nothing, 2, |i, s| score_alone(&nothing, i, s));
        assert_eq!(scores.as_deref().map(best), Some(None));
        let betless = Search {
            bets: 0,
            ..search()
        };
        let serial = in_turn(&betless, |i, s| score_alone(&betless, i, s));
        let by_die = in_turn(&betless, |i, s| score_by_die(&betless, i, s));
        assert_eq!(by_die, serial);
    }
}
