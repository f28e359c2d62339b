//! The search on one core: 300 settings, 300 players each, 100 bets each, from
//! the naive version to sixteen lanes.

use std::hint::black_box;

use betting::{game::play, search::Search};
use criterion::{Criterion, criterion_group, criterion_main};
use serial::exercise_betting::{
    Width, play_bits, play_inlined, run_with, score_in_rounds, score_with,
};
use solution::{last_cents, last_funds, last_selected};

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/exercise_betting_solution.rs"]
mod solution;

/// A bench of the search by a function from scales and a die to the last funds.
macro_rules! scalar {
    ($c:expr, $id:literal, $last:ident, $die:ident) => {
        $c.bench_function($id, |b| {
            b.iter(|| {
                let search = black_box(Search::measured());
                let mut ends = Vec::with_capacity(search.players);
                run_with(&search, |index, scales| {
                    score_with(&search, index, scales, &mut ends, |rng| {
                        $last(search.start, scales, search.bets, || $die(rng))
                    })
                })
            });
        });
    };
}

fn ladder(c: &mut Criterion) {
    c.bench_function("serial/exercise_betting/naive", |b| {
        b.iter(|| black_box(Search::measured()).run(|_, _| ()));
    });
    scalar!(c, "serial/exercise_betting/ends", last_funds, play);
    scalar!(
        c,
        "serial/exercise_betting/inlined",
        last_funds,
        play_inlined
    );
    scalar!(
        c,
        "serial/exercise_betting/selected",
        last_selected,
        play_inlined
    );
    scalar!(c, "serial/exercise_betting/cents", last_cents, play_inlined);
    scalar!(c, "serial/exercise_betting/bits", last_cents, play_bits);
}

fn lanes(c: &mut Criterion) {
    let mut lanes = |id: &str, width, round| {
        c.bench_function(id, |b| {
            b.iter(|| {
                let search = black_box(Search::measured());
                run_with(&search, |index, scales| {
                    score_in_rounds(&search, index, scales, width, round)
                })
            });
        });
    };
    lanes("serial/exercise_betting/jumps", Width::Jumps, 10);
    lanes("serial/exercise_betting/masks", Width::Baseline, 10);
    lanes("serial/exercise_betting/stay", Width::Baseline, 100);
    lanes("serial/exercise_betting/avx2", Width::Avx2, 10);
    lanes("serial/exercise_betting/avx512", Width::Avx512, 10);
}

criterion_group!(benches, ladder, lanes);
criterion_main!(benches);
