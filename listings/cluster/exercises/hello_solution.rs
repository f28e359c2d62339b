//! Solution: short pieces by turns.

// ANCHOR: solution
/// Numbers that follow one another and go to one rank: enough of them that odd
/// and even ones, multiples of 3, 5 and 7 come in their usual shares.
const PIECE: u64 = 210;

/// The numbers below `n` that `rank` of `size` ranks looks at.
pub fn dealt(n: u64, rank: u64, size: u64) -> impl Iterator<Item = u64> {
    let pieces = (rank * PIECE..n).step_by((size * PIECE) as usize);
    pieces.flat_map(move |first| first..n.min(first + PIECE))
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "hello_tests.rs"]
mod tests;
