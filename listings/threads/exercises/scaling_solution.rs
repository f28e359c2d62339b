//! Solution: a histogram of its own for each piece of the work.

use rayon::prelude::*;

/// Bytes of a task: the 256 counters are small against them.
const PIECE: usize = 1 << 16;

// ANCHOR: solution
/// How often each value comes, as `threads::scaling::histogram_shared` counts
/// it, in parallel.
pub fn histogram(bytes: &[u8]) -> [u64; 256] {
    bytes
        .par_chunks(PIECE)
        .fold(|| [0; 256], counted)
        .reduce(|| [0; 256], added)
}

/// `counts` with those of `bytes`, in four tables: equal bytes that follow one
/// another then wait for one another less often.
fn counted(mut counts: [u64; 256], bytes: &[u8]) -> [u64; 256] {
    let mut tables = [[0u32; 256]; 4];
    let (rows, tail) = bytes.as_chunks::<4>();
    for row in rows {
        for (table, &byte) in tables.iter_mut().zip(row) {
            table[usize::from(byte)] += 1;
        }
    }
    for &byte in tail {
        counts[usize::from(byte)] += 1;
    }
    for (i, count) in counts.iter_mut().enumerate() {
        *count += tables.iter().map(|table| u64::from(table[i])).sum::<u64>();
    }
    counts
}

fn added(mut left: [u64; 256], right: [u64; 256]) -> [u64; 256] {
    for (left, right) in left.iter_mut().zip(right) {
        *left += right;
    }
    left
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "scaling_tests.rs"]
mod tests;
