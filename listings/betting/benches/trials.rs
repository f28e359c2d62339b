//! The trials of 100 doubling players, 1,000 bets each.

use std::hint::black_box;

use betting::{
    bettors::{DOUBLING, Start},
    trials::{Outcome, trials},
};
use criterion::{Criterion, criterion_group, criterion_main};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

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

criterion_group!(benches, bench);
criterion_main!(benches);
