//! Map and reduce: the words of a text are counted by one loop, on all cores,
//! on ranks, and by a dataflow engine.

use std::{
    cell::RefCell,
    collections::HashMap,
    fmt::Write,
    hash::{BuildHasher, Hash},
    rc::Rc,
    sync::Arc,
};

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use thiserror::Error;
use timely::{
    Config,
    container::CapacityContainerBuilder,
    dataflow::{
        channels::pact::Exchange,
        operators::{Operator, Probe, ToStream, vec::Map},
    },
};

#[cfg(feature = "mpi")]
mod ranks;
#[cfg(feature = "mpi")]
pub use ranks::*;

/// A text of at least `bytes` bytes, in lines of twelve words. How often words
/// occur falls with their rank about as in a language: of 17 octaves of ranks,
/// 1, 2 to 3, 4 to 7, …, each is met as often as any other, and within an
/// octave all words are.
///
/// The `i`-th word depends on `seed` and `i` alone.
pub fn text(bytes: usize, seed: u64) -> String {
    let mut text = String::with_capacity(bytes + 8);
    for i in 0.. {
        if text.len() >= bytes {
            break;
        }
        let bits = mixed(seed.wrapping_add(i));
        let octave = bits % 17;
        let rank = (1 << octave) + (bits >> 32) % (1 << octave);
        push_word(&mut text, rank);
        text.push(if i % 12 == 11 { '\n' } else { ' ' });
    }
    text
}

/// 64 bits that look random: a step of [SplitMix64](https://doi.org/10.1145/2660193.2660195).
fn mixed(i: u64) -> u64 {
    let z = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// a, b, …, z, aa, ab, …: frequent words are short.
fn push_word(text: &mut String, rank: u64) {
    if rank > 26 {
        push_word(text, (rank - 1) / 26);
    }
    text.push(char::from(b'a' + ((rank - 1) % 26) as u8));
}

// ANCHOR: count
/// How often each word occurs in `text`.
pub fn count_by<S>(text: &str) -> HashMap<&str, u64, S>
where
    S: BuildHasher + Default,
{
    let mut counts = HashMap::default();
    for word in text.split_ascii_whitespace() {
        *counts.entry(word).or_insert(0) += 1;
    }
    counts
}
// ANCHOR_END: count

// ANCHOR: fx
/// Words of a text with their numbers.
pub type Counts<'text> = FxHashMap<&'text str, u64>;

/// [`count_by`] with a hash function that is quick for short keys.
pub fn count(text: &str) -> Counts<'_> {
    count_by(text)
}
// ANCHOR_END: fx

// ANCHOR: parts
/// `text` in `parts` parts of about the same length, cut where there is white
/// space. Some may be empty.
pub fn parts(text: &str, parts: usize) -> Vec<&str> {
    let mut rest = text;
    (1..=parts)
        .rev()
        .map(|left| {
            let about = rest.len() / left;
            let is_space = |byte: &u8| byte.is_ascii_whitespace();
            let more = rest.as_bytes()[about..].iter().position(is_space);
            let end = if left == 1 { None } else { more };
            let part;
            (part, rest) = rest.split_at(end.map_or(rest.len(), |n| about + n));
            part
        })
        .collect()
}
// ANCHOR_END: parts

// ANCHOR: rayon
/// [`count`] on rayon's threads: a map from words to numbers for each piece,
/// and these are merged in pairs.
pub fn count_in_parallel(text: &str, pieces: usize) -> Counts<'_> {
    parts(text, pieces)
        .into_par_iter()
        .map(count)
        .reduce(Counts::default, merge)
}

fn merge<'text>(a: Counts<'text>, b: Counts<'text>) -> Counts<'text> {
    let (mut all, less) = if a.len() < b.len() { (b, a) } else { (a, b) };
    for (word, n) in less {
        *all.entry(word).or_insert(0) += n;
    }
    all
}
// ANCHOR_END: rayon

// ANCHOR: owner
/// Which of `owners` counts `word` in the end: the same for every process of a
/// program, because this hash function has no random seed.
///
/// The hash map within an owner uses the lower bits of the same hash. Were they
/// equal for all its words, it would find half of its places empty.
pub fn owner(word: &str, owners: usize) -> usize {
    owner_by(&FxBuildHasher, word, owners)
}

/// [`owner`] by a hash function of yours.
pub fn owner_by<H>(hasher: &H, word: &str, owners: usize) -> usize
where
    H: BuildHasher,
{
    (hasher.hash_one(word) >> 32) as usize % owners
}
// ANCHOR_END: owner

/// Why a dataflow has no counts.
#[derive(Debug, Error)]
pub enum DataflowError {
    /// No worker, or their threads could not be started.
    #[error("the workers can't start: {0}")]
    Start(String),
    /// A worker panicked.
    #[error("a worker failed: {0}")]
    Worker(String),
}

// ANCHOR: dataflow
/// [`count`] by a dataflow on `workers` threads. Each has its share of the
/// pieces of `text`, sends the counts of a piece to the owners of its words,
/// and adds up those of its own.
///
/// # Errors
///
/// If there are no workers, or one of them fails.
pub fn count_by_dataflow(
    text: Arc<str>,
    pieces: usize,
    workers: usize,
) -> Result<Vec<FxHashMap<String, u64>>, DataflowError> {
    if workers == 0 {
        return Err(DataflowError::Start("there are none".into()));
    }
    let guards = timely::execute(Config::process(workers), move |worker| {
        let text = Arc::clone(&text);
        let (index, peers) = (worker.index(), worker.peers());
        let own = Rc::new(RefCell::new(FxHashMap::default()));
        let counts = Rc::clone(&own);
        let probe = worker.dataflow::<(), _, _>(|scope| {
            (index..pieces)
                .step_by(peers)
                .to_stream(scope)
                .flat_map(move |piece| counted(&text, piece, pieces))
                .unary::<CapacityContainerBuilder<Vec<()>>, _, _, _>(
                    Exchange::new(|(word, _): &(String, u64)| hash(word)),
                    "Reduce",
                    move |_, _| {
                        move |input, _| {
                            input.for_each(|_, batch| {
                                let mut own = counts.borrow_mut();
                                for (word, n) in batch.drain(..) {
                                    *own.entry(word).or_insert(0) += n;
                                }
                            });
                        }
                    },
                )
                .probe()
                .0
        });
        while !probe.done() {
            worker.step();
        }
        own.take()
    })
    .map_err(DataflowError::Start)?;
    guards
        .join()
        .into_iter()
        .map(|own| own.map_err(DataflowError::Worker))
        .collect()
}
// ANCHOR_END: dataflow

/// The engine takes the remainder of this by the number of workers itself.
fn hash(word: &str) -> u64 {
    FxBuildHasher.hash_one(word) >> 32
}

/// The counts of one of `pieces` pieces.
fn counted(text: &str, piece: usize, pieces: usize) -> Vec<(String, u64)> {
    let counts = count(parts(text, pieces)[piece]);
    let owned = counts.into_iter().map(|(word, n)| (word.to_string(), n));
    owned.collect()
}

/// All words with their numbers, in the order of the words: two counts are the
/// same if these are.
pub fn sorted<W: AsRef<str> + Eq + Hash>(
    counts: impl IntoIterator<Item = (W, u64)>,
) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = counts
        .into_iter()
        .map(|(word, n)| (word.as_ref().to_string(), n))
        .collect();
    list.sort_unstable();
    list
}

/// The `many` most frequent words, those first that occur most often.
pub fn top(mut list: Vec<(String, u64)>, many: usize) -> Vec<(String, u64)> {
    list.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    list.truncate(many);
    list
}

/// What a program prints of its counts: the sum, the words, and the first few.
pub fn summary(list: Vec<(String, u64)>) -> String {
    let total: u64 = list.iter().map(|(_, n)| n).sum();
    let mut text = format!("{total} words, {} different", list.len());
    for (word, n) in top(list, 5) {
        let _ = write!(text, "\n{word:<3} {n}");
    }
    text
}

#[cfg(test)]
mod tests {
    use std::hash::RandomState;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_text_is_the_documented_one() {
        let text = text(300, 1);
        assert!((300..309).contains(&text.len()));
        assert_eq!(text.lines().next().map(|l| l.split(' ').count()), Some(12));
        let mut word = String::new();
        for rank in [1, 26, 27, 702, 703, 131_071] {
            push_word(&mut word, rank);
            word.push(' ');
        }
        assert_eq!(word, "a z aa zz aaa gkwe ");
    }

    #[test]
    fn octaves_of_ranks_are_met_alike() {
        let text = text(1 << 20, 1);
        let counts = count(&text);
        let all: u64 = counts.values().sum();
        let share = |words: &[&str]| {
            words.iter().map(|w| counts[w]).sum::<u64>() as f64 / all as f64
        };
        for octave in [&["a"][..], &["b", "c"], &["d", "e", "f", "g"]] {
            // 4.9 standard errors of a share of 1/17.
            let error = (16.0 / 17.0 / 17.0 / all as f64).sqrt();
            assert!((share(octave) - 1.0 / 17.0).abs() < 4.9 * error);
        }
    }

    fn check(text: &str, pieces: usize) {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let all = parts(text, pieces);
        assert_eq!((all.len(), all.concat()), (pieces, text.to_string()));
        let again = all.iter().flat_map(|p| p.split_ascii_whitespace());
        assert!(again.eq(words.iter().copied()));

        let expected = sorted(count_by::<RandomState>(text));
        let total: u64 = expected.iter().map(|(_, n)| n).sum();
        assert_eq!(total, words.len() as u64);
        assert_eq!(sorted(count(text)), expected);
        assert_eq!(sorted(count_in_parallel(text, pieces)), expected);
        let owned = count_by_dataflow(text.into(), pieces, 2);
        let owned = owned.expect("two workers").into_iter().flatten();
        assert_eq!(sorted(owned), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn all_ways_count_alike(
            text in "([ab]{1,3}|é|[ \n]){0,60}", pieces in 1..9_usize,
        ) {
            check(&text, pieces);
        }
    }

    #[test]
    fn all_ways_count_a_text_alike() {
        check(&text(100_000, 7), 5);
        check("", 3);
    }

    #[test]
    fn a_dataflow_needs_workers() {
        let none = count_by_dataflow("a b".into(), 1, 0);
        assert!(matches!(none, Err(DataflowError::Start(_))));
    }

    #[test]
    fn the_first_are_the_most_frequent() {
        let list = sorted(count("c a b a c a d"));
        let first = top(list.clone(), 3);
        let expected = [("a", 3), ("c", 2), ("b", 1)];
        assert_eq!(first, expected.map(|(w, n)| (w.to_string(), n)));
        assert_eq!(summary(list).lines().next(), Some("7 words, 4 different"));
    }

    #[test]
    fn owners_are_all_used() {
        let text = text(10_000, 2);
        for owners in 1..6 {
            let mut words = vec![0; owners];
            count(&text)
                .keys()
                .for_each(|w| words[owner(w, owners)] += 1);
            let mean = words.iter().sum::<usize>() / owners;
            assert!(words.iter().all(|n| n.abs_diff(mean) < mean / 4 + 1));
        }
    }
}
