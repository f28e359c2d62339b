//! Streams of adjacent seeds, held to what independent walks would do.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use rand_pcg::Pcg64;
use threads::random::{
    Philox, chacha, evenness, from, jumped, lcg, pcg, seed_of, splitmix,
    splitmix_shifted, xorshift,
};

/// Counts how many walks go up at each step, and prints by how many standard
/// deviations the counts of all steps are too uneven (+) or too even (-)
#[derive(Parser)]
struct Arguments {
    #[arg(long, default_value = "65_536", value_parser = count)]
    walks: usize,
    #[arg(long, default_value = "200", value_parser = count)]
    steps: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), std::convert::Infallible> {
    let (walks, steps) = (a.walks as u64, a.steps);
    let report = |name: &str, sigmas: f64| {
        let verdict = if sigmas.abs() > 5.0 {
            "WRONG"
        } else {
            "passes"
        };
        println!("{name:30} {sigmas:+10.1}  {verdict}");
    };
    let e = |start: &dyn Fn(u64) -> Box<dyn FnMut() -> u64>| {
        evenness(walks, steps, start)
    };
    report("LCG, state = task", e(&|t| Box::new(lcg(t))));
    report(
        "xorshift, state = task + 1",
        e(&|t| Box::new(xorshift(t + 1))),
    );
    report(
        "SplitMix, one step apart",
        e(&|t| Box::new(splitmix_shifted(t))),
    );
    report(
        "Pcg64, jumped by 2^64",
        e(&|t| {
            let mut rng = Pcg64::new(1, 1);
            rng.advance(u128::from(t) << 64);
            Box::new(from(rng))
        }),
    );
    report(
        "Pcg64, jumped by 2^100",
        e(&|t| {
            let mut rng = Pcg64::new(1, 1);
            rng.advance(u128::from(t) << 100);
            Box::new(from(rng))
        }),
    );
    report("LCG, hashed", e(&|t| Box::new(lcg(seed_of(1, t)))));
    report(
        "xorshift, hashed",
        e(&|t| Box::new(xorshift(seed_of(1, t)))),
    );
    report("SplitMix, hashed", e(&|t| Box::new(splitmix(1, t))));
    report(
        "Pcg64Mcg, seeded by hash",
        e(&|t| Box::new(from(pcg(1, t)))),
    );
    report(
        "ChaCha8, stream = task",
        e(&|t| Box::new(from(chacha(1, t)))),
    );
    report(
        "Pcg64, jumped by 1000",
        e(&|t| Box::new(from(jumped(1, t)))),
    );
    report(
        "Philox, key = task",
        e(&|t| Box::new(from(Philox::of(1, t)))),
    );
    Ok(())
}
