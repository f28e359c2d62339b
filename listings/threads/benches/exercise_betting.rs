//! The search with the pool at the die, the player, the setting and at two of
//! them; then the whole search, naive and in lanes, on one thread and on two.

use std::hint::black_box;

use betting::search::{Scored, Search};
use criterion::{Criterion, criterion_group, criterion_main};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};
use serial::exercise_betting::{Width, score_lanes};
use solution::by_both;
use threads::exercise_betting::{
    best, by_pieces, by_setting, in_turn, score_alone, score_by_die,
    score_by_player, score_in_own_pool, singly,
};

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/exercise_betting_solution.rs"]
mod solution;

fn pool(threads: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    pool.build().expect("threads")
}

/// A tenth of the settings, for the levels that take long.
fn tenth() -> Search {
    Search {
        settings: 30,
        ..Search::measured()
    }
}

fn few() -> Search {
    Search {
        settings: 3,
        players: 3_000,
        ..Search::measured()
    }
}

fn tenfold() -> Search {
    Search {
        settings: 3_000,
        ..Search::measured()
    }
}

fn naive(search: &Search, i: usize, scales: (f64, f64)) -> Option<Scored> {
    search.score(i, scales)
}

// ANCHOR: lanes
fn lanes(search: &Search, i: usize, scales: (f64, f64)) -> Option<Scored> {
    score_lanes(search, i, scales, Width::widest())
}
// ANCHOR_END: lanes

/// A bench of the best of the scores that `$all` gives, on the calling thread
/// or, with a number of threads, in a pool. One pool serves all samples: the
/// threads of a new one may begin on one core, and run there in turns until
/// the system moves one of them.
macro_rules! search {
    ($c:expr, $id:literal, $of:ident, $all:expr) => {
        $c.bench_function($id, |b| {
            b.iter(|| {
                let search = black_box($of());
                $all(&search).as_deref().and_then(best)
            });
        });
    };
    ($c:expr, $id:literal, $of:ident, $all:expr, $threads:literal) => {
        let pool = pool($threads);
        $c.bench_function($id, |b| {
            b.iter(|| {
                pool.install(|| {
                    let search = black_box($of());
                    $all(&search).as_deref().and_then(best)
                })
            });
        });
    };
}

fn levels(c: &mut Criterion) {
    search!(c, "threads/exercise_betting/alone", tenth, |s: &Search| {
        in_turn(s, |i, x| score_alone(s, i, x))
    });
    search!(
        c,
        "threads/exercise_betting/die",
        tenth,
        |s: &Search| in_turn(s, |i, x| score_by_die(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/die_1",
        tenth,
        |s: &Search| in_turn(s, |i, x| score_by_die(s, i, x)),
        1
    );
    search!(
        c,
        "threads/exercise_betting/player",
        tenth,
        |s: &Search| in_turn(s, |i, x| score_by_player(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/setting",
        tenth,
        |s: &Search| by_setting(s, |i, x| score_alone(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/singly",
        tenth,
        |s: &Search| singly(s, |i, x| score_alone(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/nested",
        tenth,
        |s: &Search| by_setting(s, |i, x| score_by_player(s, i, x)),
        2
    );
    search!(c, "threads/exercise_betting/both", tenth, by_both, 2);
    search!(c, "threads/exercise_betting/pools", tenth, |s: &Search| {
        in_turn(s, |i, x| score_in_own_pool(s, i, x, 2).ok()?)
    });
}

fn starts(c: &mut Criterion) {
    let two_threads = pool(2);
    c.bench_function("threads/exercise_betting/region", |b| {
        let mut two = [0u8; 2];
        two_threads.install(|| {
            b.iter(|| {
                let one = |x: &mut u8| *x = black_box(*x);
                black_box(&mut two).par_iter_mut().for_each(one);
            });
        });
    });
    c.bench_function("threads/exercise_betting/start", |b| {
        b.iter(|| drop(black_box(pool(2))));
    });
}

fn few_settings(c: &mut Criterion) {
    search!(
        c,
        "threads/exercise_betting/few_alone",
        few,
        |s: &Search| in_turn(s, |i, x| score_alone(s, i, x))
    );
    search!(
        c,
        "threads/exercise_betting/few_setting",
        few,
        |s: &Search| by_setting(s, |i, x| score_alone(s, i, x)),
        2
    );
    search!(c, "threads/exercise_betting/few_both", few, by_both, 2);
}

fn whole(c: &mut Criterion) {
    use Search as S;
    let measured = S::measured;
    search!(c, "threads/exercise_betting/naive", measured, |s: &S| {
        in_turn(s, |i, x| naive(s, i, x))
    });
    search!(
        c,
        "threads/exercise_betting/naive_2",
        measured,
        |s: &S| by_setting(s, |i, x| naive(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/naive_singly_2",
        measured,
        |s: &S| singly(s, |i, x| naive(s, i, x)),
        2
    );
    search!(c, "threads/exercise_betting/lanes", measured, |s: &S| {
        in_turn(s, |i, x| lanes(s, i, x))
    });
    search!(
        c,
        "threads/exercise_betting/lanes_2",
        measured,
        |s: &S| by_setting(s, |i, x| lanes(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/lanes_singly_2",
        measured,
        |s: &S| singly(s, |i, x| lanes(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/spawned_2",
        measured,
        |s: &S| { by_pieces(s, 2, |i, x| lanes(s, i, x)) }
    );
    search!(
        c,
        "threads/exercise_betting/lanes/tenfold",
        tenfold,
        |s: &S| { in_turn(s, |i, x| lanes(s, i, x)) }
    );
    search!(
        c,
        "threads/exercise_betting/lanes_2/tenfold",
        tenfold,
        |s: &S| by_setting(s, |i, x| lanes(s, i, x)),
        2
    );
    search!(
        c,
        "threads/exercise_betting/lanes_singly_2/tenfold",
        tenfold,
        |s: &S| singly(s, |i, x| lanes(s, i, x)),
        2
    );
}

criterion_group!(benches, levels, starts, few_settings, whole);
criterion_main!(benches);
