//! What the machine can do at most: copy bandwidth, and flops by fused
//! multiply-add.

use std::{
    hint::black_box,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

/// One limit of the machine: an amount of bytes or flops per second, sampled.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Last component of its key.
    pub name: String,
    pub label: String,
    pub flops: bool,
    pub threads: u32,
    pub size: String,
    pub includes: String,
    pub samples: Vec<f64>,
}

/// How long and how large to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub samples: usize,
    /// Bytes copied by all threads together in one sample.
    pub bytes: usize,
    /// Least time of one sample of the flop rate.
    pub time: Duration,
}

impl Effort {
    /// Enough to leave every cache: four times the last one, and 256 MiB at
    /// least, as far as memory allows.
    pub fn full(last_cache: u64, memory: u64) -> Effort {
        let bytes = (4 * last_cache)
            .max(256 << 20)
            .min((memory / 8).max(1 << 20));
        Effort {
            samples: 10,
            bytes: bytes as usize,
            time: Duration::from_millis(100),
        }
    }

    pub fn quick() -> Effort {
        Effort {
            samples: 3,
            bytes: 8 << 20,
            time: Duration::from_millis(2),
        }
    }
}

/// Measures all limits, with one thread and with `threads`.
pub fn measure(threads: usize, effort: Effort) -> Vec<Limit> {
    let kernel = peak_kernel();
    let copy = |name: &str, threads: usize| Limit {
        name: name.into(),
        label: "Copy bandwidth".into(),
        flops: false,
        threads: threads as u32,
        size: format!("{} MiB read and as many written", effort.bytes >> 20),
        includes: "bytes read and bytes written; the start of threads is left out".into(),
        samples: copy_rates(threads, effort),
    };
    let peak = |name: &str, threads: usize| Limit {
        name: name.into(),
        label: format!("Peak by {} in f64", kernel.name),
        flops: true,
        threads: threads as u32,
        size: "registers only".into(),
        includes: "a fused multiply-add counts as two; the start of threads is left out".into(),
        samples: peak_rates(threads, effort, &kernel),
    };
    vec![
        copy("copy_1", 1),
        copy("copy_all", threads),
        peak("peak_1", 1),
        peak("peak_all", threads),
    ]
}

/// Runs `work` on each of `threads` threads at once, after one round to warm
/// up, `samples` times; returns the seconds of each round, from the first
/// thread's start to the last one's end.
///
/// The threads read the clock, not who started them: that one may have to wait
/// for a core until they are done.
fn rounds<S>(
    threads: usize,
    samples: usize,
    set_up: impl Fn() -> S + Sync,
    work: impl Fn(&mut S) + Sync,
) -> Vec<f64> {
    let barrier = Barrier::new(threads);
    let one_thread = || {
        let mut state = set_up();
        let mut times = Vec::with_capacity(samples + 1);
        for _ in 0..=samples {
            barrier.wait();
            let start = Instant::now();
            work(&mut state);
            times.push((start, Instant::now()));
        }
        times
    };
    let times: Vec<Vec<(Instant, Instant)>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("no round panics"))
            .collect()
    });
    (1..=samples)
        .filter_map(|round| {
            let first = times.iter().map(|thread| thread[round].0).min()?;
            let last = times.iter().map(|thread| thread[round].1).max()?;
            Some((last - first).as_secs_f64())
        })
        .collect()
}

fn copy_rates(threads: usize, effort: Effort) -> Vec<f64> {
    let length = effort.bytes / 8 / threads;
    let seconds = rounds(
        threads,
        effort.samples,
        || (vec![1.0f64; length], vec![2.0f64; length]),
        |(from, to)| {
            to.copy_from_slice(black_box(from));
            black_box(to);
        },
    );
    let moved = (2 * 8 * length * threads) as f64;
    seconds.into_iter().map(|s| moved / s).collect()
}

struct PeakKernel {
    name: &'static str,
    /// Does `2 * width` flops for each of its `count` steps.
    run: fn(count: u64) -> f64,
    width: u64,
}

fn peak_rates(threads: usize, effort: Effort, kernel: &PeakKernel) -> Vec<f64> {
    // As many steps as fill the least time.
    let mut count = 1 << 10;
    loop {
        let start = Instant::now();
        black_box((kernel.run)(black_box(count)));
        if start.elapsed() >= effort.time {
            break;
        }
        count *= 2;
    }
    let run = |(): &mut ()| {
        black_box((kernel.run)(black_box(count)));
    };
    let seconds = rounds(threads, effort.samples, || (), run);
    let flops = (2 * kernel.width * count * threads as u64) as f64;
    seconds.into_iter().map(|s| flops / s).collect()
}

/// Independent chains of multiply-adds: more than latency times units of a
/// core. Each starts with a value unknown to the compiler, which could otherwise
/// take them all for one.
const CHAINS: usize = 12;

/// The widest multiply-add of this processor.
fn peak_kernel() -> PeakKernel {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            return PeakKernel {
                name: "AVX-512 multiply-add",
                // SAFETY: the processor has AVX-512F, as was asked just now.
                run: |count| unsafe { fma_avx512(count) },
                width: 8 * CHAINS as u64,
            };
        }
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return PeakKernel {
                name: "AVX2 multiply-add",
                // SAFETY: the processor has AVX2 and FMA, as was asked just now.
                run: |count| unsafe { fma_avx2(count) },
                width: 4 * CHAINS as u64,
            };
        }
    }
    PeakKernel {
        name: "multiply-add",
        run: fma_plain,
        width: LANES as u64,
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn fma_avx512(count: u64) -> f64 {
    use std::arch::x86_64::{_mm512_add_pd, _mm512_fmadd_pd, _mm512_reduce_add_pd, _mm512_set1_pd};
    let (factor, term) = (_mm512_set1_pd(0.999_999), _mm512_set1_pd(1e-6));
    let mut chains = [1.0; CHAINS].map(|one| _mm512_set1_pd(black_box(one)));
    for _ in 0..count {
        for chain in &mut chains {
            *chain = _mm512_fmadd_pd(*chain, factor, term);
        }
    }
    let sum = chains.into_iter().reduce(|a, b| _mm512_add_pd(a, b));
    sum.map_or(0.0, |sum| _mm512_reduce_add_pd(sum))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn fma_avx2(count: u64) -> f64 {
    use std::arch::x86_64::{_mm256_add_pd, _mm256_cvtsd_f64, _mm256_fmadd_pd, _mm256_set1_pd};
    let (factor, term) = (_mm256_set1_pd(0.999_999), _mm256_set1_pd(1e-6));
    let mut chains = [1.0; CHAINS].map(|one| _mm256_set1_pd(black_box(one)));
    for _ in 0..count {
        for chain in &mut chains {
            *chain = _mm256_fmadd_pd(*chain, factor, term);
        }
    }
    let sum = chains.into_iter().reduce(|a, b| _mm256_add_pd(a, b));
    sum.map_or(0.0, |sum| _mm256_cvtsd_f64(sum))
}

const LANES: usize = 32;

/// For processors without such instructions known here: the compiler's choice,
/// which on AArch64 is the fused instruction on vectors.
fn fma_plain(count: u64) -> f64 {
    let (factor, term) = (black_box(0.999_999), black_box(1e-6));
    let mut lanes = [1.0f64; LANES].map(black_box);
    for _ in 0..count {
        for lane in &mut lanes {
            *lane = match cfg!(target_arch = "aarch64") {
                true => lane.mul_add(factor, term),
                // Without the instruction `mul_add` is a slow function.
                false => *lane * factor + term,
            };
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_positive_and_of_the_right_kinds() {
        let limits = measure(2, Effort::quick());
        let names: Vec<_> = limits.iter().map(|l| &l.name[..]).collect();
        assert_eq!(names, ["copy_1", "copy_all", "peak_1", "peak_all"]);
        for limit in &limits {
            assert_eq!(limit.samples.len(), 3);
            assert!(limit.samples.iter().all(|s| s.is_finite() && *s > 1e6));
        }
        assert_eq!(limits[1].threads, 2);
    }

    #[test]
    fn a_round_lasts_as_long_as_its_work() {
        let nap = Duration::from_millis(10);
        let seconds = rounds(4, 3, || (), |()| thread::sleep(nap));
        assert_eq!(seconds.len(), 3);
        assert!(
            seconds.iter().all(|s| *s >= nap.as_secs_f64()),
            "{seconds:?}"
        );
    }

    #[test]
    fn kernels_compute_what_they_count() {
        // The fixed point of x ↦ 0.999999 x + 0.000001 is 1.
        let kernel = peak_kernel();
        let sum = (kernel.run)(1000);
        assert!((sum - sum.round()).abs() < 1e-6 && sum >= 1.0, "{sum}");
        assert!((fma_plain(1000) - LANES as f64).abs() < 1e-6);
    }

    #[test]
    fn arrays_leave_the_caches_but_fit_memory() {
        assert_eq!(Effort::full(32 << 20, 24 << 30).bytes, 256 << 20);
        assert_eq!(Effort::full(512 << 20, 64 << 30).bytes, 2 << 30);
        assert_eq!(Effort::full(32 << 20, 1 << 30).bytes, 128 << 20);
    }
}
