//! 10,000 bets of the flat bettor: with the die compiled into the loop, and
//! with one that is called through a pointer.

use std::hint::black_box;

use betting::{
    bettors::{Start, flat},
    game::play,
};
use criterion::{Criterion, criterion_group, criterion_main};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

const BETS: usize = 10_000;

fn bench(c: &mut Criterion) {
    let rich = Start::new(1e9, 1.0).expect("positive dollars");
    c.bench_function("betting/bettors/generic", |b| {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        b.iter(|| flat(black_box(rich), BETS, || play(&mut rng)));
    });
    c.bench_function("betting/bettors/dynamic", |b| {
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        b.iter(|| {
            let mut die = || play(&mut rng);
            let die: &mut dyn FnMut() -> bool = black_box(&mut die);
            flat(black_box(rich), BETS, die)
        });
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
