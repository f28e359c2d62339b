use std::{num::NonZeroUsize, ops::Range, thread};

use proptest::prelude::*;

use super::Guided;

fn guided(length: usize, threads: usize, least: usize) -> Guided {
    let some = |n| NonZeroUsize::new(n).expect("some");
    Guided::new(length, some(threads), some(least))
}

fn all(chunks: &Guided) -> Vec<Range<usize>> {
    std::iter::from_fn(|| chunks.take()).collect()
}

#[test]
fn of_a_hundred_for_two_threads() {
    let lengths: Vec<usize> = all(&guided(100, 2, 5))
        .into_iter()
        .map(|c| c.len())
        .collect();
    // A quarter of what is left, then five, then the rest.
    assert_eq!(lengths, [25, 18, 14, 10, 8, 6, 5, 5, 5, 4]);
}

#[test]
fn nothing_is_taken_once_all_is() {
    let chunks = guided(0, 2, 1);
    assert_eq!(chunks.take(), None);
    let chunks = guided(3, 1, 10);
    assert_eq!(chunks.take(), Some(0..3));
    assert_eq!((chunks.take(), chunks.take()), (None, None));
}

proptest! {
    #[test]
    fn chunks_follow_each_other_and_shrink(
        length in 0..10_000usize, threads in 1..20usize, least in 1..300usize
    ) {
        let chunks = all(&guided(length, threads, least));
        let mut next = 0;
        let mut before = usize::MAX;
        for chunk in &chunks {
            prop_assert_eq!(chunk.start, next);
            prop_assert!(!chunk.is_empty() && chunk.len() <= before);
            prop_assert!(chunk.len() >= least || chunk.end == length);
            (next, before) = (chunk.end, chunk.len());
        }
        prop_assert_eq!(next, length);
    }

    #[test]
    fn threads_take_each_index_once(
        length in 0..3000usize, threads in 1..5usize
    ) {
        let chunks = guided(length, threads, 1);
        let mut taken: Vec<usize> = thread::scope(|scope| {
            let workers: Vec<_> =
                (0..threads).map(|_| scope.spawn(|| all(&chunks))).collect();
            let results = workers.into_iter().map(|w| w.join());
            results.flat_map(|r| r.expect("no panic")).flatten().collect()
        });
        taken.sort_unstable();
        prop_assert_eq!(taken, (0..length).collect::<Vec<_>>());
    }
}
