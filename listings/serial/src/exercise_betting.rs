//! The search of part Betting on one core, made fast.
//!
//! The scalar steps are functions from a die to the funds after the last bet,
//! which [`score_with`] turns into a score; the last steps let sixteen players
//! bet beside each other.

use betting::{
    bettors::Start,
    game::wins,
    search::{Scored, Search},
    trials::Outcome,
};
use rand::{Rng, RngExt};
use rand_pcg::Pcg64Mcg;

// ANCHOR: score_with
/// Scores the pair of scales with number `index` as `Search::score` does. What
/// a player has after the last bet comes from `last`, called with the die, so
/// that no history is needed.
///
/// `None` for a search without players.
pub fn score_with(
    search: &Search,
    index: usize,
    scales: (f64, f64),
    ends: &mut Vec<f64>,
    mut last: impl FnMut(&mut Pcg64Mcg) -> f64,
) -> Option<Scored> {
    let mut rng = search.die(index);
    ends.clear();
    ends.extend((0..search.players).map(|_| last(&mut rng)));
    scored(search, scales, outcome(ends, search.start)?)
}
// ANCHOR_END: score_with

fn scored(
    search: &Search,
    (win_scale, loss_scale): (f64, f64),
    outcome: Outcome,
) -> Option<Scored> {
    Some(Scored {
        win_scale,
        loss_scale,
        outcome,
        value: search.metric.of(&outcome),
    })
}

// ANCHOR: outcome
/// Sums up what players have at the end, in the order of `Outcome::of`: the
/// same bits. O(n), without memory of its own.
///
/// `None` without players.
pub fn outcome(ends: &[f64], start: Start) -> Option<Outcome> {
    let profits = || ends.iter().map(|end| end - start.funds());
    let players = ends.len() as f64;
    let mean_profit = profits().sum::<f64>() / players;
    let squares: f64 = profits().map(|p| (p - mean_profit).powi(2)).sum();
    Some(Outcome {
        players: ends.len() as u64,
        survived: ends.iter().filter(|&&end| end > 0.0).count() as u64,
        profited: profits().filter(|&profit| profit > 0.0).count() as u64,
        mean_profit,
        deviation: (squares / players).sqrt(),
        best_profit: profits().reduce(f64::max)?,
    })
}
// ANCHOR_END: outcome

/// Tries all pairs of scales with `score` and returns the best, the first of
/// equals.
///
/// `None` for a search without settings or players.
pub fn run_with(
    search: &Search,
    mut score: impl FnMut(usize, (f64, f64)) -> Option<Scored>,
) -> Option<Scored> {
    let mut best: Option<Scored> = None;
    for (index, scales) in search.scales().into_iter().enumerate() {
        let scored = score(index, scales)?;
        if best.is_none_or(|best| scored.value > best.value) {
            best = Some(scored);
        }
    }
    best
}

// ANCHOR: inlined
/// The game with the rolls of `betting::game::play`, always inlined: a face
/// from a widening multiplication, with one more number in the rare case that
/// would bias it.
#[inline(always)]
pub fn play_inlined(rng: &mut impl Rng) -> bool {
    let mut widened = || u64::from(rng.random::<u32>()) * 100;
    let product = widened();
    let (mut face, low) = (1 + (product >> 32) as u32, product as u32);
    if low > u32::MAX - 99 {
        let more = (widened() >> 32) as u32;
        face += u32::from(low.checked_add(more).is_none());
    }
    wins(face)
}
// ANCHOR_END: inlined

// ANCHOR: threshold
/// A number of 32 random bits wins below this: 0.49 · 2³², rounded down.
pub const WINNING: u32 = 2_104_533_975;

/// The game without a face: one comparison. Wins with a probability that is
/// smaller than 0.49 by less than 10⁻¹⁰.
pub fn play_bits(rng: &mut impl Rng) -> bool {
    rng.random::<u32>() < WINNING
}
// ANCHOR_END: threshold

/// Players who bet beside each other.
pub const LANES: usize = 16;

// ANCHOR: dice
/// Sixteen random generators beside each other, of 32 bits each: xoshiro128+
/// by D. Blackman and S. Vigna, ACM Trans. Math. Softw. 47 (2021) 36.
#[derive(Clone, Debug)]
pub struct Dice {
    words: [[u32; LANES]; 4],
}

impl Dice {
    /// Seeds the words of all lanes from `rng`, in order. A lane of zeros,
    /// which would stay zero, has probability 2⁻¹²⁸.
    pub fn from_rng(rng: &mut impl Rng) -> Dice {
        let mut words = [[0; LANES]; 4];
        for word in words.as_flattened_mut() {
            *word = rng.random();
        }
        Dice { words }
    }

    /// The next number of each lane.
    #[inline(always)]
    pub fn roll(&mut self) -> [u32; LANES] {
        let [a, b, c, d] = &mut self.words;
        let mut rolled = [0; LANES];
        for i in 0..LANES {
            rolled[i] = a[i].wrapping_add(d[i]);
            let shifted = b[i] << 9;
            c[i] ^= a[i];
            d[i] ^= b[i];
            b[i] ^= c[i];
            a[i] ^= d[i];
            c[i] ^= shifted;
            d[i] = d[i].rotate_left(11);
        }
        rolled
    }
}
// ANCHOR_END: dice

/// Players at the table: what they have, and what their next bet gains or
/// costs. Padded to whole blocks of lanes by players who are broke.
struct Players {
    funds: Vec<f64>,
    gain: Vec<f64>,
    loss: Vec<f64>,
}

/// What one player has, and what the next bet gains or costs.
type Seat = (f64, f64, f64);

// ANCHOR: jumping
/// A bet as the martingale is written.
#[inline(always)]
fn jumping(game: Game, won: bool, (has, gain, loss): Seat) -> Seat {
    if won {
        (has + smaller(gain, has), game.stake, game.stake)
    } else {
        let lost = smaller(loss, has);
        (has - lost, game.win_scale * lost, game.loss_scale * lost)
    }
}
// ANCHOR_END: jumping

// ANCHOR: masking
/// A bet of which both outcomes are computed, and one is masked out.
#[inline(always)]
fn masking(game: Game, won: bool, (has, gain, loss): Seat) -> Seat {
    let mask = if won { u64::MAX } else { 0 };
    let choose = |a: f64, b: f64| {
        f64::from_bits(a.to_bits() & mask | b.to_bits() & !mask)
    };
    let lost = smaller(loss, has);
    (
        has + choose(smaller(gain, has), -lost),
        choose(game.stake, game.win_scale * lost),
        choose(game.stake, game.loss_scale * lost),
    )
}
// ANCHOR_END: masking

/// One comparison, while `f64::min` minds NaN as well.
#[inline(always)]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

// ANCHOR: bets
/// Lets all players of the first `blocks` of lanes make `bets` bets.
#[inline(always)]
fn bet(
    players: &mut Players,
    blocks: usize,
    bets: usize,
    dice: &mut Dice,
    step: impl Fn(bool, Seat) -> Seat,
) {
    let (funds, _) = players.funds.as_chunks_mut::<LANES>();
    let (gains, _) = players.gain.as_chunks_mut::<LANES>();
    let (losses, _) = players.loss.as_chunks_mut::<LANES>();
    let lanes = funds.iter_mut().zip(gains).zip(losses);
    for ((funds, gains), losses) in lanes.take(blocks) {
        // Copies of the block can stay in registers.
        let (mut has, mut gain, mut loss) = (*funds, *gains, *losses);
        for _ in 0..bets {
            let rolled = dice.roll();
            for i in 0..LANES {
                let won = rolled[i] < WINNING;
                (has[i], gain[i], loss[i]) =
                    step(won, (has[i], gain[i], loss[i]));
            }
        }
        (*funds, *gains, *losses) = (has, gain, loss);
    }
}
// ANCHOR_END: bets

#[derive(Clone, Copy)]
struct Game {
    stake: f64,
    win_scale: f64,
    loss_scale: f64,
}

// ANCHOR: retire
impl Players {
    /// Moves those with funds left among the first `playing` to the front, and
    /// returns how many they are.
    fn retire(&mut self, playing: usize) -> usize {
        let mut left = 0;
        for i in 0..playing {
            let has = self.funds[i];
            self.funds[left] = has;
            self.gain[left] = self.gain[i];
            self.loss[left] = self.loss[i];
            left += usize::from(has > 0.0);
        }
        self.funds[left..playing].fill(0.0);
        left
    }
}
// ANCHOR_END: retire

/// How the sixteen lanes are computed; the funds are the same bit for bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// With an `if`, and the instructions that every machine of the target has.
    Jumps,
    /// By masks, with the instructions that every machine of the target has.
    Baseline,
    /// By masks with AVX2: four numbers of 64 bits at once.
    Avx2,
    /// By masks with AVX-512: eight numbers of 64 bits at once.
    Avx512,
}

impl Width {
    /// The widest that this machine has.
    pub fn widest() -> Width {
        [Width::Avx512, Width::Avx2]
            .into_iter()
            .find(|width| width.is_here())
            .unwrap_or(Width::Baseline)
    }

    pub fn is_here(self) -> bool {
        match self {
            Width::Jumps | Width::Baseline => true,
            #[cfg(target_arch = "x86_64")]
            Width::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Width::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Width::Avx2 | Width::Avx512 => false,
        }
    }
}

// ANCHOR: dispatch
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn bet_avx2(
    p: &mut Players,
    blocks: usize,
    bets: usize,
    g: Game,
    d: &mut Dice,
) {
    bet(p, blocks, bets, d, |won, seat| masking(g, won, seat));
}
// ANCHOR_END: dispatch

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
fn bet_avx512(
    p: &mut Players,
    blocks: usize,
    bets: usize,
    g: Game,
    d: &mut Dice,
) {
    bet(p, blocks, bets, d, |won, seat| masking(g, won, seat));
}

/// The kernel in the width that is asked for, or what is here of it.
fn bet_wide(
    width: Width,
    p: &mut Players,
    blocks: usize,
    bets: usize,
    g: Game,
    d: &mut Dice,
) {
    match width {
        Width::Jumps => {
            bet(p, blocks, bets, d, |won, seat| jumping(g, won, seat))
        }
        #[cfg(target_arch = "x86_64")]
        Width::Avx2 if width.is_here() => {
            // SAFETY: this processor has AVX2, as `is_here` found.
            unsafe { bet_avx2(p, blocks, bets, g, d) }
        }
        #[cfg(target_arch = "x86_64")]
        Width::Avx512 if width.is_here() => {
            // SAFETY: this processor has the features, as `is_here` found.
            unsafe { bet_avx512(p, blocks, bets, g, d) }
        }
        _ => bet(p, blocks, bets, d, |won, seat| masking(g, won, seat)),
    }
}

/// Bets between two looks at who is broke.
const ROUND: usize = 10;

/// Scores the pair of scales with number `index`, sixteen players at a time.
///
/// The dice differ from those of `Search::score`, so the scores agree only
/// within their standard errors. They are the same for every `width`.
///
/// `None` for a search without players.
pub fn score_lanes(
    search: &Search,
    index: usize,
    scales: (f64, f64),
    width: Width,
) -> Option<Scored> {
    score_in_rounds(search, index, scales, width, ROUND)
}

/// As [`score_lanes`], with another number of bets between two looks at who
/// is broke.
///
/// # Panics
///
/// If `round` is zero.
pub fn score_in_rounds(
    search: &Search,
    index: usize,
    (win_scale, loss_scale): (f64, f64),
    width: Width,
    round: usize,
) -> Option<Scored> {
    assert!(round > 0, "a round has bets");
    let mut rng = search.die(index);
    let mut dice = Dice::from_rng(&mut rng);
    let game = Game {
        stake: search.start.stake(),
        win_scale,
        loss_scale,
    };
    let padded = search.players.next_multiple_of(LANES);
    let mut players = Players {
        funds: vec![search.start.funds(); padded],
        gain: vec![game.stake; padded],
        loss: vec![game.stake; padded],
    };
    players.funds[search.players..].fill(0.0);

    let mut playing = search.players;
    let mut bets = search.bets;
    while bets > 0 && playing > 0 {
        let round = round.min(bets);
        let blocks = playing.div_ceil(LANES);
        bet_wide(width, &mut players, blocks, round, game, &mut dice);
        playing = players.retire(playing);
        bets -= round;
    }
    let ends = &players.funds[..search.players];
    scored(
        search,
        (win_scale, loss_scale),
        outcome_of_lanes(ends, playing, search.start)?,
    )
}

/// As [`outcome`], with the sums in lanes. The first `left` still have funds.
fn outcome_of_lanes(
    ends: &[f64],
    left: usize,
    start: Start,
) -> Option<Outcome> {
    if ends.is_empty() {
        return None;
    }
    let players = ends.len() as f64;
    let broke = (ends.len() - left) as f64;
    let ends = &ends[..left];
    let first = start.funds();
    let mean_profit =
        (sum_lanes(ends, |end| end - first) - broke * first) / players;
    let squares = sum_lanes(ends, |end| (end - first - mean_profit).powi(2))
        + broke * (first + mean_profit).powi(2);
    Some(Outcome {
        players: players as u64,
        survived: left as u64,
        profited: sum_lanes(ends, |end| f64::from(end > first)) as u64,
        mean_profit,
        deviation: (squares / players).sqrt(),
        best_profit: ends.iter().copied().fold(0.0, larger) - first,
    })
}

fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
fn sum_lanes(values: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let (rows, tail) = values.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for row in rows {
        for (lane, &value) in lanes.iter_mut().zip(row) {
            *lane += term(value);
        }
    }
    lanes.iter().sum::<f64>() + tail.iter().map(|&v| term(v)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use betting::{
        game::{play, wilson_interval},
        search::Metric,
    };
    use rand::SeedableRng;

    use super::*;

    fn search() -> Search {
        Search {
            start: Start::new(10_000.0, 100.0).unwrap(),
            bets: 100,
            players: 300,
            settings: 100,
            symmetric: true,
            metric: Metric::Safety,
            seed: 1,
        }
    }

    // ANCHOR: agree
    /// Survived, profited, and the mean value of the search, each with its
    /// standard error, from scores of settings that rolled dice of their own.
    fn statistics(
        search: &Search,
        mut score: impl FnMut(usize, (f64, f64)) -> Option<Scored>,
    ) -> [(f64, f64); 3] {
        let mut sums = [(0.0, 0.0); 3];
        run_with(search, |index, scales| {
            let scored = score(index, scales)?;
            let n = scored.outcome.players as f64;
            let survived = scored.outcome.survived as f64 / n;
            let profited = scored.outcome.profited as f64 / n;
            // A player scores 100, 20 or 0.
            let value = 80.0 * profited + 20.0 * survived;
            let square =
                1e4 * profited + 400.0 * (survived - profited) - value * value;
            let terms = [
                (n * survived, n * survived * (1.0 - survived)),
                (n * profited, n * profited * (1.0 - profited)),
                (value, square / n),
            ];
            for (sum, term) in sums.iter_mut().zip(terms) {
                *sum = (sum.0 + term.0, sum.1 + term.1);
            }
            Some(scored)
        });
        sums.map(|(sum, variance)| (sum, variance.sqrt()))
    }

    fn assert_agree(ours: [(f64, f64); 3], naive: [(f64, f64); 3]) {
        for ((a, error_a), (b, error_b)) in ours.into_iter().zip(naive) {
            let error = error_a.hypot(error_b);
            assert!((a - b).abs() < 4.9 * error, "{a} {b} {error}");
        }
    }

    #[test]
    fn lanes_agree_with_the_naive_search() {
        for symmetric in [true, false] {
            let search = Search {
                symmetric,
                ..search()
            };
            let naive = statistics(&search, |i, s| search.score(i, s));
            let lanes = statistics(&search, |i, s| {
                score_lanes(&search, i, s, Width::widest())
            });
            assert_agree(lanes, naive);
        }
    }
    // ANCHOR_END: agree

    #[test]
    fn all_widths_give_the_same_bits() {
        let search = search();
        for (index, scales) in search.scales().into_iter().enumerate() {
            let score = |width| score_lanes(&search, index, scales, width);
            let scored = score(Width::Jumps);
            for width in [Width::Baseline, Width::Avx2, Width::Avx512] {
                assert_eq!(score(width), scored, "{width:?}");
            }
        }
    }

    /// The same dice, asked one after the other for the players of a lane.
    #[test]
    fn a_lane_plays_the_martingale() {
        let search = Search {
            players: LANES,
            bets: ROUND,
            ..search()
        };
        for (index, scales) in search.scales().into_iter().enumerate() {
            let mut rng = search.die(index);
            let mut dice = Dice::from_rng(&mut rng);
            let rolls: Vec<_> = (0..ROUND).map(|_| dice.roll()).collect();
            let bettor = betting::bettors::Bettor::Martingale {
                win_scale: scales.0,
                loss_scale: scales.1,
            };
            let histories: Vec<_> = (0..LANES)
                .map(|lane| {
                    let mut rolls = rolls.iter();
                    bettor.history(search.start, ROUND, || {
                        rolls.next().is_some_and(|r| r[lane] < WINNING)
                    })
                })
                .collect();
            let theirs = Outcome::of(&histories, search.start).unwrap();
            let ours = score_lanes(&search, index, scales, Width::widest())
                .unwrap()
                .outcome;
            assert_eq!(
                (ours.survived, ours.profited, ours.best_profit),
                (theirs.survived, theirs.profited, theirs.best_profit)
            );
            let scale = 1e-9 * search.start.funds();
            assert!((ours.mean_profit - theirs.mean_profit).abs() < scale);
            assert!((ours.deviation - theirs.deviation).abs() < scale);
        }
    }

    /// The first numbers of the authors' C program from the state 1, 2, 3, 4:
    /// s0 + s3, then the step by hand.
    #[test]
    fn the_dice_are_xoshiro() {
        let mut dice = Dice {
            words: [[1; LANES], [2; LANES], [3; LANES], [4; LANES]],
        };
        assert_eq!(dice.roll(), [5; LANES]);
        // t = 1024; c = 3^1 = 2, d = 4^2 = 6, b = 2^2 = 0, a = 1^6 = 7,
        // c = 2^1024, d = 6 << 11.
        let words = [[7; LANES], [0; LANES], [1026; LANES], [12288; LANES]];
        assert_eq!(dice.words, words);
    }

    #[test]
    fn the_inlined_die_rolls_the_same() {
        let die = || Pcg64Mcg::seed_from_u64(6);
        let (mut one, mut other) = (die(), die());
        for _ in 0..100_000 {
            assert_eq!(play_inlined(&mut one), play(&mut other));
        }
        assert_eq!(one, other);
    }

    /// Numbers whose products with 100 end where more is asked for.
    #[test]
    fn the_inlined_die_refines_the_same() {
        struct Script(Vec<u32>);
        impl rand::rand_core::TryRng for Script {
            type Error = std::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                Ok(self.0.pop().unwrap_or(0))
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                self.try_next_u32().map(u64::from)
            }
            fn try_fill_bytes(
                &mut self,
                _: &mut [u8],
            ) -> Result<(), Self::Error> {
                unreachable!("dice roll words")
            }
        }
        for first in [u32::MAX, 42_949_672, 2_147_483_647, 2_190_433_320] {
            for second in [0, 1 << 31, u32::MAX] {
                let script = || Script(vec![second, first]);
                let (mut one, mut other) = (script(), script());
                assert_eq!(play_inlined(&mut one), play(&mut other));
                assert_eq!(one.0, other.0, "{first} {second}");
            }
        }
    }

    #[test]
    fn dice_win_49_of_100() {
        let mut rng = Pcg64Mcg::seed_from_u64(5);
        let mut dice = Dice::from_rng(&mut rng);
        let rolls = 1_000_000 / LANES;
        let wins: usize = (0..rolls)
            .map(|_| dice.roll().iter().filter(|r| **r < WINNING).count())
            .sum();
        let n = (rolls * LANES) as u64;
        let (low, high) = wilson_interval(wins as u64, n, 4.9);
        assert!(low < 0.49 && 0.49 < high && high < 0.5);
        let wins = (0..n).filter(|_| play_bits(&mut rng)).count();
        let (low, high) = wilson_interval(wins as u64, n, 4.9);
        assert!(low < 0.49 && 0.49 < high && high < 0.5);
        let error = 0.49 - f64::from(WINNING) / 2f64.powi(32);
        assert!(0.0 < error && error < 1e-10);
    }

    #[test]
    fn a_score_of_the_same_ends_is_the_naive_score() {
        let search = search();
        let mut ends = Vec::new();
        for (index, scales) in search.scales().into_iter().enumerate() {
            let bettor = betting::bettors::Bettor::Martingale {
                win_scale: scales.0,
                loss_scale: scales.1,
            };
            let scored = score_with(&search, index, scales, &mut ends, |rng| {
                bettor
                    .history(search.start, search.bets, || play(rng))
                    .pop()
                    .unwrap()
            });
            assert_eq!(scored, search.score(index, scales));
        }
    }

    #[test]
    fn nobody_scores_nothing() {
        let search = Search {
            players: 0,
            ..search()
        };
        let score = |i, s| score_lanes(&search, i, s, Width::widest());
        assert_eq!(run_with(&search, score), None);
        assert_eq!(outcome(&[], search.start), None);
    }
}
