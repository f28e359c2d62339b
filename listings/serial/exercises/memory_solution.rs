//! Solution: transposing in tiles.

// ANCHOR: solution
/// Rows and columns of a tile: a line of eight `f64` and its neighbor, and few
/// enough lines for the ways of a set to hold them.
const TILE: usize = 16;

/// Writes the transpose of the `n` × `n` matrix `from` to `to`; both lie row by
/// row.
///
/// # Panics
///
/// If a slice does not hold `n` × `n` elements.
pub fn transpose(n: usize, from: &[f64], to: &mut [f64]) {
    assert_eq!(from.len(), n * n, "from is not n × n");
    assert_eq!(to.len(), n * n, "to is not n × n");
    for top in (0..n).step_by(TILE) {
        let rows = top..n.min(top + TILE);
        for left in (0..n).step_by(TILE) {
            let columns = left..n.min(left + TILE);
            for column in columns {
                for row in rows.clone() {
                    to[column * n + row] = from[row * n + column];
                }
            }
        }
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
