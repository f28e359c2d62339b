//! Solution: how many rolls does it take to tell that the die is biased?

// ANCHOR: solution
/// Rolls after which the normal interval of `z` standard errors leaves out a
/// fair game: the smallest n for which p ± z √(p (1 - p) / n) doesn't hold 1/2.
///
/// `None` for a fair die: nothing can tell it from itself.
pub fn rolls_to_tell(p: f64, z: f64) -> Option<u64> {
    let bias = p - 0.5;
    if bias == 0.0 {
        return None;
    }
    // z √(p (1 - p) / n) < |bias|, solved for n.
    let bound = z * z * p * (1.0 - p) / (bias * bias);
    Some(bound.floor() as u64 + 1)
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "game_tests.rs"]
mod tests;
