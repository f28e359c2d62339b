//! The naive search: 300 settings, 300 players each, 100 bets each. And one
//! setting of it, with dice of different predictability.

use std::hint::black_box;

use betting::{
    bettors::{DOUBLING, Start},
    game::play,
    search::Search,
};
use criterion::{Criterion, criterion_group, criterion_main};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

fn bench(c: &mut Criterion) {
    let search = Search::measured();
    c.bench_function("betting/search/rust", |b| {
        b.iter(|| black_box(search).run(|_, _| ()));
    });
}

/// Where the time of a bet goes: the same 10,000 bets of a player too rich to
/// be ruined, with a die that is rolled, one that is rolled and then ignored,
/// and one that is not rolled.
fn dice(c: &mut Criterion) {
    const BETS: usize = 10_000;
    let rich = Start::new(1e12, 1e-3).expect("positive dollars");
    c.bench_function("betting/search/rolled", |b| {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        b.iter(|| DOUBLING.history(black_box(rich), BETS, || play(&mut rng)));
    });
    c.bench_function("betting/search/foreseen", |b| {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        let mut won = false;
        b.iter(|| {
            DOUBLING.history(black_box(rich), BETS, || {
                black_box(play(&mut rng));
                won = !won;
                won
            })
        });
    });
    c.bench_function("betting/search/unrolled", |b| {
        let mut won = false;
        b.iter(|| {
            DOUBLING.history(black_box(rich), BETS, || {
                won = !won;
                won
            })
        });
    });
}

criterion_group!(benches, bench, dice);
criterion_main!(benches);
