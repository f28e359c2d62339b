//! Correctness: maps of pure functions, tests that find where a map isn't one,
//! and comparisons of floats.

use std::{num::NonZeroUsize, panic, sync::Mutex, thread};

use multiversion::multiversion;

/// Cells along the periodic box, whose length is one.
pub const CELLS: u32 = 64;

// ANCHOR: cell_unguarded
/// The cell that a position belongs to, in a box whose ends are joined: with a
/// mistake.
pub fn cell_unguarded(position: f32) -> u32 {
    let within = position - position.floor();
    (within * CELLS as f32) as u32
}
// ANCHOR_END: cell_unguarded

// ANCHOR: cell
/// The cell that a position belongs to, in a box whose ends are joined.
///
/// ```
/// use serial::correctness::{CELLS, cell};
///
/// assert_eq!(cell(0.25), CELLS / 4);
/// assert_eq!(cell(-0.75), cell(0.25));
/// assert_eq!(cell(-1e-9), CELLS - 1);
/// ```
#[inline(always)]
pub fn cell(position: f32) -> u32 {
    let within = position - position.floor();
    // For a position just below a whole number, rounding makes `within` 1.
    ((within * CELLS as f32) as u32).min(CELLS - 1)
}
// ANCHOR_END: cell

// ANCHOR: cells_map
/// The cells of all positions.
pub fn cells_map(positions: &[f32]) -> Vec<u32> {
    positions.iter().map(|position| cell(*position)).collect()
}

/// [`cells_map`] with a loop.
pub fn cells_loop(positions: &[f32]) -> Vec<u32> {
    let mut cells = vec![0; positions.len()];
    for i in 0..positions.len() {
        cells[i] = cell(positions[i]);
    }
    cells
}
// ANCHOR_END: cells_map

/// [`cells_map`] in the widest instructions that this processor has.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn cells_dispatched(positions: &[f32]) -> Vec<u32> {
    positions.iter().map(|position| cell(*position)).collect()
}

// ANCHOR: map_chunked
/// Applies `f` to all items, a chunk of them in each of `threads` threads. The
/// results stand in the order of the items.
///
/// # Panics
///
/// If `f` panics, or a thread can't be started.
pub fn map_chunked<T: Sync, U: Send>(
    items: &[T],
    threads: NonZeroUsize,
    f: impl Fn(&T) -> U + Sync,
) -> Vec<U> {
    let f = &f;
    let length = items.len().div_ceil(threads.get()).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(length)
            .map(|chunk| scope.spawn(|| chunk.iter().map(f).collect()))
            .collect();
        let mut results = Vec::with_capacity(items.len());
        for worker in workers {
            let part: Vec<U> = worker
                .join()
                .unwrap_or_else(|why| panic::resume_unwind(why));
            results.extend(part);
        }
        results
    })
}
// ANCHOR_END: map_chunked

// ANCHOR: kicks
/// A stream of random kicks: SplitMix64.
pub struct Kicks {
    state: u64,
}

impl Kicks {
    const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

    /// The stream of one particle.
    pub fn of(particle: u64) -> Kicks {
        Kicks {
            state: mix(particle.wrapping_add(Kicks::STEP)),
        }
    }

    /// The next kick, from -1/2 to below 1/2.
    pub fn draw(&mut self) -> f64 {
        self.state = self.state.wrapping_add(Kicks::STEP);
        (mix(self.state) >> 11) as f64 / (1u64 << 53) as f64 - 0.5
    }
}
// ANCHOR_END: kicks

/// The finalizer of SplitMix64: a permutation of all `u64`, in which each bit
/// of the input changes half of the output.
pub(crate) fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Kicks that a particle gets on its walk.
pub const STEPS: u32 = 100;

// ANCHOR: walk_shared
/// Where a particle ends that starts at 0 and is kicked [`STEPS`] times, with
/// kicks from a stream that all share: a mistake.
///
/// # Panics
///
/// If a thread panicked while it held the stream.
pub fn walk_shared(_particle: &u64, kicks: &Mutex<Kicks>) -> f64 {
    let draw = || kicks.lock().expect("no thread panics").draw();
    (0..STEPS).map(|_| draw()).sum()
}
// ANCHOR_END: walk_shared

// ANCHOR: walk
/// Where a particle ends that starts at 0 and is kicked [`STEPS`] times, with
/// kicks from a stream of its own.
pub fn walk(particle: &u64) -> f64 {
    let mut kicks = Kicks::of(*particle);
    (0..STEPS).map(|_| kicks.draw()).sum()
}
// ANCHOR_END: walk

// ANCHOR: order_matters
/// The first item whose result is another one when the items are mapped from
/// the last to the first. Results are compared by `same`.
pub fn order_matters<T, U>(
    items: &[T],
    mut f: impl FnMut(&T) -> U,
    same: impl Fn(&U, &U) -> bool,
) -> Option<usize> {
    let forward: Vec<U> = items.iter().map(&mut f).collect();
    let mut backward: Vec<U> = items.iter().rev().map(f).collect();
    backward.reverse();
    forward.iter().zip(&backward).position(|(a, b)| !same(a, b))
}
// ANCHOR_END: order_matters

// ANCHOR: ulps
/// How many floats `b` lies above `a`, negative if it lies below. Counted in
/// the order of `f64::total_cmp`, where -0 and 0 are neighbors.
pub fn ulps(a: f64, b: f64) -> i128 {
    let rank = |v: f64| {
        let bits = v.to_bits().cast_signed();
        // Negative floats ascend where their bits descend.
        i128::from(if bits < 0 { bits ^ i64::MAX } else { bits })
    };
    rank(b) - rank(a)
}
// ANCHOR_END: ulps

// ANCHOR: close
/// Whether `a` and `b` differ by at most `absolute`, or by at most `relative`
/// of the larger of them. NaN is close to nothing, an infinity to itself.
pub fn close(a: f64, b: f64, relative: f64, absolute: f64) -> bool {
    let scale = a.abs().max(b.abs());
    a == b
        || scale.is_finite() && (a - b).abs() <= absolute.max(relative * scale)
}
// ANCHOR_END: close

/// `math.isclose` of Python with its defaults.
pub fn close_as_math(a: f64, b: f64) -> bool {
    close(a, b, 1e-9, 0.0)
}

/// `numpy.isclose` with its defaults, for which `b` is the expected value: the
/// tolerances add up, and that of the larger is not taken.
pub fn close_as_numpy(a: f64, b: f64) -> bool {
    a == b || b.is_finite() && (a - b).abs() <= 1e-8 + 1e-5 * b.abs()
}

/// Pairs of floats and what is said of them.
pub const PAIRS: [(&str, f64, f64); 8] = [
    ("0.1 + 0.2, 0.3", 0.1 + 0.2, 0.3),
    ("1, 1 + 1e-6", 1.0, 1.0 + 1e-6),
    ("1e-9, 2e-9", 1e-9, 2e-9),
    ("1e16, 1e16 + 2", 1e16, 1e16 + 2.0),
    ("1e-20, 0", 1e-20, 0.0),
    ("-0, 0", -0.0, 0.0),
    ("NaN, NaN", f64::NAN, f64::NAN),
    ("MAX, infinity", f64::MAX, f64::INFINITY),
];

// ANCHOR: midpoint
/// The middle of two indices, as binary searches had it for decades.
pub fn midpoint(low: u32, high: u32) -> u32 {
    (low + high) / 2
}
// ANCHOR_END: midpoint

// ANCHOR: sums
/// The sum of counts, whose overflow is found only where `overflow-checks` are
/// on, as in a debug build.
pub fn sum_counts(counts: &[u32]) -> u32 {
    counts.iter().sum()
}

/// The sum of counts.
///
/// # Panics
///
/// If it overflows.
pub fn sum_strict(counts: &[u32]) -> u32 {
    counts
        .iter()
        .fold(0, |sum, count| u32::strict_add(sum, *count))
}
// ANCHOR_END: sums

// ANCHOR: roots
/// Square roots of `x` in `roots`, as far as both reach. No value may be
/// negative, which a debug build checks.
pub fn roots_debug(x: &[f64], roots: &mut [f64]) {
    for (root, v) in roots.iter_mut().zip(x) {
        debug_assert!(*v >= 0.0);
        *root = v.sqrt();
    }
}

/// Square roots of `x` in `roots`, as far as both reach.
///
/// # Panics
///
/// If a value is negative or NaN.
pub fn roots_assert(x: &[f64], roots: &mut [f64]) {
    for (root, v) in roots.iter_mut().zip(x) {
        assert!(*v >= 0.0);
        *root = v.sqrt();
    }
}

/// [`roots_assert`], which panics when all roots are computed.
pub fn roots_after(x: &[f64], roots: &mut [f64]) {
    let mut valid = true;
    for (root, v) in roots.iter_mut().zip(x) {
        valid &= *v >= 0.0;
        *root = v.sqrt();
    }
    assert!(valid);
}
// ANCHOR_END: roots

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, num, prelude::*};

    use super::*;

    fn same(a: &f64, b: &f64) -> bool {
        a.to_bits() == b.to_bits()
    }

    // ANCHOR: unit
    #[test]
    fn cells_are_counted_from_the_left_end() {
        assert_eq!(cell(0.0), 0);
        assert_eq!(cell(0.999), CELLS - 1);
        assert_eq!(cell(1.0), 0);
        assert_eq!(cell(-0.25), CELLS / 4 * 3);
    }
    // ANCHOR_END: unit

    // ANCHOR: property
    proptest! {
        #[test]
        fn all_cells_are_cells(position in any::<f32>()) {
            prop_assert!(cell(position) < CELLS);
        }
    }
    // ANCHOR_END: property

    // ANCHOR: property_map
    proptest! {
        #[test]
        fn a_chunked_map_is_the_map(
            positions in vec(any::<f32>(), 0..100),
            threads in 1..6_usize,
        ) {
            let threads = NonZeroUsize::new(threads).expect("at least one");
            let chunked = map_chunked(&positions, threads, |p| cell(*p));
            prop_assert_eq!(chunked, cells_map(&positions));
        }
    }
    // ANCHOR_END: property_map

    // ANCHOR: property_bound
    proptest! {
        /// `within` is rounded once, by at most half the distance of floats
        /// below 1: 2⁻²⁵. The product is exact, as `CELLS` is a power of two.
        #[test]
        fn a_position_is_within_rounding_of_its_cell(
            position in num::f32::NORMAL | num::f32::SUBNORMAL | num::f32::ZERO,
        ) {
            let rounding = 2f64.powi(-25);
            let left = f64::from(cell(position)) / f64::from(CELLS);
            let right = left + 1.0 / f64::from(CELLS);
            let exact = f64::from(position);
            let within = exact - exact.floor();
            prop_assert!(left - rounding <= within);
            prop_assert!(within <= right + rounding);
        }
    }
    // ANCHOR_END: property_bound

    proptest! {
        #[test]
        fn cells_agree_in_all_versions(x in vec(num::f32::ANY, 0..100)) {
            let cells = cells_map(&x);
            prop_assert_eq!(&cells_loop(&x), &cells);
            prop_assert_eq!(&cells_dispatched(&x), &cells);
        }

        #[test]
        fn walks_do_not_depend_on_order(
            particles in vec(any::<u64>(), 0..20),
        ) {
            prop_assert_eq!(order_matters(&particles, walk, same), None);
        }

        /// A step of one float up is one ULP, anywhere.
        #[test]
        fn neighbors_are_one_ulp_apart(v in num::f64::NORMAL) {
            prop_assert_eq!(ulps(v, v.next_up()), 1);
            prop_assert_eq!(ulps(v, v.next_down()), -1);
        }

        #[test]
        fn ulps_order_as_total_cmp_does(
            a in num::f64::ANY,
            b in num::f64::ANY,
        ) {
            prop_assert_eq!(0.cmp(&ulps(a, b)), a.total_cmp(&b));
        }

        #[test]
        fn closeness_is_symmetric(a in num::f64::ANY, b in num::f64::ANY) {
            prop_assert_eq!(close(a, b, 1e-9, 0.1), close(b, a, 1e-9, 0.1));
        }

        #[test]
        fn roots_agree(x in vec(0.0..1e300_f64, 0..50)) {
            let [mut a, mut b, mut c] = [(); 3].map(|()| vec![0.0; x.len()]);
            roots_debug(&x, &mut a);
            roots_assert(&x, &mut b);
            roots_after(&x, &mut c);
            prop_assert_eq!(&a, &b);
            prop_assert_eq!(&a, &c);
        }
    }

    #[test]
    fn the_mistake_is_one() {
        assert_eq!(cell_unguarded(-1e-9), CELLS);
        assert_eq!(cell_unguarded(-2f32.powi(-25)), CELLS);
        assert_eq!(cell_unguarded(-2f32.powi(-24)), CELLS - 1);
    }

    /// Its first item draws first on the way there, and last on the way back.
    #[test]
    fn shared_kicks_depend_on_order() {
        let kicks = Mutex::new(Kicks::of(0));
        let f = |particle: &u64| walk_shared(particle, &kicks);
        assert_eq!(order_matters(&[1, 2], f, same), Some(0));
    }

    #[test]
    fn no_items_and_more_threads_than_items() {
        let threads = NonZeroUsize::new(3).unwrap();
        let nothing: Vec<u32> = map_chunked(&[], threads, |v| *v);
        assert!(nothing.is_empty());
        assert_eq!(map_chunked(&[1, 2], threads, |v| v + 1), [2, 3]);
    }

    #[test]
    #[should_panic(expected = "seven")]
    fn a_panic_reaches_the_caller() {
        let threads = NonZeroUsize::new(2).unwrap();
        map_chunked(&[1, 7], threads, |v| assert_ne!(*v, 7, "seven"));
    }

    /// Kicks are uniform: mean 0 and variance 1/12, so that the end of a walk
    /// has variance `STEPS` / 12. Bounds are 4.9 standard errors.
    #[test]
    fn walks_spread_as_walks_do() {
        let n = 10_000;
        let ends: Vec<f64> = (0..n).map(|particle| walk(&particle)).collect();
        let (n, variance) = (n as f64, f64::from(STEPS) / 12.0);
        let mean = ends.iter().sum::<f64>() / n;
        assert!(mean.abs() < 4.9 * (variance / n).sqrt(), "{mean}");
        let square = ends.iter().map(|v| v * v).sum::<f64>() / n;
        let error = variance * (2.0 / n).sqrt();
        assert!((square - variance).abs() < 4.9 * error, "{square}");
    }

    #[test]
    fn ulps_of_known_pairs() {
        assert_eq!(ulps(0.1 + 0.2, 0.3), -1);
        assert_eq!(ulps(-0.0, 0.0), 1);
        assert_eq!(ulps(1.0, 1.0 + f64::EPSILON), 1);
        assert_eq!(ulps(f64::MAX, f64::INFINITY), 1);
    }

    #[test]
    fn sums_agree_where_they_fit() {
        assert_eq!(sum_strict(&[1, 2, u32::MAX - 3]), u32::MAX);
        assert_eq!(sum_counts(&[1, 2, u32::MAX - 3]), u32::MAX);
    }

    #[test]
    #[should_panic(expected = "overflow")]
    fn a_sum_that_overflows_is_noticed() {
        sum_strict(&[u32::MAX, 1]);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn a_nan_is_refused_after_the_loop() {
        roots_after(&[1.0, f64::NAN], &mut [0.0; 2]);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn a_nan_is_refused_within_the_loop() {
        roots_assert(&[1.0, f64::NAN], &mut [0.0; 2]);
    }
}
