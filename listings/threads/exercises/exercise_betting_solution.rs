//! Solution: settings and players in parallel, in tasks that are worth their
//! start.

use betting::search::{Scored, Search};
use rayon::prelude::*;
use threads::exercise_betting::{by_setting, end_of, scored};

// ANCHOR: solution
/// Players whom a task lets play at least.
const PLAYERS: usize = 100;

fn score_by_both(
    search: &Search,
    setting: usize,
    scales: (f64, f64),
) -> Option<Scored> {
    let ends: Vec<f64> = (0..search.players)
        .into_par_iter()
        .with_min_len(PLAYERS)
        .map(|player| end_of(search, setting, scales, player))
        .collect();
    scored(search, scales, &ends)
}

/// The scores of all settings, in order, equal bit for bit to those of
/// `in_turn` with `score_alone`.
///
/// `None` for a search without players.
pub fn by_both(search: &Search) -> Option<Vec<Scored>> {
    by_setting(search, |i, scales| score_by_both(search, i, scales))
}

/// The best of all settings, the first of equals, without a vector of scores.
///
/// `None` for a search without settings or players.
pub fn best_by_both(search: &Search) -> Option<Scored> {
    search
        .scales()
        .into_par_iter()
        .enumerate()
        .filter_map(|(i, scales)| score_by_both(search, i, scales))
        .reduce_with(|left, right| {
            if right.value > left.value {
                right
            } else {
                left
            }
        })
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "exercise_betting_tests.rs"]
mod tests;
