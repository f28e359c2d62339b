//! From a few numbers that two cores can tell to the time on many ranks: a
//! model, its fit, and how sure its predictions are.

use std::{hint::black_box, time::Instant};

use betting::search::Search;
use mpi::{topology::SimpleCommunicator, traits::CommunicatorCollectives};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use thiserror::Error;

use crate::{
    exercise_betting::score,
    point_to_point::{Fit, FitError, ping_pong},
    stencil::{Field, Rates, layout, step_serial},
};

#[derive(Debug, Error, PartialEq)]
pub enum ModelError {
    #[error("no samples of {0}")]
    Missing(&'static str),
    #[error("messages: {0}")]
    Messages(#[from] FitError),
    #[error("{ranks} ranks can't share {side} rows of {side} cells")]
    TooMany { ranks: usize, side: usize },
}

/// Sides of the square fields whose cells are timed: from one that fits into
/// the fastest caches to one that fits into none.
pub const SIDES: [usize; 6] = [64, 128, 256, 512, 1_024, 2_048];

// ANCHOR: machine
/// What the model knows of a machine and of the two programs, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Machine {
    /// A cell of a field of each side in [`SIDES`], in a step.
    pub cells: [f64; SIDES.len()],
    /// A message, and each byte of it.
    pub alpha: f64,
    pub beta: f64,
    /// A setting of the search: mean, standard deviation, and the longest.
    pub setting: f64,
    pub deviation: f64,
    pub longest: f64,
}

impl Machine {
    /// Seconds for each of `count` cells: between the sides that were timed
    /// in proportion to the logarithm, beyond them as at the last.
    pub fn cell(&self, count: usize) -> f64 {
        let place = (count as f64).log2() / 2.0 - (SIDES[0] as f64).log2();
        let place = place.clamp(0.0, (SIDES.len() - 1) as f64);
        let below = (place as usize).min(SIDES.len() - 2);
        let share = place - below as f64;
        self.cells[below] * (1.0 - share) + self.cells[below + 1] * share
    }
}
// ANCHOR_END: machine

/// Something whose time on so many ranks a machine tells.
pub trait Work {
    /// Seconds on `ranks` ranks, each with a core of its own.
    ///
    /// # Errors
    ///
    /// If there are too many ranks for the work.
    fn seconds(
        &self,
        machine: &Machine,
        ranks: usize,
    ) -> Result<f64, ModelError>;
}

// ANCHOR: step
/// A step of a square field, whose tiles the ranks have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Rows and columns.
    pub side: usize,
    /// Whether `side` is that of one rank's tile, so that the field grows.
    pub weak: bool,
}

impl Work for Step {
    fn seconds(&self, m: &Machine, ranks: usize) -> Result<f64, ModelError> {
        let side = self.side;
        let [rows, columns] = if self.weak {
            [side, side]
        } else {
            let [down, across] = layout(ranks, side, side)
                .ok_or(ModelError::TooMany { ranks, side })?;
            [side.div_ceil(down), side.div_ceil(across)]
        };
        let work = m.cell(rows * columns) * (rows * columns) as f64;
        if ranks == 1 {
            return Ok(work);
        }
        // Two lines with their corners, two columns, two numbers in a cell.
        let numbers = 2 * (2 * (columns + 2) + 2 * rows);
        let halo = 4.0 * m.alpha + m.beta * (8 * numbers) as f64;
        Ok(work + halo)
    }
}
// ANCHOR_END: step

// ANCHOR: settings
/// A search over so many settings, of which each rank has every `ranks`-th.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings(pub usize);

impl Work for Settings {
    fn seconds(&self, m: &Machine, ranks: usize) -> Result<f64, ModelError> {
        let each = self.0.div_ceil(ranks) as f64;
        // The slowest of the ranks has about so many deviations more.
        let excess = (2.0 * (ranks as f64).ln()).sqrt();
        let slowest = each * m.setting + excess * each.sqrt() * m.deviation;
        let rounds = (ranks as f64).log2().ceil();
        let reduction = rounds * (m.alpha + m.beta * 32.0);
        Ok(slowest.min(each * m.longest) + reduction)
    }
}
// ANCHOR_END: settings

/// Speedup over one rank for each rank.
///
/// # Errors
///
/// As [`Work::seconds`].
pub fn efficiency(
    work: &dyn Work,
    machine: &Machine,
    ranks: usize,
) -> Result<f64, ModelError> {
    let (one, all) = (work.seconds(machine, 1)?, work.seconds(machine, ranks)?);
    Ok(one / (all * ranks as f64))
}

/// What was measured: seconds, several times each.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// For each cell of a step on one rank, for each side in [`SIDES`].
    pub cells: [Vec<f64>; SIDES.len()],
    /// For messages of so many bytes, one way.
    pub messages: Vec<(usize, Vec<f64>)>,
    /// For settings of the search, chosen from all.
    pub settings: Vec<f64>,
}

impl Samples {
    /// The machine that they are of: medians of cells and messages, moments of
    /// settings.
    ///
    /// # Errors
    ///
    /// If samples are missing, or the messages have no fit.
    pub fn fit(&self) -> Result<Machine, ModelError> {
        let median = |samples: &[f64], what| {
            let mut sorted = samples.to_vec();
            sorted.sort_unstable_by(f64::total_cmp);
            let middle = sorted.get(sorted.len() / 2).copied();
            middle.ok_or(ModelError::Missing(what))
        };
        let messages: Vec<(usize, f64)> = self
            .messages
            .iter()
            .map(|(n, times)| Ok((*n, median(times, "messages")?)))
            .collect::<Result<_, ModelError>>()?;
        let Fit { alpha, beta } = Fit::of(&messages)?;
        let mut cells = [0.0; SIDES.len()];
        for (cell, samples) in cells.iter_mut().zip(&self.cells) {
            *cell = median(samples, "cells")?;
        }
        let n = self.settings.len() as f64;
        let setting = self.settings.iter().sum::<f64>() / n;
        let squares = self.settings.iter().map(|t| (t - setting).powi(2));
        let variance = squares.sum::<f64>() / (n - 1.0).max(1.0);
        let longest = self.settings.iter().copied().reduce(f64::max);
        Ok(Machine {
            cells,
            alpha,
            beta,
            setting,
            deviation: variance.sqrt(),
            longest: longest.ok_or(ModelError::Missing("settings"))?,
        })
    }

    /// As many samples of each kind, drawn from these with replacement.
    pub fn redrawn(&self, rng: &mut Pcg64Mcg) -> Samples {
        let mut draw = |samples: &Vec<f64>| -> Vec<f64> {
            let any = |_| samples[rng.random_range(0..samples.len())];
            samples.iter().map(any).collect()
        };
        Samples {
            cells: self.cells.each_ref().map(&mut draw),
            messages: self
                .messages
                .iter()
                .map(|(n, times)| (*n, draw(times)))
                .collect(),
            settings: draw(&self.settings),
        }
    }
}

/// What the model says of so many ranks: the time, the efficiency, and between
/// which efficiencies 95 % of the machines lie whose samples are redrawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    pub ranks: usize,
    pub seconds: f64,
    pub efficiency: f64,
    pub low: f64,
    pub high: f64,
}

// ANCHOR: predict
/// Predicts `work` on each number of ranks. The interval is that of `draws`
/// sets of redrawn samples: the noise of the measurement. It does not know what
/// the model leaves out.
///
/// # Errors
///
/// As [`Samples::fit`] and [`Work::seconds`].
pub fn predict(
    samples: &Samples,
    work: &dyn Work,
    ranks: &[usize],
    draws: usize,
    seed: u64,
) -> Result<Vec<Prediction>, ModelError> {
    let machine = samples.fit()?;
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let machines: Vec<Machine> = (0..draws)
        .map(|_| samples.redrawn(&mut rng).fit())
        .collect::<Result<_, _>>()?;
    let predicted = |&ranks: &usize| {
        let own = efficiency(work, &machine, ranks)?;
        let mut all: Vec<f64> = machines
            .iter()
            .map(|machine| efficiency(work, machine, ranks))
            .collect::<Result<_, _>>()?;
        all.push(own);
        all.sort_unstable_by(f64::total_cmp);
        let cut = all.len() / 40;
        Ok(Prediction {
            ranks,
            seconds: work.seconds(&machine, ranks)?,
            efficiency: own,
            low: all[cut],
            high: all[all.len() - 1 - cut],
        })
    };
    ranks.iter().map(predicted).collect()
}
// ANCHOR_END: predict

/// Sizes of messages that are fitted: those of halos.
pub const SIZES: [usize; 5] = [8, 512, 4_096, 16_384, 65_536];

// ANCHOR: measure
/// Measures what the model needs, with `rounds` samples of each kind. All ranks
/// call it, and all compute at once, as they will do later; the samples of rank
/// 0 count.
///
/// Settings are those of `search`, at most 200, each the best of three times:
/// their times are to differ by what they have to do alone.
pub fn measure(
    world: &SimpleCommunicator,
    search: &Search,
    rounds: usize,
) -> Samples {
    let messages = SIZES.map(|bytes| (bytes, messages(world, bytes, rounds)));
    world.barrier();
    let cells = SIDES.map(|side| cells(side, rounds));
    let scales = search.scales().into_iter().enumerate().take(200);
    let settings = scales.map(|(setting, scales)| {
        let once = |_| timed(|| score(search, setting, scales));
        (0..3).map(once).fold(f64::INFINITY, f64::min)
    });
    let settings = settings.collect();
    world.barrier();
    Samples {
        cells,
        messages: messages.to_vec(),
        settings,
    }
}
// ANCHOR_END: measure

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64()
}

/// Seconds of a cell in each of `rounds` steps of a field on this rank.
fn cells(side: usize, rounds: usize) -> Vec<f64> {
    let rates = Rates::default();
    let mut field = Field::start(side, side);
    let mut spare = field.clone();
    let mut step =
        || timed(|| step_serial(&rates, black_box(&mut field), &mut spare));
    step();
    (0..rounds).map(|_| step() / (side * side) as f64).collect()
}

/// Seconds of a message, `rounds` times the mean over many.
fn messages(
    world: &SimpleCommunicator,
    bytes: usize,
    rounds: usize,
) -> Vec<f64> {
    let (ball, mut back) = (vec![1; bytes], vec![0; bytes]);
    const CALLS: u32 = 200;
    (0..=rounds)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..CALLS {
                ping_pong(world, &ball, &mut back);
            }
            start.elapsed().as_secs_f64() / f64::from(2 * CALLS)
        })
        .skip(1)
        .collect()
}

#[cfg(test)]
mod tests {
    use mpi::traits::Communicator;
    use proptest::prelude::*;

    use super::*;

    /// A fast machine with a slow network.
    const MACHINE: Machine = Machine {
        cells: [1e-9; SIDES.len()],
        alpha: 1e-6,
        beta: 1e-9,
        setting: 1e-3,
        deviation: 2e-4,
        longest: 2e-3,
    };

    fn samples(noise: f64) -> Samples {
        // Three samples around the truth, whose median it is.
        let three = |t: f64| vec![t * (1.0 - noise), t, t * (1.0 + noise)];
        let message = |n: usize| MACHINE.alpha + MACHINE.beta * n as f64;
        Samples {
            cells: MACHINE.cells.map(three),
            messages: SIZES.map(|n| (n, three(message(n)))).to_vec(),
            settings: three(MACHINE.setting),
        }
    }

    #[test]
    fn fits_find_the_machine() {
        let found = samples(0.2).fit().expect("a fit");
        for (found, wanted) in [
            (found.cells[3], MACHINE.cells[3]),
            (found.alpha, MACHINE.alpha),
            (found.beta, MACHINE.beta),
            (found.setting, MACHINE.setting),
            (found.deviation, 2e-4),
            (found.longest, 1.2e-3),
        ] {
            assert!((found / wanted - 1.0).abs() < 1e-9, "{found} {wanted}");
        }
        let none = Samples {
            cells: Default::default(),
            ..samples(0.0)
        };
        assert_eq!(none.fit(), Err(ModelError::Missing("cells")));
    }

    #[test]
    fn cells_are_interpolated_between_sides() {
        let mut machine = MACHINE;
        machine.cells = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        for (side, wanted) in
            [(1, 1.0), (64, 1.0), (128, 2.0), (2_048, 6.0), (9_999, 6.0)]
        {
            let found = machine.cell(side * side);
            assert!((found - wanted).abs() < 1e-9, "{side}: {found}");
        }
        // Half way between 64² and 128² cells, in the logarithm.
        assert!((machine.cell(64 * 128) - 1.5).abs() < 1e-9);
    }

    #[test]
    fn steps_are_cells_and_halos() {
        let step = Step {
            side: 1_000,
            weak: false,
        };
        let of = |ranks| step.seconds(&MACHINE, ranks).expect("few ranks");
        assert!((of(1) - 1e-3).abs() < 1e-12);
        // 500 by 500 cells, 2 · (2 · 502 + 2 · 500) numbers of 8 ns.
        let wanted = 250e-6 + 4e-6 + 32_064e-9;
        assert!((of(4) - wanted).abs() < 1e-12);
        let weak = Step {
            side: 500,
            weak: true,
        };
        assert_eq!(weak.seconds(&MACHINE, 4), Ok(of(4)));
        assert_eq!(weak.seconds(&MACHINE, 4_000), Ok(of(4)));
        let few = Step {
            side: 2,
            weak: false,
        };
        let fault = ModelError::TooMany { ranks: 5, side: 2 };
        assert_eq!(few.seconds(&MACHINE, 5), Err(fault));
    }

    /// The slowest of many ranks, by simulation.
    #[test]
    fn the_slowest_rank_is_about_as_slow_as_simulated() {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        // Two kinds of settings, as often: mean 1 ms, deviation 0.5 ms.
        let machine = Machine {
            alpha: 0.0,
            beta: 0.0,
            deviation: 5e-4,
            longest: 1.5e-3,
            ..MACHINE
        };
        let (ranks, each) = (1_000, 100);
        let mut total = 0.0;
        for _ in 0..20 {
            let rank = |_| -> f64 {
                let draw = |_| if rng.random() { 5e-4 } else { 1.5e-3 };
                (0..each).map(draw).sum()
            };
            total += (0..ranks).map(rank).fold(0.0, f64::max) / 20.0;
        }
        let model = Settings(ranks * each).seconds(&machine, ranks);
        let model = model.expect("few ranks");
        // √(2 ln p) is a bound that is reached slowly.
        assert!(model > total && model < 1.05 * total, "{model} {total}");
        let one_each = Settings(ranks).seconds(&machine, ranks);
        assert_eq!(one_each, Ok(1.5e-3));
    }

    #[test]
    fn predictions_lie_in_their_interval() {
        let step = Step {
            side: 4_096,
            weak: false,
        };
        let ranks = [4, 100, 10_000];
        let predictions = |noise| {
            predict(&samples(noise), &step, &ranks, 200, 7).expect("a model")
        };
        for (exact, noisy) in predictions(0.0).iter().zip(predictions(0.3)) {
            assert_eq!(exact.low, exact.efficiency);
            assert_eq!(exact.high, exact.efficiency);
            assert!(noisy.low < noisy.efficiency);
            assert!(noisy.efficiency < noisy.high);
        }
        assert_eq!(predictions(0.3), predictions(0.3));
    }

    #[test]
    fn machines_are_measured_on_two_ranks_and_more() {
        let search = Search {
            settings: 3,
            players: 20,
            ..Search::measured()
        };
        ranks::on!([2, 3], |world| {
            let samples = measure(world, &search, 3);
            if world.rank() == 0 {
                assert!(samples.cells.iter().all(|t| t.len() == 3));
                assert_eq!(samples.settings.len(), 3);
                assert_eq!(samples.messages.len(), SIZES.len());
                assert!(samples.messages.iter().all(|(_, t)| t.len() == 3));
            }
        });
    }

    proptest! {
        #[test]
        fn more_ranks_never_have_more_than_their_efficiency(
            side in 64usize..4_096,
            ranks in 1usize..64,
        ) {
            let step = Step { side, weak: false };
            let efficiency = efficiency(&step, &MACHINE, ranks);
            prop_assert!(efficiency.is_ok_and(|e| e > 0.0 && e < 1.0 + 1e-9));
        }
    }
}
