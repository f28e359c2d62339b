//! The trials of 100 doubling players, 1,000 bets each; and their survival,
//! exactly and by 10,000 players.

use std::hint::black_box;

use betting::{
    bettors::{DOUBLING, Start},
    game::win_probability,
    trials::{Outcome, trials},
};
use criterion::{Criterion, criterion_group, criterion_main};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/trials_solution.rs"]
mod solution;

fn bench(c: &mut Criterion) {
    let start = Start::new(10_000.0, 100.0).expect("positive dollars");
    c.bench_function("betting/trials/rust", |b| {
        b.iter(|| {
            let mut rng = Pcg64Mcg::seed_from_u64(black_box(1));
            let histories =
                trials(DOUBLING, start, black_box(1000), 100, &mut rng);
            Outcome::of(&histories, start)
        });
    });
}

fn survival(c: &mut Criterion) {
    c.bench_function("betting/trials/exact", |b| {
        b.iter(|| {
            solution::doubling_ruin(black_box(100), 1000, win_probability())
        });
    });
    let start = Start::new(100.0, 1.0).expect("positive dollars");
    c.bench_function("betting/trials/simulated", |b| {
        b.iter(|| {
            let mut rng = Pcg64Mcg::seed_from_u64(black_box(1));
            let histories = trials(DOUBLING, start, 1000, 10_000, &mut rng);
            histories.iter().filter(|funds| funds[1000] > 0.0).count()
        });
    });
}

criterion_group!(benches, bench, survival);
criterion_main!(benches);
