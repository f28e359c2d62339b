//! Timing: a small timer whose clock is an argument, and loops to time.

use std::{hint::black_box, time::Duration};

// ANCHOR: sum_of_squares
/// The sum of the squares of 1 to `n`, modulo 2⁶⁴ in release builds; debug
/// builds panic where it overflows, from `n` = 3,810,778 on.
// Not inlined, so that it stands in the assembly by itself.
#[inline(never)]
pub fn sum_of_squares(n: u64) -> u64 {
    (1..=n).map(|i| i * i).sum()
}
// ANCHOR_END: sum_of_squares

// ANCHOR: sum_opaque
/// As [`sum_of_squares`], with every number hidden from the optimizer.
pub fn sum_opaque(n: u64) -> u64 {
    (1..=n).map(black_box).map(|i| i * i).sum()
}
// ANCHOR_END: sum_opaque

// ANCHOR: sum_of_slice
/// The sum of the squares of `numbers`, modulo 2⁶⁴ in release builds; debug
/// builds panic where it overflows.
pub fn sum_of_slice(numbers: &[u64]) -> u64 {
    numbers.iter().map(|i| i * i).sum()
}
// ANCHOR_END: sum_of_slice

// ANCHOR: samples
/// Times of one call, in seconds, shortest first; there is at least one.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Sorts `seconds`, in O(n log n); `None` if there are none.
    pub fn new(mut seconds: Vec<f64>) -> Option<Samples> {
        seconds.sort_by(f64::total_cmp);
        (!seconds.is_empty()).then_some(Samples(seconds))
    }

    /// The time below which the share `q` of the samples lies, interpolated
    /// between neighbors; a `q` outside of 0 to 1 is taken as the nearer end.
    pub fn quantile(&self, q: f64) -> f64 {
        let last = self.0.len() - 1;
        let at = q.clamp(0.0, 1.0) * last as f64;
        let below = self.0[at as usize];
        let above = self.0[(at as usize + 1).min(last)];
        below + (above - below) * at.fract()
    }

    /// The time that half of the samples are below.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The sum of the samples over their number.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }
}
// ANCHOR_END: samples

// ANCHOR: timer
/// How to time something.
#[derive(Clone, Copy, Debug)]
pub struct Timer {
    /// The number of samples.
    pub samples: usize,
    /// A sample calls the work so many times that it takes at least this long.
    pub sample_time: Duration,
}

impl Timer {
    /// Times `work` by the clock `now`, which says how long ago some fixed
    /// moment was. Before the first sample, `work` runs at least as long as
    /// one sample. `None` if no samples are wanted.
    pub fn run<T>(
        &self,
        mut now: impl FnMut() -> Duration,
        mut work: impl FnMut() -> T,
    ) -> Option<Samples> {
        let mut time = |calls: u32| {
            let before = now();
            for _ in 0..calls {
                black_box(work());
            }
            now() - before
        };
        // The warm-up, which finds the number of calls.
        let mut calls = 1;
        while time(calls) < self.sample_time && calls < 1 << 30 {
            calls *= 2;
        }
        let seconds = (0..self.samples)
            .map(|_| time(calls).as_secs_f64() / f64::from(calls))
            .collect();
        Samples::new(seconds)
    }
}
// ANCHOR_END: timer

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn sums_agree_with_the_closed_form() {
        for n in [0, 1, 2, 10, 1_000] {
            let exact = n * (n + 1) * (2 * n + 1) / 6;
            let numbers: Vec<u64> = (1..=n).collect();
            assert_eq!(sum_of_squares(n), exact);
            assert_eq!(sum_opaque(n), exact);
            assert_eq!(sum_of_slice(&numbers), exact);
        }
        assert_eq!(sum_of_squares(1_000_000), 333_333_833_333_500_000);
    }

    #[test]
    fn the_sum_overflows_where_its_comment_says() {
        let exact = |n: u128| n * (n + 1) * (2 * n + 1) / 6;
        assert!(exact(3_810_777) <= u128::from(u64::MAX));
        assert!(exact(3_810_778) > u128::from(u64::MAX));
    }

    #[test]
    fn quantiles_interpolate() {
        let samples = Samples::new(vec![4.0, 1.0, 2.0, 3.0]).expect("samples");
        for (q, expected) in
            [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (1.0, 4.0), (2.0, 4.0)]
        {
            assert_eq!(samples.quantile(q), expected, "{q}");
        }
        assert_eq!(Samples::new(vec![]), None);
        let one = Samples::new(vec![7.0]).expect("a sample");
        assert_eq!((one.median(), one.mean()), (7.0, 7.0));
    }

    #[test]
    fn an_outlier_moves_the_mean_and_not_the_median() {
        let mut seconds = vec![10.0; 99];
        seconds.push(1_000.0);
        let samples = Samples::new(seconds).expect("samples");
        assert_eq!(samples.median(), 10.0);
        assert_eq!(samples.mean(), 19.9);
    }

    // ANCHOR: fake_clock
    const MS: Duration = Duration::from_millis(1);

    /// The samples of work whose call number i takes `time(i)`.
    fn timed(timer: Timer, time: impl Fn(u32) -> Duration) -> Samples {
        let (clock, call) = (Cell::new(Duration::ZERO), Cell::new(0));
        let work = || {
            clock.set(clock.get() + time(call.get()));
            call.set(call.get() + 1);
        };
        timer.run(|| clock.get(), work).expect("samples")
    }

    #[test]
    fn the_first_call_is_in_no_sample() {
        let timer = Timer {
            samples: 20,
            sample_time: 100 * MS,
        };
        let samples = timed(timer, |i| if i == 0 { 50 * MS } else { MS });
        assert_eq!(samples, Samples(vec![0.001; 20]));
    }
    // ANCHOR_END: fake_clock

    #[test]
    fn a_sample_is_as_long_as_asked_for() {
        let (clock, calls) = (Cell::new(Duration::ZERO), Cell::new(0));
        let timer = Timer {
            samples: 3,
            sample_time: 100 * MS,
        };
        let work = || {
            clock.set(clock.get() + MS);
            calls.set(calls.get() + 1);
        };
        assert!(timer.run(|| clock.get(), work).is_some());
        // 1, 2, 4 and so on up to 128 to warm up, and three samples.
        assert_eq!(calls.get(), 255 + 3 * 128);
    }

    #[test]
    fn long_work_is_called_once_a_sample() {
        let timer = Timer {
            samples: 4,
            sample_time: MS,
        };
        let samples = timed(timer, |i| (i + 1) * 10 * MS);
        assert_eq!(samples, Samples(vec![0.02, 0.03, 0.04, 0.05]));
    }

    #[test]
    fn no_samples_are_none() {
        let timer = Timer {
            samples: 0,
            sample_time: Duration::ZERO,
        };
        assert_eq!(timer.run(|| Duration::ZERO, || ()), None);
    }
}
