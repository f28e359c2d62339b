//! Exercise of `memory`: transposing a matrix.

// ANCHOR: task
/// Writes the transpose of the `n` × `n` matrix `from` to `to`; both lie row by
/// row.
///
/// # Panics
///
/// If a slice does not hold `n` × `n` elements.
pub fn transpose(n: usize, from: &[f64], to: &mut [f64]) {
    let _ = (n, from, to);
    todo!("go from tile to tile")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
