//! Scaling: how the time of any work changes with the number of threads, which
//! laws fit it, and kernels that scale well and badly.

use std::{
    fmt::Write,
    hint::black_box,
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Instant,
};

use cpu_time::ProcessTime;
use kuva::{
    backend::svg::SvgBackend,
    plot::{LinePlot, LineStyle, ScatterPlot, legend::LegendPosition},
    render::{layout::Layout, plots::Plot, render::render_multiple},
};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder, prelude::*};
use serial::{roofline, simd::sum_dispatched, timing::Samples};
use thiserror::Error;

use crate::false_sharing::bind;

#[derive(Debug, Error)]
pub enum ScalingError {
    #[error("a curve begins with one thread, not with {0:?}")]
    Baseline(Option<usize>),
    #[error("{0} threads can't be measured, or were so before")]
    Threads(usize),
    #[error("no rounds, or not the same number for all threads")]
    Rounds,
    #[error("{0} s is no time")]
    Time(f64),
    #[error("no threads: {0}")]
    Pool(#[from] ThreadPoolBuildError),
    #[error("the system lets no thread be pinned to a core")]
    Pinning,
}

/// What stays the same when there are more threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The whole work.
    Strong,
    /// The work of each thread.
    Weak,
}

// ANCHOR: curve
/// One run of the work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// Seconds from begin to end.
    pub wall: f64,
    /// Seconds that cores spent in this process, all threads together.
    pub cpu: f64,
}

/// Times of some work with several numbers of threads, the first of them one.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    kind: Kind,
    threads: Vec<usize>,
    /// A row for each number of threads, with a time for each round.
    times: Vec<Vec<Time>>,
}

impl Curve {
    /// Times `work`, called with each of `threads`: once to warm up, then once
    /// in each of `rounds` rounds. Numbers of threads take turns, so that a
    /// disturbance meets all of them.
    ///
    /// # Errors
    ///
    /// As [`Curve::new`].
    pub fn measure<T>(
        kind: Kind,
        threads: &[usize],
        rounds: usize,
        mut work: impl FnMut(usize) -> T,
    ) -> Result<Curve, ScalingError> {
        for &p in threads {
            black_box(work(p));
        }
        let mut times = vec![Vec::with_capacity(rounds); threads.len()];
        for _ in 0..rounds {
            for (&p, times) in threads.iter().zip(&mut times) {
                let (wall, cpu) = (Instant::now(), ProcessTime::now());
                black_box(work(p));
                times.push(Time {
                    wall: wall.elapsed().as_secs_f64(),
                    cpu: cpu.elapsed().as_secs_f64(),
                });
            }
        }
        Curve::new(kind, threads.to_vec(), times)
    }
    // ANCHOR_END: curve

    /// A curve of times that were taken before, in the same rounds: a row for
    /// each number of threads.
    ///
    /// # Errors
    ///
    /// If the first number of threads is not one, a number is zero or comes
    /// twice, there are no rounds or not as many for each, or a time is not
    /// positive.
    pub fn new(
        kind: Kind,
        threads: Vec<usize>,
        times: Vec<Vec<Time>>,
    ) -> Result<Curve, ScalingError> {
        if threads.first() != Some(&1) {
            return Err(ScalingError::Baseline(threads.first().copied()));
        }
        for (i, &p) in threads.iter().enumerate() {
            if p == 0 || threads[..i].contains(&p) {
                return Err(ScalingError::Threads(p));
            }
        }
        let rounds = times.first().map_or(0, Vec::len);
        if rounds == 0
            || times.len() != threads.len()
            || times.iter().any(|row| row.len() != rounds)
        {
            return Err(ScalingError::Rounds);
        }
        let positive = |t: f64| t.is_finite() && t > 0.0;
        match times.iter().flatten().find(|t| !positive(t.wall)) {
            Some(time) => Err(ScalingError::Time(time.wall)),
            None => Ok(Curve {
                kind,
                threads,
                times,
            }),
        }
    }
}

/// The figures of one number of threads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub threads: usize,
    /// Median of the wall times, in seconds.
    pub median: f64,
    /// The quartiles around it.
    pub low: f64,
    pub high: f64,
    /// Work done in a second, over that of one thread.
    pub speedup: f64,
    /// Speedup over threads.
    pub efficiency: f64,
    /// Cores that were busy, on average.
    pub busy: f64,
    /// Time of cores that the same work took, over that of one thread.
    pub cost: f64,
}

impl Curve {
    pub fn points(&self) -> Vec<Point> {
        let all: Vec<usize> = (0..self.rounds()).collect();
        let median = |i: usize| self.quantile(i, &all, 0.5);
        let cpu = |i: usize| {
            let spent = self.times[i].iter().map(|time| time.cpu).collect();
            Samples::new(spent).map_or(f64::NAN, |spent| spent.median())
        };
        self.threads
            .iter()
            .enumerate()
            .map(|(i, &threads)| {
                let p = threads as f64;
                let amount = match self.kind {
                    Kind::Strong => 1.0,
                    Kind::Weak => p,
                };
                let speedup = amount * median(0) / median(i);
                Point {
                    threads,
                    median: median(i),
                    low: self.quantile(i, &all, 0.25),
                    high: self.quantile(i, &all, 0.75),
                    speedup,
                    efficiency: speedup / p,
                    busy: cpu(i) / median(i),
                    cost: cpu(i) / (amount * cpu(0)),
                }
            })
            .collect()
    }

    fn rounds(&self) -> usize {
        self.times[0].len()
    }

    /// A quantile of the wall times of row `i` in some of the rounds.
    fn quantile(&self, i: usize, rounds: &[usize], q: f64) -> f64 {
        let walls = rounds.iter().map(|&r| self.times[i][r].wall).collect();
        Samples::new(walls).map_or(f64::NAN, |walls| walls.quantile(q))
    }
}

// ANCHOR: fit
/// A serial fraction with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    pub kind: Kind,
    pub fraction: f64,
    pub low: f64,
    pub high: f64,
}

/// The serial fraction that fits best: of pairs of threads `p` and times over
/// that of one thread.
///
/// Strong: Amdahl's t(p)/t(1) = f + (1 - f)/p, so t(p)/t(1) - 1/p is f times
/// 1 - 1/p. Weak: Gustafson's speedup p t(1)/t(p) = p - f (p - 1). Both are
/// lines through the origin, fitted by least squares.
///
/// `None` if there is no `p` above one.
pub fn serial_fraction(
    kind: Kind,
    pairs: impl IntoIterator<Item = (usize, f64)>,
) -> Option<f64> {
    let (mut xy, mut xx) = (0.0, 0.0);
    for (p, time) in pairs {
        let p = p as f64;
        let (x, y) = match kind {
            Kind::Strong => (1.0 - 1.0 / p, time - 1.0 / p),
            Kind::Weak => (p - 1.0, p - p / time),
        };
        xy += x * y;
        xx += x * x;
    }
    (xx > 0.0).then_some(xy / xx)
}
// ANCHOR_END: fit

/// Resampled curves behind an interval.
const RESAMPLES: usize = 1_000;

impl Curve {
    /// Fits the serial fraction to the medians of up to `most` threads. The
    /// interval is a bootstrap over rounds: what the fraction would have been,
    /// had other rounds of the same kind been measured.
    ///
    /// `None` if nothing between one thread and `most` was measured.
    pub fn fit(&self, most: usize) -> Option<Fit> {
        let fraction = |rounds: &[usize]| {
            let one = self.quantile(0, rounds, 0.5);
            let threads = self.threads.iter().enumerate();
            let counted = threads.filter(|(_, p)| **p <= most);
            serial_fraction(
                self.kind,
                counted.map(|(i, &p)| (p, self.quantile(i, rounds, 0.5) / one)),
            )
        };
        let n = self.rounds();
        let all: Vec<usize> = (0..n).collect();
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let resampled = (0..RESAMPLES).filter_map(|_| {
            let drawn: Vec<usize> =
                all.iter().map(|_| rng.random_range(0..n)).collect();
            fraction(&drawn)
        });
        let resampled = Samples::new(resampled.collect())?;
        Some(Fit {
            kind: self.kind,
            fraction: fraction(&all)?,
            low: resampled.quantile(0.025),
            high: resampled.quantile(0.975),
        })
    }
}

impl Fit {
    /// The speedup that the law predicts for `p` threads.
    pub fn speedup(&self, p: f64) -> f64 {
        match self.kind {
            Kind::Strong => 1.0 / (self.fraction + (1.0 - self.fraction) / p),
            Kind::Weak => p - self.fraction * (p - 1.0),
        }
    }
}

/// Cells of a bar for a speedup of one.
const CELLS: f64 = 10.0;

impl Curve {
    /// A line for each number of threads.
    pub fn table(&self) -> String {
        let mut text = String::from(
            "threads     median  quartiles               speedup  \
             efficiency  busy  cost\n",
        );
        for point in self.points() {
            let [median, low, high] =
                [point.median, point.low, point.high].map(time);
            let _ = writeln!(
                text,
                "{:>7} {median:>10}  {:<22} {:>8.2} {:>9.0} % {:>5.2} {:>5.2}",
                point.threads,
                format!("{low} to {high}"),
                point.speedup,
                100.0 * point.efficiency,
                point.busy,
                point.cost,
            );
        }
        text
    }

    /// A bar for each number of threads: `#` for its speedup, and dots up to
    /// what is ideal with so many cores.
    pub fn bars(&self, cores: usize) -> String {
        let mut text = String::new();
        for point in self.points() {
            let reached = (CELLS * point.speedup).round() as usize;
            let ideal = CELLS as usize * point.threads.min(cores);
            let bar: String = (0..ideal.max(reached))
                .map(|cell| if cell < reached { '#' } else { '.' })
                .collect();
            let _ = writeln!(text, "{:>7} {bar}", point.threads);
        }
        text
    }

    /// A drawing: speedups with their quartiles, the ideal, and the law that
    /// was fitted.
    pub fn svg(&self, title: &str, fit: Option<Fit>) -> String {
        let points = self.points();
        let most = points.iter().map(|point| point.threads).max();
        let most = most.unwrap_or(1) as f64;
        let measured = points.iter().map(|p| (p.threads as f64, p.speedup));
        // A short time is a large speedup.
        let errors = points.iter().map(|point| {
            let of = |time: f64| point.speedup * point.median / time;
            (
                point.speedup - of(point.high),
                of(point.low) - point.speedup,
            )
        });
        let ideal = LinePlot::new()
            .with_data([(1.0, 1.0), (most, most)])
            .with_color("gray")
            .with_line_style(LineStyle::Dashed)
            .with_legend("ideal");
        let measured = ScatterPlot::new()
            .with_data(measured)
            .with_y_err_asymmetric(errors)
            .with_color("steelblue")
            .with_size(5.0)
            .with_legend("measured");
        let mut plots = vec![Plot::Line(ideal), Plot::Scatter(measured)];
        if let Some(fit) = fit {
            let p = (0..=64).map(|i| 1.0 + (most - 1.0) * f64::from(i) / 64.0);
            let law = LinePlot::new()
                .with_data(p.map(|p| (p, fit.speedup(p))))
                .with_color("darkorange")
                .with_legend(match fit.kind {
                    Kind::Strong => "Amdahl",
                    Kind::Weak => "Gustafson",
                });
            plots.push(Plot::Line(law));
        }
        let layout = Layout::auto_from_plots(&plots)
            .with_title(title)
            .with_x_label("threads")
            .with_y_label("speedup")
            .with_legend_position(LegendPosition::InsideTopLeft);
        SvgBackend::new().render_scene(&render_multiple(plots, layout))
    }
}

/// Seconds in a unit that suits them.
fn time(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.1} µs", 1e6 * s),
        s if s < 1.0 => format!("{:.2} ms", 1e3 * s),
        s => format!("{s:.2} s"),
    }
}

// ANCHOR: pinning
/// Where the threads of a pool may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pinning {
    /// Wherever the scheduler puts them.
    Free,
    /// Each on a logical CPU of its own, as far as there are.
    Apart,
    /// All on one CPU.
    Together,
}

/// A pool of `threads` threads, pinned so.
///
/// # Errors
///
/// If threads can't be had, or can't be pinned.
pub fn pool(
    threads: usize,
    pinning: Pinning,
) -> Result<ThreadPool, ScalingError> {
    if threads == 0 {
        return Err(ScalingError::Threads(0));
    }
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    if pinning == Pinning::Free {
        return Ok(pool.build()?);
    }
    let failed = Arc::new(AtomicBool::new(false));
    let seen = failed.clone();
    let pin = move |thread: usize| {
        let core = match pinning {
            Pinning::Together => 0,
            _ => thread,
        };
        if !bind(core) {
            seen.store(true, Ordering::Relaxed);
        }
    };
    let pool = pool.start_handler(pin).build()?;
    // All threads have started when each has answered.
    pool.broadcast(|_| ());
    match failed.load(Ordering::Relaxed) {
        true => Err(ScalingError::Pinning),
        false => Ok(pool),
    }
}
// ANCHOR_END: pinning

// ANCHOR: in_pools
/// As [`Curve::measure`], with `work` inside a pool of so many threads. The
/// pools are started before the first round.
///
/// # Errors
///
/// As [`Curve::new`] and [`pool`].
pub fn measure_in_pools<T: Send>(
    kind: Kind,
    threads: &[usize],
    rounds: usize,
    pinning: Pinning,
    mut work: impl FnMut(usize) -> T + Send,
) -> Result<Curve, ScalingError> {
    let pools: Vec<ThreadPool> = threads
        .iter()
        .map(|&p| pool(p, pinning))
        .collect::<Result<_, _>>()?;
    let mut turn = pools.iter().cycle();
    Curve::measure(kind, threads, rounds, |p| {
        turn.next().map(|pool| pool.install(|| work(p)))
    })
}
// ANCHOR_END: in_pools

// ANCHOR: mandelbrot
/// A part of the plane, and how to look at it.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    pub columns: usize,
    pub rows: usize,
    /// Steps after which a point counts as one that stays.
    pub steps: u32,
}

impl Picture {
    /// Sum of the steps of one row of the upper half of the Mandelbrot set;
    /// row 0 lies on the real axis, and the upper ones escape soon.
    pub fn row(&self, row: usize) -> u64 {
        let y = 1.25 * row as f64 / self.rows as f64;
        (0..self.columns)
            .map(|column| {
                let x = -2.0 + 2.6 * column as f64 / self.columns as f64;
                u64::from(escape(x, y, self.steps))
            })
            .sum()
    }

    fn some(&self, rows: Range<usize>) -> u64 {
        rows.map(|row| self.row(row)).sum()
    }

    /// All rows, one by one to whoever is free.
    pub fn stolen(&self) -> u64 {
        let rows = (0..self.rows).into_par_iter().with_max_len(1);
        rows.map(|row| self.row(row)).sum()
    }

    /// All rows, in pieces as rayon makes them.
    pub fn split(&self) -> u64 {
        (0..self.rows).into_par_iter().map(|r| self.row(r)).sum()
    }

    /// All rows, in `pieces` pieces of as many rows.
    pub fn in_pieces(&self, pieces: usize) -> u64 {
        (0..pieces)
            .into_par_iter()
            .with_max_len(1)
            .map(|piece| {
                let bound = |piece| piece * self.rows / pieces;
                self.some(bound(piece)..bound(piece + 1))
            })
            .sum()
    }

    /// As [`Picture::stolen`], after every `apart`-th row was computed by one
    /// thread alone: the serial fraction is 1/(`apart` + 1).
    ///
    /// # Panics
    ///
    /// If `apart` is zero.
    pub fn after_serial_part(&self, apart: usize) -> u64 {
        let alone: u64 =
            (0..self.rows).step_by(apart).map(|row| self.row(row)).sum();
        self.stolen() + alone
    }
}

/// Steps until the point leaves the circle of radius 2, at most `steps`.
fn escape(x: f64, y: f64, steps: u32) -> u32 {
    let (mut re, mut im) = (0.0, 0.0);
    for step in 0..steps {
        let (re2, im2) = (re * re, im * im);
        if re2 + im2 > 4.0 {
            return step;
        }
        (re, im) = (re2 - im2 + x, 2.0 * re * im + y);
    }
    steps
}
// ANCHOR_END: mandelbrot

/// Numbers that a task of [`triad`] or [`sum`] gets.
const PIECE: usize = 1 << 16;

/// `serial::roofline::triad` in parallel.
pub fn triad(a: &mut [f64], b: &[f64], s: f64, c: &[f64]) {
    a.par_chunks_mut(PIECE)
        .zip(b.par_chunks(PIECE))
        .zip(c.par_chunks(PIECE))
        .for_each(|((a, b), c)| roofline::triad(a, b, s, c));
}

/// `serial::simd::sum_dispatched` in parallel, in pieces of 4,096.
pub fn sum(x: &[f64]) -> f64 {
    x.par_chunks(1 << 12).map(sum_dispatched).sum()
}

// ANCHOR: counted
/// Adds one to a counter that all threads share, `n` times.
pub fn counted_together(n: usize) -> u64 {
    let counter = AtomicU64::new(0);
    (0..n).into_par_iter().for_each(|_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    counter.into_inner()
}

/// As [`counted_together`], with a counter for each piece of the work.
pub fn counted_apart(n: usize) -> u64 {
    const PIECE: usize = 1 << 12;
    let counted = |piece: usize| {
        let counter = AtomicU64::new(0);
        for _ in piece * PIECE..n.min((piece + 1) * PIECE) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        counter.into_inner()
    };
    (0..n.div_ceil(PIECE)).into_par_iter().map(counted).sum()
}
// ANCHOR_END: counted

// ANCHOR: histogram
/// How often each value comes in `bytes`, with counters that all threads share.
pub fn histogram_shared(bytes: &[u8]) -> [u64; 256] {
    let counts = [const { AtomicU64::new(0) }; 256];
    bytes.par_iter().for_each(|&byte| {
        counts[usize::from(byte)].fetch_add(1, Ordering::Relaxed);
    });
    counts.map(AtomicU64::into_inner)
}
// ANCHOR_END: histogram

#[cfg(test)]
mod tests {
    use std::{sync::Mutex, time::Duration};

    use proptest::prelude::*;
    use watchdog::within;

    use super::*;

    /// Rounds of equal times but for noise: `seconds` of each number of
    /// threads, on as many cores.
    fn curve(
        kind: Kind,
        threads: &[usize],
        noise: f64,
        seconds: impl Fn(f64) -> f64,
    ) -> Curve {
        let mut rng = Pcg64Mcg::seed_from_u64(7);
        let times = threads.iter().map(|&p| {
            let mut row = || {
                let t = seconds(p as f64);
                let wall = t * (1.0 + noise * (rng.random::<f64>() - 0.5));
                let cpu = wall * p as f64;
                Time { wall, cpu }
            };
            (0..31).map(|_| row()).collect()
        });
        Curve::new(kind, threads.to_vec(), times.collect()).expect("a curve")
    }

    // ANCHOR: known
    #[test]
    fn amdahls_fraction_is_found_again() {
        let threads = [1, 2, 4, 8, 16];
        for f in [0.0, 0.05, 0.3, 1.0] {
            let law = |p: f64| f + (1.0 - f) / p;
            let exact = curve(Kind::Strong, &threads, 0.0, law);
            let fit = exact.fit(16).expect("more than one thread");
            assert!((fit.fraction - f).abs() < 1e-12, "{f} {fit:?}");
            let noisy = curve(Kind::Strong, &threads, 0.02, law);
            let fit = noisy.fit(16).expect("more than one thread");
            assert!((fit.fraction - f).abs() < 0.01, "{f} {fit:?}");
            assert!(fit.low <= f && f <= fit.high, "{f} {fit:?}");
            assert!(fit.high - fit.low < 0.02, "{f} {fit:?}");
        }
    }
    // ANCHOR_END: known

    #[test]
    fn gustafsons_fraction_is_found_again() {
        let threads = [1, 2, 3, 8];
        for f in [0.0, 0.1, 0.5] {
            // p threads do p times the work at a speedup of p - f (p - 1).
            let law = |p: f64| p / (p - f * (p - 1.0));
            let fit = curve(Kind::Weak, &threads, 0.0, law).fit(8);
            let fit = fit.expect("more than one thread");
            assert!((fit.fraction - f).abs() < 1e-12, "{f} {fit:?}");
            for p in [1.0, 2.0, 3.0, 8.0] {
                let speedup = p / law(p);
                assert!((fit.speedup(p) - speedup).abs() < 1e-9);
            }
        }
    }

    /// The truth lies in about 95 of 100 intervals.
    #[test]
    fn intervals_cover_what_is_true() {
        let f = 0.1;
        let covered = (0..100u64).filter(|&seed| {
            let mut rng = Pcg64Mcg::seed_from_u64(seed);
            let mut row = |p: f64| {
                (0..21)
                    .map(|_| {
                        let delay = -0.02 * (1.0 - rng.random::<f64>()).ln();
                        let wall = (f + (1.0 - f) / p) * (1.0 + delay);
                        Time { wall, cpu: wall }
                    })
                    .collect::<Vec<_>>()
            };
            let times = vec![row(1.0), row(2.0)];
            let curve = Curve::new(Kind::Strong, vec![1, 2], times);
            let fit = curve.expect("a curve").fit(2).expect("two threads");
            fit.low <= f && f <= fit.high
        });
        let covered = covered.count();
        assert!((85..=100).contains(&covered), "{covered}");
    }

    #[test]
    fn only_the_threads_that_have_cores_are_fitted() {
        let flat = |p: f64| 1.0 / p.min(2.0);
        let curve = curve(Kind::Strong, &[1, 2, 4, 8], 0.0, flat);
        let fraction = |most| curve.fit(most).map(|fit| fit.fraction);
        assert!(fraction(2).is_some_and(|f| f.abs() < 1e-12));
        assert!(fraction(8).is_some_and(|f| f > 0.2));
        assert_eq!(fraction(1), None);
    }

    #[test]
    fn speedup_is_busy_cores_over_cost() {
        for kind in [Kind::Strong, Kind::Weak] {
            let law = |p: f64| 0.2 + 0.8 / p;
            let curve = curve(kind, &[1, 2, 4], 0.1, law);
            for point in curve.points() {
                let busy = point.busy / point.cost;
                assert!((point.speedup - busy).abs() < 1e-9, "{point:?}");
            }
        }
    }

    #[test]
    fn what_is_no_curve_is_refused() {
        let one = Time {
            wall: 1.0,
            cpu: 1.0,
        };
        let new = |threads: &[usize], times| {
            Curve::new(Kind::Strong, threads.to_vec(), times)
        };
        let refused = |threads: &[usize], times| {
            new(threads, times).expect_err("it is refused").to_string()
        };
        assert!(refused(&[], vec![]).contains("begins with one"));
        assert!(refused(&[2, 1], vec![]).contains("begins with one"));
        assert!(refused(&[1, 0], vec![]).contains("0 threads"));
        assert!(refused(&[1, 2, 2], vec![]).contains("2 threads"));
        assert!(refused(&[1], vec![vec![]]).contains("no rounds"));
        let uneven = vec![vec![one], vec![one, one]];
        assert!(refused(&[1, 2], uneven).contains("no rounds"));
        let zero = Time { wall: 0.0, ..one };
        assert!(refused(&[1], vec![vec![zero]]).contains("no time"));
        assert!(new(&[1, 3], vec![vec![one], vec![one]]).is_ok());
        assert!(pool(0, Pinning::Free).is_err());
    }

    /// One call to warm up, then rounds in which the numbers take turns, each
    /// in a pool of that size.
    #[test]
    fn rounds_take_turns_in_pools_of_their_size() {
        within(Duration::from_secs(20), || {
            let calls = Mutex::new(Vec::new());
            for pinning in [Pinning::Free, Pinning::Together, Pinning::Apart] {
                let work = |p| {
                    assert_eq!(rayon::current_num_threads(), p);
                    calls.lock().expect("no panic").push(p);
                };
                let threads = [1, 3, 2];
                measure_in_pools(Kind::Strong, &threads, 2, pinning, work)
                    .expect("a curve");
            }
            let calls = calls.into_inner().expect("no panic");
            assert_eq!(calls, [1, 3, 2].repeat(9));
        });
    }

    #[test]
    fn pictures_are_the_same_however_they_are_computed() {
        let picture = Picture {
            columns: 40,
            rows: 31,
            steps: 50,
        };
        let serial = picture.some(0..31);
        within(Duration::from_secs(20), move || {
            for threads in [1, 2, 3, 8] {
                let pool = pool(threads, Pinning::Free).expect("threads");
                pool.install(|| {
                    assert_eq!(picture.stolen(), serial);
                    assert_eq!(picture.split(), serial);
                    for pieces in [1, 2, 3, 40] {
                        assert_eq!(picture.in_pieces(pieces), serial);
                    }
                    assert_eq!(picture.after_serial_part(1), 2 * serial);
                });
            }
        });
        // The origin stays, 2 + 0i leaves at once.
        assert_eq!(escape(0.0, 0.0, 50), 50);
        assert!(escape(0.6, 1.25, 50) < 5);
    }

    #[test]
    fn kernels_give_what_one_thread_gives() {
        within(Duration::from_secs(20), || {
            let n = 3 * PIECE + 17;
            let b: Vec<f64> = (0..n).map(|i| i as f64).collect();
            let c: Vec<f64> = b.iter().map(|v| 1.0 - v).collect();
            let (mut one, mut many) = (vec![0.0; n], vec![0.0; n]);
            roofline::triad(&mut one, &b, 0.5, &c);
            let pool = pool(3, Pinning::Free).expect("threads");
            pool.install(|| {
                triad(&mut many, &b, 0.5, &c);
                // Whole numbers below 2⁵³: no rounding, in any order.
                assert_eq!(sum(&b), (n * (n - 1) / 2) as f64);
                assert_eq!(counted_together(1_000), 1_000);
                for n in [0, 1, 4_096, 10_001] {
                    assert_eq!(counted_apart(n), n as u64);
                }
            });
            assert_eq!(one, many);
        });
    }

    #[test]
    fn drawings_show_each_number_of_threads() {
        let curve = curve(Kind::Strong, &[1, 2, 4], 0.0, |p| 1.0 / p.min(2.0));
        assert_eq!(curve.table().lines().count(), 4);
        let bars = curve.bars(2);
        let tens: Vec<_> =
            bars.lines().map(|line| line.matches('#').count()).collect();
        assert_eq!(tens, [10, 20, 20]);
        assert!(!bars.contains('.') && curve.bars(4).contains('.'));
        let svg = curve.svg("a < b", curve.fit(2));
        assert!(svg.starts_with("<svg") && svg.contains("Amdahl"));
    }

    proptest! {
        #[test]
        fn any_two_times_have_the_fraction_of_karp_and_flatt(
            p in 2usize..100,
            time in 0.001..10.0,
        ) {
            let f = serial_fraction(Kind::Strong, [(1, 1.0), (p, time)]);
            let p = p as f64;
            let metric = (time - 1.0 / p) / (1.0 - 1.0 / p);
            prop_assert!((f.unwrap_or(f64::NAN) - metric).abs() < 1e-12);
        }
    }
}
