//! `test`: sets up what tests use, and proves everything.

use std::{path::Path, process::Command, time::Instant};

use evidence::mpi::Mpi;

use crate::{
    error::Error,
    live::toolchain::{self, Toolchain},
    process::{self, cargo},
    setup::{self, Consent},
};

/// Names, in this variable, what the tests must not leave out: it was set up.
const REQUIRE: &str = "BOOK_REQUIRE";

/// Sets up, then runs formatting, lints, tests and documentation. Each step
/// runs, whatever became of those before it.
///
/// # Errors
///
/// [`Error::Steps`] naming the steps that failed.
pub fn run(root: &Path, consent: Consent) -> Result<(), Error> {
    if let Some(warning) = process::free_space(root).and_then(too_little) {
        eprintln!("{warning}");
    }
    let (ready, left_out) = set_up(root, consent);
    let wasm = toolchain::find().ok();
    let mut failed = Vec::new();
    for (name, mut command) in steps(root, &ready, Mpi::find(root).as_ref(), wasm.as_ref()) {
        println!("\n== {name}: {}", process::line(&command));
        let start = Instant::now();
        match process::run_visible(&mut command) {
            Ok(()) => println!("{name}: passed in {:.1} s", start.elapsed().as_secs_f64()),
            Err(fault) => {
                println!("{fault}");
                failed.push(name);
            }
        }
    }
    println!();
    for fault in &left_out {
        println!("Left out: {fault}");
    }
    if failed.is_empty() {
        println!("OK. Format, lints, tests and documentation pass.");
        return Ok(());
    }
    Err(Error::Steps(failed.join(", ")))
}

/// What is below `target/` at the end, if nothing was there before.
const NEEDED: u64 = 14_000_000_000;

/// A warning if `free` bytes may not be enough: a full disk shows in Cargo's
/// words, anywhere.
fn too_little(free: u64) -> Option<String> {
    let gigabytes = |bytes: u64| bytes as f64 / 1e9;
    (free < NEEDED).then(|| {
        format!(
            "The disk has {:.1} GB free. From nothing, all of this takes {:.0} GB.",
            gigabytes(free),
            gigabytes(NEEDED)
        )
    })
}

/// What the tests may count on, and why something is left out.
fn set_up(root: &Path, consent: Consent) -> (Vec<&'static str>, Vec<Error>) {
    let mut ready = Vec::new();
    let mut left_out = Vec::new();
    let mut note = |name, result: Result<(), Error>| match result {
        Ok(()) => ready.push(name),
        Err(fault) => {
            eprintln!("{fault}");
            left_out.push(fault);
        }
    };
    note("python", setup::python(root, consent).map(drop));
    note("browser", setup::browser(root, consent).map(drop));
    note("mpi", setup::mpi(root, consent).map(drop));
    note("mpich", setup::second_mpi(root, consent).map(drop));
    note("slurm", setup::slurm(root, consent).map(drop));
    note("live", setup::wasm(root, consent).map(drop));
    if evidence::peers::c_compiler().is_some() {
        note("cc", Ok(()));
    }
    (ready, left_out)
}

/// Modules whose tests also run under the second MPI: what every program of
/// many ranks rests on.
const CORE: [&str; 5] = [
    "hello::",
    "point_to_point::",
    "collectives::",
    "datatypes::",
    "stencil::",
];

fn steps(
    root: &Path,
    ready: &[&str],
    mpi: Option<&Mpi>,
    wasm: Option<&Toolchain>,
) -> Vec<(&'static str, Command)> {
    let mpi = mpi.filter(|_| ready.contains(&"mpi"));
    let step = |args: &str| {
        let mut command = cargo(root);
        command.args(args.split(' '));
        command.envs(mpi.map(Mpi::environment).unwrap_or_default());
        command
    };
    let features = match mpi {
        Some(_) => " --features cluster/mpi,ranks/mpi",
        None => "",
    };
    let lints = format!("clippy --workspace --all-targets{features} -- -D warnings");
    let mut tests = step(&format!("test --workspace --no-fail-fast{features}"));
    tests.env(REQUIRE, ready.join(","));
    let mut documentation = step(&format!("doc --workspace --no-deps --quiet{features}"));
    documentation.env("RUSTDOCFLAGS", "-D warnings");
    let mut steps = vec![
        ("format", step("fmt --all --check")),
        ("lints", step(&lints)),
    ];
    if let Some(wasm) = wasm {
        // Tests of the pages use what it builds.
        steps.push(("live part", step("xtask live --strict")));
        let lint = wasm.lint(root);
        steps.extend(lint.map(|lint| ("lints of the live part", lint)));
    }
    steps.extend([("tests", tests), ("documentation", documentation)]);
    if ready.contains(&"mpich") {
        let mut tests = cargo(root);
        tests
            .args(["test", "--package", "cluster", "--features", "mpi", "--lib"])
            // Built with the headers of one MPI, nothing runs under another.
            .args(["--target-dir", "target/mpich", "--"])
            .args(CORE)
            // Its ranks wait by asking again and again: those of two tests at a
            // time would leave no core for the one that is waited for.
            .env("RUST_TEST_THREADS", "1")
            .env("MPICC", setup::SECOND_MPI);
        steps.push(("tests under MPICH", tests));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_nearly_full_is_told() {
        assert_eq!(too_little(NEEDED), None);
        let warning = too_little(1_234_000_000).unwrap();
        assert!(warning.contains("has 1.2 GB free"), "{warning}");
    }
}
