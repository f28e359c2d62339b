//! Random numbers in several threads: first passages of random walks, from
//! generators that go wrong and from streams that don't.

use std::{convert::Infallible, panic, thread};

use rand::{Rng, SeedableRng, TryRng, rand_core::utils};
use rand_chacha::ChaCha8Rng;
use rand_pcg::{Pcg64, Pcg64Mcg};
use rayon::prelude::*;

// ANCHOR: first_passage
/// Where a walk is to arrive that starts at 0.
pub const LEVEL: i32 = 10;
/// Steps after which it gives up.
pub const LIMIT: u32 = 1000;

/// The step at which a walk by ±1 first reaches [`LEVEL`], `None` if it takes
/// more than [`LIMIT`]. Each step takes the highest bit of a number.
pub fn first_passage(mut draw: impl FnMut() -> u64) -> Option<u32> {
    let mut position = 0;
    for step in 1..=LIMIT {
        position += 2 * (draw() >> 63) as i32 - 1;
        if position == LEVEL {
            return Some(step);
        }
    }
    None
}
// ANCHOR_END: first_passage

// ANCHOR: by_thread
/// The results of `walks` walks in `threads` threads. Each thread draws from
/// what `start` makes for it, given its number.
///
/// # Panics
///
/// If a walk panics, or if there are no threads.
pub fn by_thread<D: FnMut() -> u64, T: Send>(
    walks: usize,
    threads: usize,
    start: impl Fn(u64) -> D + Sync,
    walk: impl Fn(&mut D) -> T + Sync,
) -> Vec<T> {
    let share = walks.div_ceil(threads);
    let work = |thread: usize| -> Vec<T> {
        let mut draw = start(thread as u64);
        let mine =
            (thread * share).min(walks)..((thread + 1) * share).min(walks);
        mine.map(|_| walk(&mut draw)).collect()
    };
    thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || work(thread)))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| {
                worker.join().unwrap_or_else(|p| panic::resume_unwind(p))
            })
            .collect()
    })
}
// ANCHOR_END: by_thread

// ANCHOR: by_task
/// The results of `walks` walks in rayon's threads. Each walk draws from what
/// `start` makes for it, given its number.
pub fn by_task<D: FnMut() -> u64, T: Send>(
    walks: u64,
    start: impl Fn(u64) -> D + Sync,
    walk: impl Fn(&mut D) -> T + Sync,
) -> Vec<T> {
    (0..walks)
        .into_par_iter()
        .map(|task| walk(&mut start(task)))
        .collect()
}
// ANCHOR_END: by_task

/// The numbers of a generator.
pub fn from(mut rng: impl Rng) -> impl FnMut() -> u64 {
    move || rng.next_u64()
}

// ANCHOR: mix
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finalizer of SplitMix64: a permutation of all `u64`.
#[inline]
fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// A seed for each task of each run. Tasks of one run never share one.
pub fn seed_of(seed: u64, task: u64) -> u64 {
    mix(mix(seed.wrapping_add(STEP)).wrapping_add(task))
}
// ANCHOR_END: mix

// ANCHOR: seeded
/// The stream of a task: a generator seeded by a hash of both numbers.
pub fn pcg(seed: u64, task: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed_of(seed, task))
}
// ANCHOR_END: seeded

/// The same with SplitMix64, a generator of 64 bits.
pub fn splitmix(seed: u64, task: u64) -> impl FnMut() -> u64 {
    let mut state = seed_of(seed, task);
    move || {
        state = state.wrapping_add(STEP);
        mix(state)
    }
}

// ANCHOR: chacha
/// The stream of a task: one of the 2⁶⁴ streams of a ChaCha generator.
pub fn chacha(seed: u64, task: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(task);
    rng
}
// ANCHOR_END: chacha

// ANCHOR: jumped
/// The stream of a task: its `LIMIT` numbers out of one stream for all.
pub fn jumped(seed: u64, task: u64) -> Pcg64 {
    let mut rng = Pcg64::seed_from_u64(seed);
    rng.advance(u128::from(task) * u128::from(LIMIT));
    rng
}
// ANCHOR_END: jumped

// ANCHOR: philox
/// Four random numbers, a function of a counter and a key: Philox4x64-10
/// (Salmon, Moraes, Dror and Shaw, 2011, <https://doi.org/10.1145/2063384.2063405>).
#[inline]
pub fn philox(counter: [u64; 4], key: [u64; 2]) -> [u64; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut k, mut l] = key;
    for _ in 0..10 {
        let p = u128::from(a) * 0xD2E7_470E_E14C_6C93;
        let q = u128::from(c) * 0xCA5A_8263_9512_1157;
        a = (q >> 64) as u64 ^ b ^ k;
        c = (p >> 64) as u64 ^ d ^ l;
        (b, d) = (q as u64, p as u64);
        k = k.wrapping_add(0x9E37_79B9_7F4A_7C15);
        l = l.wrapping_add(0xBB67_AE85_84CA_A73B);
    }
    [a, b, c, d]
}
// ANCHOR_END: philox

/// The stream of a task: Philox with both numbers as its key, and a counter
/// that starts at 1, as NumPy's does.
#[derive(Clone, Debug)]
pub struct Philox {
    key: [u64; 2],
    counter: u64,
    block: [u64; 4],
    /// How many numbers of the block are taken.
    taken: usize,
}

impl Philox {
    pub fn of(seed: u64, task: u64) -> Philox {
        Philox {
            key: [seed, task],
            counter: 0,
            block: [0; 4],
            taken: 4,
        }
    }

    #[inline(always)]
    fn refill(&mut self) {
        self.counter = self.counter.wrapping_add(1);
        self.block = philox([self.counter, 0, 0, 0], self.key);
        self.taken = 0;
    }

    /// Leaves out the next `blocks` times four numbers, at no cost, and what
    /// is left of the current four.
    pub fn skip_blocks(&mut self, blocks: u64) {
        self.counter = self.counter.wrapping_add(blocks);
        self.taken = 4;
    }
}

impl TryRng for Philox {
    type Error = Infallible;

    // A part of the loop that draws.
    #[inline(always)]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        if self.taken == 4 {
            self.refill();
        }
        let number = self.block[self.taken];
        self.taken += 1;
        Ok(number)
    }

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

// ANCHOR: weak
/// A linear congruential generator with a multiplier that Knuth lists (TAOCP 2,
/// 3.3.4).
pub fn lcg(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state
    }
}

/// Xorshift64 (Marsaglia, 2003, <https://doi.org/10.18637/jss.v008.i14>). The
/// state must not be 0.
pub fn xorshift(mut state: u64) -> impl FnMut() -> u64 {
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

/// SplitMix64 by a seed that counts in its own steps: a mistake, since each
/// stream is the one before without its first number.
pub fn splitmix_shifted(task: u64) -> impl FnMut() -> u64 {
    let mut state = task.wrapping_mul(STEP);
    move || {
        state = state.wrapping_add(STEP);
        mix(state)
    }
}
// ANCHOR_END: weak

// ANCHOR: evenness
/// How strange it is how many of `walks` walks go up at each of `steps`
/// steps, in standard deviations. Positive: the walks go alike too often;
/// negative: they share the directions too evenly.
///
/// The squares of the standardized counts add up to chi-square with `steps`
/// degrees of freedom if the walks are independent, which is turned into a
/// normal variable by Wilson and Hilferty
/// (<https://doi.org/10.1073/pnas.17.12.684>).
pub fn evenness<D: FnMut() -> u64>(
    walks: u64,
    steps: usize,
    start: impl Fn(u64) -> D,
) -> f64 {
    let mut ups = vec![0u64; steps];
    for task in 0..walks {
        let mut draw = start(task);
        for up in &mut ups {
            *up += draw() >> 63;
        }
    }
    let (walks, steps) = (walks as f64, steps as f64);
    let squares = ups
        .iter()
        .map(|up| (*up as f64 - walks / 2.0).powi(2) / (walks / 4.0));
    let chi_square: f64 = squares.sum();
    let variance = 2.0 / (9.0 * steps);
    ((chi_square / steps).cbrt() - (1.0 - variance)) / variance.sqrt()
}
// ANCHOR_END: evenness

/// Probabilities that a walk first reaches [`LEVEL`] at step 0, 1, … `LIMIT`:
/// a/n times that of being at a after n steps (the hitting-time theorem).
pub fn passage_probabilities() -> Vec<f64> {
    let level = LEVEL as usize;
    let mut probabilities = vec![0.0; LIMIT as usize + 1];
    let mut probability = 0.5f64.powi(LEVEL);
    for n in (level..=LIMIT as usize).step_by(2) {
        probabilities[n] = probability;
        let (n, ups) = (n as f64, ((n + level) / 2) as f64);
        // a/(n+2) C(n+2, ups+1) over a/n C(n, ups), and two more steps.
        probability *= n * (n + 1.0) / (4.0 * (ups + 1.0) * (n - ups + 1.0));
    }
    probabilities
}

/// A number that tells lists of passages apart: FNV-1a over all of them.
pub fn digest(passages: &[Option<u32>]) -> u32 {
    passages.iter().fold(0x811C_9DC5, |hash, passage| {
        (hash ^ passage.unwrap_or(0)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use rand::RngExt;
    use rayon::ThreadPoolBuilder;

    use super::*;

    const THREADS: [usize; 4] = [1, 2, 3, 8];

    fn pool(threads: usize) -> rayon::ThreadPool {
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
    }

    /// Test vectors of Random123, `kat_vectors`.
    #[test]
    fn philox_gives_the_known_answers() {
        assert_eq!(
            philox([0; 4], [0; 2]),
            [
                0x1655_4D9E_CA36_314C,
                0xDB20_FE9D_672D_0FDC,
                0xD7E7_72CE_E186_176B,
                0x7E68_B68A_EC7B_A23B,
            ]
        );
        assert_eq!(
            philox([u64::MAX; 4], [u64::MAX; 2]),
            [
                0x87B0_92C3_013F_E90B,
                0x438C_3C67_BE8D_0224,
                0x9CC7_D7C6_9CD7_77B6,
                0xA09C_AEBF_594F_0BA0,
            ]
        );
        let counter = [
            0x243F_6A88_85A3_08D3,
            0x1319_8A2E_0370_7344,
            0xA409_3822_299F_31D0,
            0x082E_FA98_EC4E_6C89,
        ];
        assert_eq!(
            philox(counter, [0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6C]),
            [
                0xA528_F454_03E6_1D95,
                0x38C7_2DBD_566E_9788,
                0xA5A1_610E_72FD_18B5,
                0x57BD_43B5_E52B_7FE6,
            ]
        );
    }

    #[test]
    fn philox_is_a_generator() {
        let mut rng = Philox::of(7, 3);
        let numbers: Vec<u64> = (0..12).map(|_| rng.next_u64()).collect();
        assert_eq!(numbers[..4], philox([1, 0, 0, 0], [7, 3]));
        assert_eq!(numbers[8..], philox([3, 0, 0, 0], [7, 3]));
        let mut skipped = Philox::of(7, 3);
        skipped.next_u64();
        skipped.skip_blocks(1);
        assert_eq!(skipped.next_u64(), numbers[8]);
        assert!((1..=6).contains(&rng.random_range(1..=6)));
        let mut bytes = [0; 11];
        Philox::of(7, 3).fill_bytes(&mut bytes);
        assert_eq!(bytes[..8], numbers[0].to_le_bytes());
    }

    #[test]
    fn streams_depend_on_the_task_alone() {
        fn same<R: Rng>(start: impl Fn(u64, u64) -> R + Sync) {
            let start = |task| from(start(5, task));
            let expected: Vec<_> =
                (0..100).map(|task| first_passage(start(task))).collect();
            for threads in THREADS {
                let walked = pool(threads).install(|| {
                    by_task(100, start, |draw| first_passage(draw))
                });
                assert_eq!(walked, expected, "{threads} threads");
            }
            let mut backwards: Vec<_> = (0..100)
                .rev()
                .map(|task| first_passage(start(task)))
                .collect();
            backwards.reverse();
            assert_eq!(backwards, expected, "backwards");
        }
        same(Philox::of);
        same(pcg);
        same(chacha);
        same(jumped);
    }

    /// Jumped streams are what one generator gives that never jumps.
    #[test]
    fn jumps_arrive_where_steps_do() {
        let mut rng = Pcg64::seed_from_u64(9);
        for task in 0..3 {
            let mut jumped = jumped(9, task);
            for _ in 0..LIMIT {
                assert_eq!(jumped.next_u64(), rng.next_u64());
            }
        }
    }

    #[test]
    fn clones_walk_alike() {
        let rng = Pcg64Mcg::seed_from_u64(1);
        let walks = by_thread(
            400,
            4,
            |_| from(rng.clone()),
            |draw| (draw(), first_passage(draw)),
        );
        assert_eq!(walks.len(), 400);
        assert_eq!(walks[..100], walks[300..]);
        assert_eq!(walks.iter().collect::<HashSet<_>>().len(), 100);
    }

    #[test]
    fn shares_of_threads_are_all_walks() {
        for (walks, threads) in [(0, 3), (1, 3), (5, 3), (4, 3), (7, 8)] {
            let results = by_thread(walks, threads, lcg, |draw| draw());
            assert_eq!(results.len(), walks, "{walks} on {threads}");
        }
    }

    #[test]
    #[should_panic(expected = "stumbled")]
    fn a_panic_reaches_the_caller() {
        by_thread(4, 2, lcg, |_| panic!("stumbled"));
    }

    #[test]
    fn walks_arrive_at_the_level() {
        assert_eq!(first_passage(|| u64::MAX), Some(10));
        assert_eq!(first_passage(|| 0), None);
        let mut ups = 0;
        let up_at_last = || {
            ups += 1;
            if ups > 5 { u64::MAX } else { 0 }
        };
        assert_eq!(first_passage(up_at_last), Some(20));
    }

    /// The reflection principle: a walk that has reached `a` is as likely
    /// above as below it, so P(T ≤ n) = P(S ≥ a) + P(S > a).
    #[test]
    fn probabilities_obey_the_reflection_principle() {
        let probabilities = passage_probabilities();
        for n in [10, 11, 100, 1000] {
            let reached: f64 = probabilities[..=n].iter().sum();
            // Binomial probabilities of k steps up of n, by logarithms.
            let mut logarithm = n as f64 * 0.5f64.ln();
            let mut reflected = 0.0;
            for k in 0..=n {
                let position = 2 * k as i32 - n as i32;
                let times =
                    i32::from(position >= LEVEL) + i32::from(position > LEVEL);
                reflected += f64::from(times) * logarithm.exp();
                logarithm += ((n - k) as f64 / (k + 1) as f64).ln();
            }
            assert!((reached - reflected).abs() < 1e-10, "{n}");
        }
    }

    /// Chi-square over ten bins of steps and those that never arrive, against
    /// its value that is passed once in a million.
    #[test]
    fn passages_are_distributed_as_in_theory() {
        let walks = 5_000;
        let passages = by_task(
            walks,
            |task| from(Philox::of(1, task)),
            |draw| first_passage(draw),
        );
        let bin = |step: u32| (step as usize / 100).min(9);
        let mut expected = [0.0; 11];
        for (step, p) in (0..).zip(passage_probabilities()) {
            expected[bin(step)] += p * walks as f64;
        }
        expected[10] = walks as f64 - expected[..10].iter().sum::<f64>();
        let mut counts = [0.0; 11];
        for passage in passages {
            counts[passage.map_or(10, bin)] += 1.0;
        }
        let chi_square: f64 = counts
            .iter()
            .zip(expected)
            .map(|(count, expected)| (count - expected).powi(2) / expected)
            .sum();
        assert!(chi_square < 45.1, "{chi_square}");
    }

    #[test]
    fn adjacent_seeds_are_strange_for_weak_generators_only() {
        let strange = |sigmas: f64| sigmas.abs() > 5.0;
        assert!(strange(evenness(512, 100, |task| lcg(task + 1))));
        assert!(strange(evenness(512, 100, |task| xorshift(task + 1))));
        assert!(!strange(evenness(512, 100, |task| splitmix(0, task))));
        let start = |task| from(Philox::of(0, task));
        assert!(!strange(evenness(512, 100, start)));
        assert!(!strange(evenness(512, 100, |task| from(pcg(0, task)))));
        assert!(!strange(evenness(512, 100, |task| from(jumped(0, task)))));
    }

    /// Streams of random starts in a cycle of 2³² overlap as often as the
    /// bound says: 1 - exp(-n² L / P), within 4.9 standard errors.
    #[test]
    fn starts_collide_as_birthdays_do() {
        let (streams, length, trials) = (500, 10_000u32, 1_000);
        let mut rng = Pcg64Mcg::seed_from_u64(3);
        let overlaps = (0..trials)
            .filter(|_| {
                let mut starts: Vec<u32> =
                    (0..streams).map(|_| rng.random()).collect();
                starts.sort_unstable();
                let last = starts[streams - 1];
                let before = std::iter::once(&last).chain(&starts);
                before
                    .zip(&starts)
                    .any(|(a, b)| b.wrapping_sub(*a) < length)
            })
            .count();
        let pairs =
            (streams * streams) as f64 * f64::from(length) / 2f64.powi(32);
        let p = 1.0 - (-pairs).exp();
        let error = (p * (1.0 - p) / f64::from(trials)).sqrt();
        let share = overlaps as f64 / f64::from(trials);
        assert!((share - p).abs() < 4.9 * error, "{share} against {p}");
    }

    proptest! {
        #[test]
        fn tasks_have_seeds_of_their_own(seed: u64, task: u64, next: u64) {
            prop_assume!(task != next);
            prop_assert_ne!(seed_of(seed, task), seed_of(seed, next));
        }
    }
}
