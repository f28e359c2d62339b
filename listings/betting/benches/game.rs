//! A million rolls of the die, counting wins.

use std::hint::black_box;

use betting::game::play;
use criterion::{Criterion, criterion_group, criterion_main};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

fn bench(c: &mut Criterion) {
    c.bench_function("betting/game/rust", |b| {
        b.iter(|| {
            let mut rng = Pcg64Mcg::seed_from_u64(black_box(1));
            (0..1_000_000).filter(|_| play(&mut rng)).count()
        });
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
