//! Rayon: the rows of a picture in fixed bands, by stealing, by `join` and in
//! a scope; ten squares; histograms by `fold` and `reduce`.

use std::{num::NonZeroUsize, thread};

use rayon::prelude::*;

// ANCHOR: escape
/// Steps after which a point counts as one that stays.
pub const LIMIT: u32 = 200;

/// Steps of z → z² + c from 0 until |z| > 2, at most [`LIMIT`].
pub fn escape(re: f64, im: f64) -> u32 {
    let (mut x, mut y) = (0.0, 0.0);
    for step in 0..LIMIT {
        let (xx, yy) = (x * x, y * y);
        if xx + yy > 4.0 {
            return step;
        }
        y = 2.0 * x * y + im;
        x = xx - yy + re;
    }
    LIMIT
}
// ANCHOR_END: escape

// ANCHOR: frame
/// The pixels of a picture: re from -2 to 0.5, im from 1.25 down to -0.25.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub width: usize,
    pub height: usize,
}

impl Frame {
    pub fn pixels(self) -> usize {
        self.width * self.height
    }

    /// The steps of the point in the middle of a pixel.
    pub fn steps(self, x: usize, y: usize) -> u32 {
        let across = (x as f64 + 0.5) / self.width as f64;
        let down = (y as f64 + 0.5) / self.height as f64;
        escape(-2.0 + 2.5 * across, 1.25 - 1.5 * down)
    }

    /// Fills row `y`.
    pub fn row(self, y: usize, row: &mut [u32]) {
        for (x, steps) in row.iter_mut().enumerate() {
            *steps = self.steps(x, y);
        }
    }
}
// ANCHOR_END: frame

// ANCHOR: serial
/// `work` on each row of `pixels` with its number, in their order.
///
/// # Panics
///
/// If `width` is 0.
pub fn rows_serial(
    pixels: &mut [u32],
    width: usize,
    work: impl Fn(usize, &mut [u32]),
) {
    let rows = pixels.chunks_mut(width).enumerate();
    rows.for_each(|(y, row)| work(y, row));
}
// ANCHOR_END: serial

// ANCHOR: bands
/// [`rows_serial`] with a band of rows for each of `threads` threads.
///
/// # Panics
///
/// If `width` is 0, `work` panics, or a thread can't be started.
pub fn rows_in_bands(
    pixels: &mut [u32],
    width: usize,
    threads: NonZeroUsize,
    work: impl Fn(usize, &mut [u32]) + Sync,
) {
    let height = (pixels.len() / width).div_ceil(threads.get()).max(1);
    let work = &work;
    thread::scope(|scope| {
        for (i, band) in pixels.chunks_mut(height * width).enumerate() {
            scope.spawn(move || {
                rows_serial(band, width, |y, row| work(i * height + y, row));
            });
        }
    });
}
// ANCHOR_END: bands

// ANCHOR: rayon
/// [`rows_serial`] in the threads of the pool.
///
/// # Panics
///
/// If `width` is 0, or `work` panics.
pub fn rows_rayon(
    pixels: &mut [u32],
    width: usize,
    work: impl Fn(usize, &mut [u32]) + Sync + Send,
) {
    let rows = pixels.par_chunks_mut(width).enumerate();
    rows.for_each(|(y, row)| work(y, row));
}
// ANCHOR_END: rayon

// ANCHOR: join
/// [`rows_rayon`] by hand: halves of halves, down to a row.
///
/// # Panics
///
/// If `width` is 0, or `work` panics.
pub fn rows_join(
    pixels: &mut [u32],
    width: usize,
    work: impl Fn(usize, &mut [u32]) + Sync,
) {
    halve(pixels, width, 0, &work);
}

fn halve(
    rows: &mut [u32],
    width: usize,
    first: usize,
    work: &(impl Fn(usize, &mut [u32]) + Sync),
) {
    let count = rows.len() / width;
    if count <= 1 {
        rows_serial(rows, width, |_, row| work(first, row));
        return;
    }
    let middle = count / 2;
    let (upper, lower) = rows.split_at_mut(middle * width);
    rayon::join(
        || halve(upper, width, first, work),
        || halve(lower, width, first + middle, work),
    );
}
// ANCHOR_END: join

// ANCHOR: scope
/// [`rows_rayon`] with a task of its own for each row.
///
/// # Panics
///
/// If `width` is 0, or `work` panics.
pub fn rows_scope(
    pixels: &mut [u32],
    width: usize,
    work: impl Fn(usize, &mut [u32]) + Sync,
) {
    let work = &work;
    rayon::scope(|scope| {
        for (y, row) in pixels.chunks_mut(width).enumerate() {
            scope.spawn(move |_| work(y, row));
        }
    });
}
// ANCHOR_END: scope

// ANCHOR: pool
/// What `work` returns, with `threads` threads for all that it does in
/// parallel.
///
/// # Errors
///
/// If the threads can't be started.
pub fn with_threads<R: Send>(
    threads: NonZeroUsize,
    work: impl FnOnce() -> R + Send,
) -> Result<R, rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.get())
        .build()?;
    Ok(pool.install(work))
}
// ANCHOR_END: pool

// ANCHOR: squares
/// The squares, in one thread.
pub fn squares_serial(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().map(|n| n * n).collect()
}

/// The squares, in the threads of the pool.
pub fn squares_rayon(numbers: &[u64]) -> Vec<u64> {
    numbers.par_iter().map(|n| n * n).collect()
}
// ANCHOR_END: squares

// ANCHOR: pieces
/// The lengths of the pieces in which the pool goes over `items` items, in
/// their order.
pub fn pieces(items: usize) -> Vec<usize> {
    (0..items)
        .into_par_iter()
        .fold(|| 0, |length, _| length + 1)
        .collect()
}
// ANCHOR_END: pieces

// ANCHOR: histogram
/// How many pixels left after 0, 1, … [`LIMIT`] steps.
///
/// # Panics
///
/// If a pixel has more steps.
pub fn histogram_serial(pixels: &[u32]) -> Vec<u64> {
    pixels.iter().fold(nothing(), counted)
}

fn nothing() -> Vec<u64> {
    vec![0; LIMIT as usize + 1]
}

fn counted(mut bins: Vec<u64>, steps: &u32) -> Vec<u64> {
    bins[*steps as usize] += 1;
    bins
}
// ANCHOR_END: histogram

// ANCHOR: histogram_fold
/// [`histogram_serial`] with a histogram for each piece, added up.
///
/// # Panics
///
/// If a pixel has more steps than [`LIMIT`].
pub fn histogram_fold(pixels: &[u32]) -> Vec<u64> {
    pixels
        .par_iter()
        .fold(nothing, counted)
        .reduce(nothing, added)
}

fn added(mut bins: Vec<u64>, more: Vec<u64>) -> Vec<u64> {
    for (bin, n) in bins.iter_mut().zip(more) {
        *bin += n;
    }
    bins
}
// ANCHOR_END: histogram_fold

// ANCHOR: histogram_map
/// [`histogram_serial`] with a histogram for each pixel: a mistake.
///
/// # Panics
///
/// If a pixel has more steps than [`LIMIT`].
pub fn histogram_map(pixels: &[u32]) -> Vec<u64> {
    pixels
        .par_iter()
        .map(|steps| counted(nothing(), steps))
        .reduce(nothing, added)
}
// ANCHOR_END: histogram_map

// ANCHOR: balance
/// What an account holds after `deposits` on top of `start`: a mistake, as
/// each piece begins with `start`.
pub fn balance(start: u64, deposits: &[u64]) -> u64 {
    deposits.par_iter().copied().reduce(|| start, |a, b| a + b)
}
// ANCHOR_END: balance

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use watchdog::within;

    use super::*;

    fn threads(n: usize) -> NonZeroUsize {
        NonZeroUsize::new(n).unwrap()
    }

    #[test]
    fn known_points() {
        // 0 stays; 1 goes 0, 1, 2, 5; -2 stays on the edge; -1 alternates.
        assert_eq!(escape(0.0, 0.0), LIMIT);
        assert_eq!(escape(1.0, 0.0), 3);
        assert_eq!(escape(-2.0, 0.0), LIMIT);
        assert_eq!(escape(-1.0, 0.0), LIMIT);
        assert_eq!(escape(2.0, 2.0), 1);
    }

    #[test]
    fn all_ways_give_the_same_picture() {
        for (width, height) in [(1, 1), (7, 1), (1, 7), (16, 9), (5, 0)] {
            let frame = Frame { width, height };
            let new = || vec![u32::MAX; frame.pixels()];
            let row = |y: usize, row: &mut [u32]| frame.row(y, row);
            let mut serial = new();
            rows_serial(&mut serial, width, row);
            for n in 1..5 {
                let mut bands = new();
                rows_in_bands(&mut bands, width, threads(n), row);
                assert_eq!(bands, serial);
            }
            for rows in [
                rows_rayon as fn(&mut [u32], usize, _),
                rows_join,
                rows_scope,
            ] {
                let mut pixels = new();
                rows(&mut pixels, width, row);
                assert_eq!(pixels, serial);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn histograms_agree(
            pixels in prop::collection::vec(0..=LIMIT, 0..500),
            n in 1usize..5,
        ) {
            let serial = histogram_serial(&pixels);
            prop_assert_eq!(serial.iter().sum::<u64>(), pixels.len() as u64);
            let parallel = with_threads(threads(n), || {
                (histogram_fold(&pixels), histogram_map(&pixels))
            });
            prop_assert_eq!(parallel.unwrap(), (serial.clone(), serial));
        }
    }

    /// What [the page](../../../src/threads/rayon.md) says of pieces: with
    /// nobody to steal, one thread makes two within the pool, and P threads
    /// at least 2^(⌊log₂ P⌋ + 1).
    #[test]
    fn pieces_of_a_pool() {
        within(Duration::from_secs(20), || {
            let one = with_threads(threads(1), || pieces(1000)).unwrap();
            assert_eq!(one, [500, 500]);
            for n in [2, 3, 4] {
                let all = with_threads(threads(n), || pieces(1000)).unwrap();
                assert_eq!(all.iter().sum::<usize>(), 1000);
                assert!(all.len() >= 2 << n.ilog2(), "{all:?}");
            }
            let few = with_threads(threads(4), || pieces(3)).unwrap();
            assert_eq!(few.len(), 3);
        });
    }

    /// Each piece brings the start: two of them in a pool of one thread.
    #[test]
    fn a_start_is_no_identity() {
        let twice = with_threads(threads(1), || balance(1000, &[1; 100]));
        assert_eq!(twice.unwrap(), 2100);
        let more = with_threads(threads(2), || balance(1000, &[1; 100]));
        assert!(more.unwrap() >= 4100);
        assert_eq!(balance(0, &[1; 100]), 100);
    }

    #[test]
    fn squares_agree() {
        let numbers: Vec<u64> = (0..10).collect();
        let squares = [0, 1, 4, 9, 16, 25, 36, 49, 64, 81];
        assert_eq!(squares_serial(&numbers), squares);
        assert_eq!(squares_rayon(&numbers), squares);
    }

    #[test]
    #[should_panic(expected = "row 3")]
    fn a_panic_reaches_the_caller() {
        rows_rayon(&mut [0; 10], 1, |y, _| assert_ne!(y, 3, "row 3"));
    }
}
