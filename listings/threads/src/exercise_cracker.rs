//! A toy password is forgotten, its salted hash is not: ways to try all
//! candidates until one fits.

use std::{
    num::NonZeroUsize,
    panic::resume_unwind,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use crossbeam_channel::bounded;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Words that the toy passwords are made of.
pub const WORDS: [&str; 24] = [
    "amber", "birch", "cloud", "delta", "ember", "fjord", "grove", "heron",
    "inlet", "jade", "krill", "lemon", "maple", "night", "ocean", "pearl",
    "quartz", "river", "stone", "tiger", "umber", "valley", "willow", "zinc",
];

// ANCHOR: space
/// All passwords of two words, two digits and a symbol, numbered from 0.
#[derive(Clone, Copy, Debug)]
pub struct Space<'a> {
    pub words: &'a [&'a str],
    pub symbols: &'a [u8],
}

impl Space<'_> {
    /// How many candidates there are.
    pub fn len(&self) -> usize {
        self.words.len().pow(2) * 100 * self.symbols.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The candidate of this number, from nothing but the number: the symbol
    /// is its last digit, in a system whose digits have different bases.
    pub fn candidate(&self, number: usize) -> Candidate {
        let (rest, symbol) = split(number, self.symbols.len());
        let (rest, digits) = split(rest, 100);
        let (first, second) = split(rest, self.words.len());
        let mut candidate = Candidate::default();
        candidate.push(self.words[first].as_bytes());
        candidate.push(self.words[second].as_bytes());
        candidate.push(&[b'0' + digits as u8 / 10, b'0' + digits as u8 % 10]);
        candidate.push(&[self.symbols[symbol]]);
        candidate
    }

    /// All candidates in their order, each made when it is asked for.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate> {
        (0..self.len()).map(|number| self.candidate(number))
    }
}
// ANCHOR_END: space

fn split(number: usize, base: usize) -> (usize, usize) {
    (number / base, number % base)
}

/// The space of this chapter: 576,000 candidates.
pub const SPACE: Space<'static> = Space {
    words: &WORDS,
    symbols: b"!#$%&*+-?@",
};

/// A password to try, at most 24 bytes long, without an allocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    bytes: [u8; 24],
    length: u8,
}

impl Candidate {
    /// # Panics
    ///
    /// If it gets longer than 24 bytes.
    fn push(&mut self, bytes: &[u8]) {
        let start = usize::from(self.length);
        self.bytes[start..start + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len() as u8;
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

// ANCHOR: target
/// What is left of a password: its hash, with a salt in front of it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    salt: [u8; 16],
    digest: [u8; 32],
}

impl Target {
    pub fn of(password: &[u8], salt: [u8; 16]) -> Self {
        let digest = salted(&salt, password);
        Target { salt, digest }
    }

    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    pub fn matches(&self, password: &[u8]) -> bool {
        salted(&self.salt, password) == self.digest
    }
}

fn salted(salt: &[u8], password: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(salt)
        .chain_update(password)
        .finalize()
        .into()
}
// ANCHOR_END: target

// ANCHOR: serial
/// The first candidate that `fits`, one after the other.
pub fn find_serial(
    space: &Space,
    fits: impl Fn(&Candidate) -> bool,
) -> Option<Candidate> {
    space.candidates().find(fits)
}
// ANCHOR_END: serial

// ANCHOR: collected
/// All candidates first, then the search.
pub fn find_collected(
    space: &Space,
    fits: impl Fn(&Candidate) -> bool + Sync,
) -> Option<Candidate> {
    let all: Vec<Candidate> = space.candidates().collect();
    all.into_par_iter().find_any(&fits)
}
// ANCHOR_END: collected

// ANCHOR: bridged
/// Threads take turns in asking the iterator for the next candidate.
pub fn find_bridged(
    space: &Space,
    fits: impl Fn(&Candidate) -> bool + Sync,
) -> Option<Candidate> {
    (0..space.len())
        .map(|number| space.candidate(number))
        .par_bridge()
        .find_any(&fits)
}
// ANCHOR_END: bridged

// ANCHOR: any
/// The range of numbers is divided; each thread makes its own candidates.
pub fn find_any(
    space: &Space,
    fits: impl Fn(&Candidate) -> bool + Sync,
) -> Option<Candidate> {
    (0..space.len())
        .into_par_iter()
        .map(|number| space.candidate(number))
        .find_any(&fits)
}
// ANCHOR_END: any

// ANCHOR: first
/// The same, but of several that fit the one with the lowest number.
pub fn find_first(
    space: &Space,
    fits: impl Fn(&Candidate) -> bool + Sync,
) -> Option<Candidate> {
    (0..space.len())
        .into_par_iter()
        .map(|number| space.candidate(number))
        .find_first(&fits)
}
// ANCHOR_END: first

// ANCHOR: chunks
/// Threads take the next `chunk` numbers, in order, until one has a hit.
pub fn find_chunks(
    space: &Space,
    chunk: NonZeroUsize,
    threads: NonZeroUsize,
    fits: impl Fn(&Candidate) -> bool + Sync,
) -> Option<Candidate> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            // Each number is given out once; nothing else depends on it.
            let start = next.fetch_add(chunk.get(), Ordering::Relaxed);
            if start >= space.len() {
                break;
            }
            let end = space.len().min(start + chunk.get());
            let hit = (start..end)
                .map(|number| space.candidate(number))
                .find(&fits);
            if hit.is_some() {
                stop.store(true, Ordering::Relaxed);
                return hit;
            }
        }
        None
    };
    thread::scope(|scope| {
        let others: Vec<_> =
            (1..threads.get()).map(|_| scope.spawn(work)).collect();
        let mine = work();
        others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|p| resume_unwind(p)))
            .fold(mine, Option::or)
    })
}
// ANCHOR_END: chunks

// ANCHOR: channel
/// This thread makes candidates and sends them, `chunk` at a time; others try
/// them. The first hit closes the channel.
pub fn find_channel(
    space: &Space,
    chunk: NonZeroUsize,
    threads: NonZeroUsize,
    fits: impl Fn(&Candidate) -> bool + Sync,
) -> Option<Candidate> {
    // Room for two chunks a thread: the sender waits when they are full.
    let (send, receive) = bounded::<Vec<Candidate>>(2 * threads.get());
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get())
            .map(|_| {
                let receive = receive.clone();
                let (stop, fits) = (&stop, &fits);
                scope.spawn(move || {
                    let hit = receive.into_iter().find_map(|chunk| {
                        if stop.load(Ordering::Relaxed) {
                            return None; // somebody has found it: empty it
                        }
                        chunk.into_iter().find(fits)
                    });
                    if hit.is_some() {
                        stop.store(true, Ordering::Relaxed);
                    }
                    hit
                })
            })
            .collect();
        drop(receive);
        let mut candidates = space.candidates();
        while !stop.load(Ordering::Relaxed) {
            let chunk: Vec<_> = candidates.by_ref().take(chunk.get()).collect();
            if chunk.is_empty() || send.send(chunk).is_err() {
                break;
            }
        }
        drop(send);
        workers.into_iter().find_map(|worker| {
            worker.join().unwrap_or_else(|p| resume_unwind(p))
        })
    })
}
// ANCHOR_END: channel

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, time::Duration};

    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);
    const SMALL: Space<'static> = Space {
        words: &["ab", "c"],
        symbols: b"!?",
    };

    fn count(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).expect("positive")
    }

    #[test]
    fn each_number_is_another_password() {
        let all: HashSet<Vec<u8>> = SMALL
            .candidates()
            .map(|candidate| candidate.as_bytes().to_vec())
            .collect();
        assert_eq!((all.len(), SMALL.len()), (800, 800));
        assert_eq!(SMALL.candidate(0).as_bytes(), b"abab00!");
        assert_eq!(SMALL.candidate(401).as_bytes(), b"cab00?");
        assert_eq!(SMALL.candidate(799).as_bytes(), b"cc99?");
        assert_eq!(SPACE.len(), 576_000);
    }

    /// SHA-256 of "abc", from FIPS 180-2, divided into salt and password.
    #[test]
    fn hashes_are_those_of_the_standard() {
        let hex: String = salted(b"a", b"bc")
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let standard = "ba7816bf8f01cfea414140de5dae2223\
                        b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex, standard);
        let target = Target::of(b"secret", [7; 16]);
        assert!(target.matches(b"secret") && !target.matches(b"Secret"));
    }

    /// All ways to search, with one name.
    fn all_ways(
        space: Space<'static>,
        fits: fn(&Candidate) -> bool,
    ) -> Vec<Option<Candidate>> {
        within(LIMIT, move || {
            let mut found = vec![
                find_serial(&space, fits),
                find_collected(&space, fits),
                find_bridged(&space, fits),
                find_any(&space, fits),
                find_first(&space, fits),
            ];
            for n in [1, 2, 5] {
                for chunk in [1, 7, 10_000] {
                    let (chunk, n) = (count(chunk), count(n));
                    found.push(find_chunks(&space, chunk, n, fits));
                    found.push(find_channel(&space, chunk, n, fits));
                }
            }
            found
        })
    }

    #[test]
    fn all_ways_find_it_wherever_it_is() {
        fn first(c: &Candidate) -> bool {
            c.as_bytes() == b"abab00!"
        }
        fn within(c: &Candidate) -> bool {
            c.as_bytes() == b"cab17?"
        }
        fn last(c: &Candidate) -> bool {
            c.as_bytes() == b"cc99?"
        }
        for fits in [first, within, last] {
            let expected = SMALL.candidates().find(fits);
            assert!(expected.is_some());
            for found in all_ways(SMALL, fits) {
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert!(all_ways(SMALL, |_| false).iter().all(Option::is_none));
        let empty = Space {
            words: &[],
            symbols: b"!",
        };
        assert!(empty.is_empty());
        assert!(all_ways(empty, |_| true).iter().all(Option::is_none));
    }

    #[test]
    fn the_first_is_the_lowest_of_several() {
        let even = |c: &Candidate| c.as_bytes().ends_with(b"?");
        let first = find_first(&SMALL, even);
        assert_eq!(first, Some(SMALL.candidate(1)));
        assert!(find_any(&SMALL, even).is_some_and(|c| even(&c)));
    }
}
