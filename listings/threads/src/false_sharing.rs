//! What several threads pay for writing to one cache line, and how not to.

use std::{
    borrow::{Borrow, BorrowMut},
    sync::{
        LazyLock, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
};

use core_affinity::CoreId;

use crate::atomics::SpinLock;

// ANCHOR: tally
/// How many letters A, C, T and G there are, in this order.
pub type Counts = [u64; 4];

/// Adds the letters of a genome to `counts`.
pub fn tally(genome: &[u8], counts: &mut Counts) {
    for letter in genome {
        // Bits 1 and 2 of the ASCII codes differ: 0, 1, 2, 3.
        counts[usize::from(letter >> 1 & 3)] += 1;
    }
}
// ANCHOR_END: tally

// ANCHOR: tally_in
/// As `tally`, a part of the genome for each of `counts`, in a thread for each.
pub fn tally_in<C: BorrowMut<Counts> + Send>(genome: &[u8], counts: &mut [C]) {
    let part = genome.len().div_ceil(counts.len().max(1)).max(1);
    thread::scope(|scope| {
        for (part, counts) in genome.chunks(part).zip(counts) {
            scope.spawn(|| tally(part, counts.borrow_mut()));
        }
    });
}

/// The sums over all threads.
pub fn total<C: Borrow<Counts>>(counts: &[C]) -> Counts {
    let mut sums = [0; 4];
    for counts in counts {
        for (sum, count) in sums.iter_mut().zip(counts.borrow()) {
            *sum += count;
        }
    }
    sums
}
// ANCHOR_END: tally_in

// ANCHOR: padded
/// A value on cache lines of its own.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub struct Line<T>(pub T);

impl Borrow<Counts> for Line<Counts> {
    fn borrow(&self) -> &Counts {
        &self.0
    }
}

impl BorrowMut<Counts> for Line<Counts> {
    fn borrow_mut(&mut self) -> &mut Counts {
        &mut self.0
    }
}
// ANCHOR_END: padded

/// As [`Line`], on two lines side by side.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(128))]
pub struct TwoLines<T>(pub T);

impl Borrow<Counts> for TwoLines<Counts> {
    fn borrow(&self) -> &Counts {
        &self.0
    }
}

impl BorrowMut<Counts> for TwoLines<Counts> {
    fn borrow_mut(&mut self) -> &mut Counts {
        &mut self.0
    }
}

// ANCHOR: compared
/// As `tally`, by a comparison for each of the four letters, which the compiler
/// makes of whole vectors.
pub fn tally_compared(genome: &[u8], counts: &mut Counts) {
    // Counts of a block of 255 fit into a byte.
    for block in genome.chunks(255) {
        for (letter, count) in b"ACTG".iter().zip(&mut *counts) {
            let equal = block.iter().map(|l| u8::from(l == letter));
            *count += u64::from(equal.sum::<u8>());
        }
    }
}
// ANCHOR_END: compared

// ANCHOR: local
/// As `tally_in`, in counters that each thread has on its own stack.
pub fn tally_locally(genome: &[u8], counts: &mut [Counts]) {
    let part = genome.len().div_ceil(counts.len().max(1)).max(1);
    thread::scope(|scope| {
        for (part, counts) in genome.chunks(part).zip(counts) {
            scope.spawn(|| {
                let mut local = *counts;
                tally(part, &mut local);
                *counts = local;
            });
        }
    });
}
// ANCHOR_END: local

/// A genome of random letters: a generator that is documented and ends nowhere
/// soon, so that all implementations have the same (SplitMix64 from `seed`, two
/// bits a letter).
pub fn genome(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut letters = Vec::with_capacity(length);
    while letters.len() < length {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        for at in 0..32.min(length - letters.len()) {
            letters.push(b"ACTG"[(z >> (2 * at) & 3) as usize]);
        }
    }
    letters
}

// ANCHOR: bind
/// Binds the calling thread to one of the cores that it may run on, so that two
/// threads run side by side even for a millisecond, in which the kernel may not
/// yet have moved one of them. `false` where the system refuses.
pub fn bind(thread: usize) -> bool {
    // As they are before a thread is bound, which its threads inherit.
    static CORES: LazyLock<Vec<CoreId>> =
        LazyLock::new(|| core_affinity::get_core_ids().unwrap_or_default());
    let cores = &*CORES;
    let core = cores.get(thread % cores.len().max(1));
    core.is_some_and(|core| core_affinity::set_for_current(*core))
}
// ANCHOR_END: bind

// ANCHOR: shared
/// Runs `count` for each of `events` events, shared out among threads, which
/// get their number and how many events are theirs.
pub fn share_out(
    events: usize,
    threads: usize,
    count: impl Fn(usize, usize) + Sync,
) {
    thread::scope(|scope| {
        for thread in 0..threads {
            let from = events * thread / threads;
            let to = events * (thread + 1) / threads;
            let count = &count;
            scope.spawn(move || count(thread, to - from));
        }
    });
}

/// Counts with one counter for all.
pub fn count_shared(events: usize, threads: usize) -> u64 {
    let counter = AtomicU64::new(0);
    share_out(events, threads, |_, events| {
        for _ in 0..events {
            counter.fetch_add(1, Relaxed);
        }
    });
    counter.into_inner()
}

/// Counts with one counter for all, by compare and exchange.
pub fn count_exchanging(events: usize, threads: usize) -> u64 {
    let counter = AtomicU64::new(0);
    share_out(events, threads, |_, events| {
        for _ in 0..events {
            let mut seen = counter.load(Relaxed);
            while let Err(now) =
                counter.compare_exchange_weak(seen, seen + 1, Relaxed, Relaxed)
            {
                seen = now;
            }
        }
    });
    counter.into_inner()
}

/// Counts with one counter for all, behind a lock.
pub fn count_locked(events: usize, threads: usize) -> u64 {
    let counter = Mutex::new(0);
    share_out(events, threads, |_, events| {
        for _ in 0..events {
            *counter.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        }
    });
    counter.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Counts with one counter for all, behind the spin lock of `atomics`.
///
/// ```
/// assert_eq!(threads::false_sharing::count_spinning(1001, 3), 1001);
/// ```
pub fn count_spinning(events: usize, threads: usize) -> u64 {
    let counter = SpinLock::new(0);
    share_out(events, threads, |_, events| {
        for _ in 0..events {
            counter.with(|count| *count += 1);
        }
    });
    counter.with(|count| *count)
}

/// Counts with a counter for each thread, on lines of their own.
pub fn count_apart(events: usize, threads: usize) -> u64 {
    let counters: Vec<TwoLines<AtomicU64>> =
        (0..threads).map(|_| TwoLines::default()).collect();
    share_out(events, threads, |thread, events| {
        for _ in 0..events {
            counters[thread].0.fetch_add(1, Relaxed);
        }
    });
    counters.iter().map(|c| c.0.load(Relaxed)).sum()
}
// ANCHOR_END: shared

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_apart() {
        let mut counts = [0; 4];
        tally(b"GATTACA", &mut counts);
        assert_eq!(counts, [3, 1, 2, 1]);
        let long = genome(1000, 1);
        let mut again = counts;
        tally(&long, &mut counts);
        tally_compared(&long, &mut again);
        assert_eq!(counts, again);
        tally_compared(&[b'T'; 600], &mut again);
        assert_eq!(again[2], counts[2] + 600);
    }

    #[test]
    fn all_tallies_agree() {
        for (length, threads) in [
            (0, 2),
            (1, 2),
            (2, 3),
            (1000, 1),
            (1000, 3),
            (1000, 8),
            (4, 8),
        ] {
            let genome = genome(length, 7);
            let mut alone = [0; 4];
            tally(&genome, &mut alone);
            assert_eq!(alone.iter().sum::<u64>(), length as u64);
            let mut plain = vec![[0; 4]; threads];
            tally_in(&genome, &mut plain);
            assert_eq!(total(&plain), alone);
            let mut local = vec![[0; 4]; threads];
            tally_locally(&genome, &mut local);
            assert_eq!(local, plain);
            let mut lines = vec![Line([0; 4]); threads];
            tally_in(&genome, &mut lines);
            assert_eq!(total(&lines), alone);
            let mut two = vec![TwoLines([0; 4]); threads];
            tally_in(&genome, &mut two);
            assert_eq!(total(&two), alone);
        }
        tally_in(b"ACGT", &mut [[0; 4]; 0]);
    }

    #[test]
    fn padding_sets_apart() {
        let lines = [Line([0u64; 4]); 2];
        let apart = |a: *const _, b: *const _| (b as usize) - (a as usize);
        assert_eq!(apart(&raw const lines[0], &raw const lines[1]), 64);
        assert_eq!(size_of::<[TwoLines<Counts>; 2]>(), 256);
    }

    #[test]
    fn no_event_is_lost() {
        // The spin lock has the model checker's types in unit tests.
        for count in [count_shared, count_exchanging, count_locked, count_apart]
        {
            for threads in [1, 2, 3, 8] {
                assert_eq!(count(1001, threads), 1001);
            }
        }
    }
}
