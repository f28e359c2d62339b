//! Granularity: maps that are too small for threads, and chunks that are too
//! small or too large.

use std::{num::NonZeroUsize, sync::Mutex, thread};

use rayon::prelude::*;

// ANCHOR: sines
/// The sine of each angle, in one thread.
pub fn sines_serial(angles: &[f64], sines: &mut [f64]) {
    for (sine, angle) in sines.iter_mut().zip(angles) {
        *sine = angle.sin();
    }
}

/// The sine of each angle, in the pool.
pub fn sines_rayon(angles: &[f64], sines: &mut [f64]) {
    let sines = sines.par_iter_mut();
    sines
        .zip(angles)
        .for_each(|(sine, angle)| *sine = angle.sin());
}
// ANCHOR_END: sines

// ANCHOR: sines_guarded
/// The sine of each angle, in the pool if there are `enough` of them.
pub fn sines_guarded(angles: &[f64], sines: &mut [f64], enough: usize) {
    if angles.len() < enough {
        sines_serial(angles, sines);
    } else {
        sines_rayon(angles, sines);
    }
}

/// [`sines_rayon`] that leaves pieces of fewer than `enough` whole.
pub fn sines_min_len(angles: &[f64], sines: &mut [f64], enough: usize) {
    sines
        .par_iter_mut()
        .zip(angles)
        .with_min_len(enough)
        .for_each(|(sine, angle)| *sine = angle.sin());
}
// ANCHOR_END: sines_guarded

// ANCHOR: default
/// `work` of each pixel's number, in pieces that rayon chooses.
pub fn fill_rayon(pixels: &mut [u32], work: impl Fn(usize) -> u32 + Sync) {
    let pixels = pixels.par_iter_mut().enumerate();
    pixels.for_each(|(i, pixel)| *pixel = work(i));
}
// ANCHOR_END: default

// ANCHOR: forced
/// [`fill_rayon`] in pieces of at least `chunk` pixels, and of no more as far
/// as halves of halves allow that.
pub fn fill_pieces(
    pixels: &mut [u32],
    chunk: NonZeroUsize,
    work: impl Fn(usize) -> u32 + Sync,
) {
    pixels
        .par_iter_mut()
        .enumerate()
        .with_min_len(chunk.get())
        .with_max_len(chunk.get())
        .for_each(|(i, pixel)| *pixel = work(i));
}
// ANCHOR_END: forced

// ANCHOR: queue
/// [`fill_rayon`] by threads that fetch the next chunk when they are done
/// with the one before.
///
/// # Panics
///
/// If `work` panics, or a thread can't be started.
pub fn fill_queue(
    pixels: &mut [u32],
    chunk: NonZeroUsize,
    threads: NonZeroUsize,
    work: impl Fn(usize) -> u32 + Sync,
) {
    let chunk = chunk.get();
    let queue = Mutex::new(pixels.chunks_mut(chunk).enumerate());
    // Nothing panics while the lock is held, so it can't be poisoned.
    let next = || queue.lock().ok()?.next();
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            scope.spawn(|| {
                while let Some((number, chunk_of)) = next() {
                    for (i, pixel) in (number * chunk..).zip(chunk_of) {
                        *pixel = work(i);
                    }
                }
            });
        }
    });
}
// ANCHOR_END: queue

// ANCHOR: inner
/// [`fill_rayon`] row after row, each of them in parallel: a mistake.
///
/// # Panics
///
/// If `width` is 0.
pub fn fill_inner(
    pixels: &mut [u32],
    width: usize,
    work: impl Fn(usize) -> u32 + Sync,
) {
    for (y, row) in pixels.chunks_mut(width).enumerate() {
        fill_rayon(row, |x| work(y * width + x));
    }
}
// ANCHOR_END: inner

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Way<'a> = dyn Fn(&mut [u32]) + 'a;

    fn some(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap()
    }

    #[test]
    fn sines_agree() {
        for n in [0, 1, 10, 1000] {
            let angles: Vec<f64> = (0..n).map(f64::from).collect();
            let mut all = [(); 5].map(|()| vec![f64::NAN; angles.len()]);
            let [serial, rayon, below, above, pieces] = &mut all;
            sines_serial(&angles, serial);
            sines_rayon(&angles, rayon);
            sines_guarded(&angles, below, 5);
            sines_guarded(&angles, above, 5000);
            sines_min_len(&angles, pieces, 5);
            assert!(all.windows(2).all(|two| two[0] == two[1]));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn all_ways_fill_each_pixel_once(
            length in 0..300usize, chunk in 1..40usize, threads in 1..5usize
        ) {
            let work = |i: usize| i as u32 * 3;
            let expected: Vec<u32> = (0..length).map(work).collect();
            let ways: [&Way<'_>; 4] = [
                &|pixels| fill_rayon(pixels, work),
                &|pixels| fill_pieces(pixels, some(chunk), work),
                &|pixels| {
                    fill_queue(pixels, some(chunk), some(threads), work);
                },
                &|pixels| fill_inner(pixels, chunk, work),
            ];
            for way in ways {
                let mut pixels = vec![u32::MAX; length];
                way(&mut pixels);
                prop_assert_eq!(&pixels, &expected);
            }
        }

        /// The longest piece and how many there are, by counting.
        #[test]
        fn pieces_are_as_long_as_asked_for(
            halvings in 0..10u32, shorter in 0..10u32
        ) {
            let length = 1usize << halvings;
            let chunk = length >> shorter.min(halvings);
            let pieces: Vec<usize> = (0..length)
                .into_par_iter()
                .with_min_len(chunk)
                .with_max_len(chunk)
                .fold(|| 0, |n, _| n + 1)
                .collect();
            prop_assert_eq!(pieces, vec![chunk; length / chunk]);
        }
    }
}
