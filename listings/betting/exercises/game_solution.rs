//! Solution: how many rolls does it take to tell that the die is biased?

// ANCHOR: solution
/// Rolls after which the normal interval of `z` standard errors,
/// p ± z √(p (1 - p) / n), leaves out a fair game: the smallest n whose interval
/// around `p` doesn't hold 1/2.
///
/// `None` for a fair die, which can't be told from a fair die.
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
