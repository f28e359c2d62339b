//! Solution: is the best setting as good as it looks?

use betting::search::{Scored, Search};

// ANCHOR: solution
/// Tries all pairs of scales of `search`, lets the `top` best of them be tried
/// again with dice of their own, and returns both scores of each, best first
/// by the first score.
pub fn confirm(search: &Search, top: usize) -> Vec<(Scored, Scored)> {
    let mut scored = Vec::with_capacity(search.settings);
    search.run(|_, s| scored.push(*s));
    scored.sort_by(|a, b| b.value.total_cmp(&a.value));
    scored
        .into_iter()
        .take(top)
        .enumerate()
        .filter_map(|(rank, first)| {
            // The first scores used the dice 0 to settings - 1.
            let die = search.settings + rank;
            let again =
                search.score(die, (first.win_scale, first.loss_scale))?;
            Some((first, again))
        })
        .collect()
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
