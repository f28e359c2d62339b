//! Of `threads`.

use std::{borrow::BorrowMut, collections::HashSet, num::NonZeroUsize};

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use threads::{
    exercise_cracker::{
        Candidate, SPACE, Space, Target, find_any, find_bridged, find_first,
        find_serial,
    },
    false_sharing::{Counts, Line, TwoLines, genome, tally, total},
    granularity::fill_pieces,
    random::{
        Philox, by_task, digest, evenness, first_passage, from, lcg,
        passage_probabilities, pcg, splitmix_shifted,
    },
    rayon::{Frame, rows_join, rows_rayon, rows_scope, rows_serial},
};

use crate::{Kernel, Stopped, View, state};

struct Walks {
    version: &'static str,
    walks: u64,
    seed: u64,
    passages: Vec<Option<u32>>,
    /// Positions of the first walks.
    lines: Vec<f32>,
}

/// Walks that are drawn, and their steps.
const DRAWN: u64 = 12;
const STEPS: usize = 200;

pub(crate) fn walks(
    version: &'static str,
    walks: u64,
    seed: u64,
) -> Box<dyn Kernel> {
    Box::new(Walks {
        version,
        walks,
        seed,
        passages: Vec::new(),
        lines: vec![0.0; DRAWN.min(walks) as usize * (STEPS + 1)],
    })
}

/// Does `$work` with the `$start` of a version, which makes what the walk of a
/// number draws from. A macro, since each has a type of its own.
macro_rules! with_start {
    ($walks:expr, $start:ident => $work:expr) => {{
        let seed = $walks.seed;
        match $walks.version {
            "philox" => {
                let $start = |walk| from(Philox::of(seed, walk));
                $work
            }
            "clone" => {
                let rng = Pcg64Mcg::seed_from_u64(seed);
                let $start = |_| from(rng.clone());
                $work
            }
            "counted" => {
                let $start = |walk| lcg(seed + walk);
                $work
            }
            "shifted" => {
                let $start = |walk| splitmix_shifted(seed + walk);
                $work
            }
            _ => {
                let $start = |walk| from(pcg(seed, walk));
                $work
            }
        }
    }};
}

/// How strange the beginnings of walks are.
struct Beginnings {
    distinct: usize,
    evenness: f64,
}

impl Beginnings {
    fn of<D: FnMut() -> u64>(walks: u64, start: impl Fn(u64) -> D) -> Self {
        let numbers = |walk| {
            let mut draw = start(walk);
            [(); 4].map(|()| draw())
        };
        let distinct: HashSet<[u64; 4]> = (0..walks).map(numbers).collect();
        Beginnings {
            distinct: distinct.len(),
            evenness: evenness(walks, STEPS, start),
        }
    }
}

/// Fills `line` with the positions of a walk after each step.
fn trace(line: &mut [f32], mut draw: impl FnMut() -> u64) {
    let mut position = 0.0;
    for after in &mut line[1..] {
        position += if draw() >> 63 == 1 { 1.0 } else { -1.0 };
        *after = position;
    }
}

impl Kernel for Walks {
    fn run(&mut self) -> Result<(), Stopped> {
        self.passages = with_start!(self, start => {
            by_task(self.walks, start, |draw| first_passage(draw))
        });
        Ok(())
    }

    fn result(&mut self) -> String {
        let looked_at = self.walks.min(1000);
        let beginnings = with_start!(self, start => {
            for (walk, line) in (0..).zip(self.lines.chunks_mut(STEPS + 1)) {
                trace(line, start(walk));
            }
            Beginnings::of(looked_at, start)
        });
        let n = self.walks as f64;
        let arrived = self.passages.iter().flatten().count() as f64 / n;
        let truth: f64 = passage_probabilities().iter().sum();
        let error = (truth * (1.0 - truth) / n).sqrt();
        format!(
            "{} of the first {looked_at} walks distinct; {:.3} % arrive, in theory {:.3} %: \
             off by {:.1} standard errors; ups of a step off by {:.1}; digest {:08x}",
            beginnings.distinct,
            100.0 * arrived,
            100.0 * truth,
            (arrived - truth).abs() / error,
            beginnings.evenness.abs(),
            digest(&self.passages)
        )
    }

    fn view(&self) -> View {
        View {
            at: self.lines.as_ptr().cast(),
            len: self.lines.len(),
            width: STEPS + 1,
        }
    }
}

/// Pixels hold the number of steps in their lower half, and the number of the
/// thread that made them, from 1 on, in the upper; 0 is not yet made.
struct Picture {
    version: &'static str,
    frame: Frame,
    pixels: Vec<u32>,
}

/// The upper half of the pixels of this thread.
fn thread_mark() -> u32 {
    let thread =
        rayon::current_thread_index().map_or(0, |thread| thread as u32);
    (thread + 1) << 16
}

fn checksum(pixels: &[u32]) -> u64 {
    pixels.iter().map(|pixel| u64::from(pixel & 0xffff)).sum()
}

pub(crate) fn mandelbrot(
    version: &'static str,
    width: usize,
    height: usize,
) -> Box<dyn Kernel> {
    let frame = Frame { width, height };
    Box::new(Picture {
        version,
        frame,
        pixels: vec![0; frame.pixels()],
    })
}

impl Kernel for Picture {
    fn reset(&mut self) {
        state::begin(self.frame.height);
        self.pixels.fill(0);
    }

    fn run(&mut self) -> Result<(), Stopped> {
        let Picture { frame, pixels, .. } = self;
        let work = |y, row: &mut [u32]| {
            if state::stopped() {
                return;
            }
            frame.row(y, row);
            let mark = thread_mark();
            row.iter_mut().for_each(|pixel| *pixel |= mark);
            state::step();
        };
        match self.version {
            "join" => rows_join(pixels, frame.width, work),
            "scope" => rows_scope(pixels, frame.width, work),
            "serial" => rows_serial(pixels, frame.width, work),
            _ => rows_rayon(pixels, frame.width, work),
        }
        match state::stopped() {
            true => Err(Stopped),
            false => Ok(()),
        }
    }

    fn result(&mut self) -> String {
        let steps = checksum(&self.pixels);
        format!("{} pixels, {steps} steps", self.pixels.len())
    }

    fn view(&self) -> View {
        View {
            at: self.pixels.as_ptr(),
            len: self.pixels.len(),
            width: self.frame.width,
        }
    }
}

struct Pieces {
    frame: Frame,
    chunk: NonZeroUsize,
    pixels: Vec<u32>,
}

pub(crate) fn granularity(
    width: usize,
    height: usize,
    chunk: usize,
) -> Box<dyn Kernel> {
    let frame = Frame { width, height };
    Box::new(Pieces {
        frame,
        chunk: NonZeroUsize::new(chunk).unwrap_or(NonZeroUsize::MIN),
        pixels: vec![0; frame.pixels()],
    })
}

impl Kernel for Pieces {
    fn run(&mut self) -> Result<(), Stopped> {
        let frame = self.frame;
        fill_pieces(&mut self.pixels, self.chunk, |i| {
            frame.steps(i % frame.width, i / frame.width)
        });
        Ok(())
    }

    fn result(&mut self) -> String {
        let steps = checksum(&self.pixels);
        format!("{} pixels, {steps} steps", self.pixels.len())
    }
}

struct Letters<C> {
    genome: Vec<u8>,
    counts: Vec<C>,
}

pub(crate) fn false_sharing(version: &str, letters: usize) -> Box<dyn Kernel> {
    fn of<C: BorrowMut<Counts> + Default + Send + 'static>(
        letters: usize,
    ) -> Box<dyn Kernel> {
        Box::new(Letters::<C> {
            genome: genome(letters, 7),
            counts: Vec::new(),
        })
    }
    match version {
        "line" => of::<Line<Counts>>(letters),
        "two_lines" => of::<TwoLines<Counts>>(letters),
        _ => of::<Counts>(letters),
    }
}

impl<C: BorrowMut<Counts> + Default + Send> Kernel for Letters<C> {
    /// `tally_in` of the listing, with the pool's threads: a page can't start
    /// others.
    fn run(&mut self) -> Result<(), Stopped> {
        let threads = rayon::current_num_threads();
        let part = self.genome.len().div_ceil(threads).max(1);
        self.counts.clear();
        self.counts.resize_with(threads, C::default);
        rayon::scope(|scope| {
            for (part, counts) in self.genome.chunks(part).zip(&mut self.counts)
            {
                scope.spawn(|_| tally(part, counts.borrow_mut()));
            }
        });
        Ok(())
    }

    fn result(&mut self) -> String {
        let [a, c, t, g] = total(&self.counts);
        format!("A {a}, C {c}, G {g}, T {t}")
    }
}

struct Password {
    version: &'static str,
    target: Target,
    found: Option<Candidate>,
}

pub(crate) fn password(version: &'static str, place: usize) -> Box<dyn Kernel> {
    let password = SPACE.candidate(place);
    Box::new(Password {
        version,
        target: Target::of(password.as_bytes(), [7; 16]),
        found: None,
    })
}

impl Kernel for Password {
    fn reset(&mut self) {
        state::begin(SPACE.len());
        self.found = None;
    }

    fn run(&mut self) -> Result<(), Stopped> {
        let target = &self.target;
        // Who stops it claims a hit, which ends the search like any other.
        let fits = |candidate: &Candidate| {
            state::step();
            state::stopped() || target.matches(candidate.as_bytes())
        };
        type Find<F> = fn(&Space, F) -> Option<Candidate>;
        let find: Find<_> = match self.version {
            "first" => find_first,
            "bridged" => find_bridged,
            "serial" => find_serial,
            _ => find_any,
        };
        let found = find(&SPACE, fits);
        self.found = found.filter(|found| target.matches(found.as_bytes()));
        match self.found {
            None if state::stopped() => Err(Stopped),
            _ => Ok(()),
        }
    }

    fn result(&mut self) -> String {
        match &self.found {
            Some(found) => {
                format!("it is {}", String::from_utf8_lossy(found.as_bytes()))
            }
            None => "not found".into(),
        }
    }
}

struct Faults {
    version: &'static str,
}

pub(crate) fn faults(version: &'static str) -> Box<dyn Kernel> {
    Box::new(Faults { version })
}

impl Kernel for Faults {
    fn run(&mut self) -> Result<(), Stopped> {
        use rayon::prelude::*;
        let version = self.version;
        (0..1000u32).into_par_iter().for_each(|item| match version {
            "panic" if item < 777 => {}
            "panic" => panic!("item {item} is one that nobody expected"),
            "memory" => std::mem::forget(vec![1u8; 64 << 20]),
            _ => while !std::hint::black_box(false) {},
        });
        Ok(())
    }

    fn result(&mut self) -> String {
        "nothing went wrong".into()
    }
}
