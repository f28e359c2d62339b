//! Pairs of floats under seven comparisons.

use std::process::ExitCode;

use betting::cli::{arguments, finish};
use clap::Parser;
use serial::correctness::{PAIRS, close_as_math, close_as_numpy, ulps};

/// Pairs of floats, how far they are apart, and which comparisons take them
/// for equal
#[derive(Parser)]
struct Arguments {}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(_: &Arguments) -> Result<(), std::convert::Infallible> {
    println!(
        "a, b            absolute  relative            ULPs     ==  total_cmp  \
         math  numpy"
    );
    for (name, a, b) in PAIRS {
        let absolute = (a - b).abs();
        let relative = absolute / a.abs().max(b.abs());
        let yes = |is: bool| if is { "yes" } else { "-" };
        let total = a.total_cmp(&b);
        println!(
            "{name:<14} {absolute:>9.1e} {relative:>9.1e} {:>15} {:>6} {:>10} \
             {:>5} {:>6}",
            short(ulps(a, b)),
            yes(a == b),
            format!("{total:?}"),
            yes(close_as_math(a, b)),
            yes(close_as_numpy(a, b)),
        );
    }
    Ok(())
}

/// Up to six digits as they are, more of them as a power of ten.
fn short(count: i128) -> String {
    if count.abs() < 1_000_000 {
        count.to_string()
    } else {
        format!("{:.1e}", count as f64)
    }
}
