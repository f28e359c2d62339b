//! Exercise of `exercise_betting`: a pool that has work whether the search has
//! many settings or few.

use betting::search::{Scored, Search};

// ANCHOR: task
/// The scores of all settings, in order, equal bit for bit to those of
/// `in_turn` with `score_alone`. Settings are scored in parallel, and so are
/// the players of a setting where they are enough to be worth it.
///
/// `None` for a search without players.
pub fn by_both(search: &Search) -> Option<Vec<Scored>> {
    let _ = search;
    todo!("the pool at both levels; tasks that are worth their start")
}

/// The best of all settings, the first of equals, without a vector of scores.
///
/// `None` for a search without settings or players.
pub fn best_by_both(search: &Search) -> Option<Scored> {
    let _ = search;
    todo!("a reduction in which equals don't change places")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "exercise_betting_tests.rs"]
mod tests;
