use std::collections::{BTreeMap, HashMap};

use cluster::map_reduce::text;
use rayon::ThreadPoolBuilder;

use super::mean_lengths;

/// In one loop, with exact sums.
fn plain(text: &str) -> HashMap<&str, f64> {
    let mut sums = BTreeMap::new();
    for line in text.lines() {
        for word in line.split_ascii_whitespace() {
            let (length, times) = sums.entry(word).or_insert((0_u64, 0_u64));
            *length += line.len() as u64;
            *times += 1;
        }
    }
    sums.into_iter()
        .map(|(word, (length, times))| (word, length as f64 / times as f64))
        .collect()
}

#[test]
fn a_mean_of_few_lines() {
    let means = mean_lengths("a b\na a c\n\nb dd");
    let expected = [("a", 13.0 / 3.0), ("b", 3.5), ("c", 5.0), ("dd", 4.0)];
    assert_eq!(means, HashMap::from(expected));
}

/// A word that is rare in one half and frequent in the other.
#[test]
fn halves_count_by_their_numbers() {
    let text = format!("a\n{}", "a xxxxxxxx\n".repeat(999));
    let means = mean_lengths(&text);
    assert_eq!(means["a"], (1.0 + 999.0 * 10.0) / 1000.0);
}

#[test]
fn any_number_of_threads_finds_the_same_bits() {
    let text = text(200_000, 5);
    let expected = plain(&text);
    for threads in 1..5 {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let means = pool.expect("threads").install(|| mean_lengths(&text));
        assert_eq!(means, expected, "{threads} threads");
    }
}
