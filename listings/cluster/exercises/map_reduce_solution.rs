//! Solution: a mean for each word.

use std::collections::HashMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

// ANCHOR: solution
/// The lengths of lines, added up, and their number.
type Sums<'text> = FxHashMap<&'text str, (u64, u64)>;

/// For each word the mean length, in bytes, of the lines in which it stands,
/// one for each time. Counted on rayon's threads; the bits are the same for any
/// number of them.
pub fn mean_lengths(text: &str) -> HashMap<&str, f64> {
    let lines: Vec<&str> = text.lines().collect();
    let each = lines.len().div_ceil(rayon::current_num_threads()).max(1);
    let sums = lines
        .par_chunks(each)
        .map(sums)
        .reduce(Sums::default, merge);
    let mean = |(length, times)| length as f64 / times as f64;
    sums.into_iter()
        .map(|(word, sum)| (word, mean(sum)))
        .collect()
}

fn sums<'text>(lines: &[&'text str]) -> Sums<'text> {
    let mut sums = Sums::default();
    for line in lines {
        for word in line.split_ascii_whitespace() {
            add(&mut sums, word, (line.len() as u64, 1));
        }
    }
    sums
}

fn merge<'text>(a: Sums<'text>, b: Sums<'text>) -> Sums<'text> {
    let (mut all, less) = if a.len() < b.len() { (b, a) } else { (a, b) };
    for (word, sum) in less {
        add(&mut all, word, sum);
    }
    all
}

fn add<'text>(sums: &mut Sums<'text>, word: &'text str, more: (u64, u64)) {
    let (length, times) = sums.entry(word).or_insert((0, 0));
    *length += more.0;
    *times += more.1;
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "map_reduce_tests.rs"]
mod tests;
