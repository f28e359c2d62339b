//! Exercise of `game`: how many rolls does it take to tell that the die is
//! biased?

// ANCHOR: task
/// Rolls after which the normal interval of `z` standard errors leaves out a
/// fair game: the smallest n for which p ± z √(p (1 - p) / n) doesn't hold 1/2.
///
/// `None` for a fair die: nothing can tell it from itself.
pub fn rolls_to_tell(p: f64, z: f64) -> Option<u64> {
    todo!("how many rolls tell {p} from 1/2 at {z} standard errors?")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "game_tests.rs"]
mod tests;
