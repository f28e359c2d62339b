//! Holds properties to random inputs and prints what breaks them.

use std::{cell::Cell, fmt::Debug, process::ExitCode, sync::Mutex};

use betting::cli::{arguments, finish};
use clap::{Parser, ValueEnum};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{
        Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner,
    },
};
use serial::correctness::{
    CELLS, Kicks, cell_unguarded, order_matters, walk_shared,
};

/// Holds a property to random inputs and prints the input that breaks it, as
/// simple as it could be made
#[derive(Parser)]
struct Arguments {
    #[arg(value_enum, default_value = "floats")]
    property: Property,
    /// Inputs at most
    #[arg(long, default_value_t = 256,
          value_parser = clap::value_parser!(u32).range(1..))]
    cases: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Property {
    /// A position from -1 to 2, all alike, is in a cell
    Uniform,
    /// A position whose bits are random is in a cell
    Floats,
    /// Walks with shared kicks don't depend on their order
    Order,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), std::convert::Infallible> {
    let in_cell = |position| {
        prop_assert!(cell_unguarded(position) < CELLS);
        Ok(())
    };
    match a.property {
        Property::Uniform => hold(a.cases, &(-1.0..2.0_f32), in_cell),
        Property::Floats => hold(a.cases, &any::<f32>(), in_cell),
        Property::Order => {
            // ANCHOR: order
            let particles = vec(any::<u64>(), 0..100);
            hold(a.cases, &particles, |particles| {
                let kicks = Mutex::new(Kicks::of(0));
                let walk = |particle: &u64| walk_shared(particle, &kicks);
                let differs = order_matters(&particles, walk, f64::eq);
                prop_assert_eq!(differs, None);
                Ok(())
            });
            // ANCHOR_END: order
        }
    }
    Ok(())
}

/// Holds `property` to inputs drawn from the same stream each time.
fn hold<S: Strategy<Value: Debug>>(
    cases: u32,
    inputs: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let (drawn, failed) = (Cell::new(0), Cell::new(false));
    let tested = TestRunner::new_with_rng(config, rng).run(inputs, |input| {
        drawn.set(drawn.get() + 1);
        let shown = format!("{input:?}");
        let held = property(input);
        if held.is_err() && !failed.replace(true) {
            let start: String = shown.chars().take(60).collect();
            let end = if shown.len() > start.len() { "..." } else { "" };
            println!("case {} breaks it: {start}{end}", drawn.get());
        }
        held
    });
    match tested {
        Ok(()) => println!("{cases} cases: none breaks it"),
        Err(TestError::Abort(why)) => println!("given up: {why}"),
        Err(TestError::Fail(_, input)) => println!("simplest: {input:?}"),
    }
}
