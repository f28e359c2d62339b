//! What the tests of a part's peers have in common: `listings/PART/tests/peers.rs`
//! runs each peer and holds its answer to the listing's.
//!
//! ```text
//! fn main() {
//!     peer_tests::run(vec![
//!         Peers::C.test("sums in C agree", || { … }),
//!         Peers::Python.test("sums in NumPy agree", || { … }),
//!     ]);
//! }
//! ```

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
};

use evidence::{mpi::Mpi, peers, places};
use libtest_mimic::Arguments;
pub use libtest_mimic::{Failed, Trial};

/// Runs the tests as a test program does, and ends it.
pub fn run(tests: Vec<Trial>) -> ! {
    libtest_mimic::run(&Arguments::from_args(), tests).exit()
}

/// Languages of peers, by what it takes to run them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peers {
    C,
    /// C with OpenMP, which not every compiler has.
    OpenMp,
    /// C with MPI.
    Mpi,
    Python,
    /// Python with mpi4py.
    Mpi4py,
}

impl Peers {
    /// The test of a peer. Where the means to run it are not here, it is named
    /// as left out; where `BOOK_REQUIRE` names them, it fails.
    pub fn test(self, name: &str, test: fn() -> Result<(), Failed>) -> Trial {
        let (needs, is_here) = match self {
            Peers::C => ("cc", peers::c_compiler().is_some()),
            Peers::OpenMp => ("openmp", peers::has_openmp()),
            Peers::Mpi => ("mpi", has_mpi()),
            Peers::Python => ("python", has_python()),
            Peers::Mpi4py => ("mpi,python", has_mpi() && has_python()),
        };
        let listed = env::var("BOOK_REQUIRE").unwrap_or_default();
        let listed: Vec<&str> = listed.split(',').map(str::trim).collect();
        let required = needs.split(',').all(|needed| listed.contains(&needed));
        match (is_here, required) {
            (true, _) => Trial::test(name, test),
            (false, true) => {
                let fault = format!("{needs} is required and not here");
                Trial::test(name, move || Err(fault.into()))
            }
            (false, false) => {
                let hint = "`cargo xtask test` sets it up";
                Trial::test(format!("{name} (left out: needs {needs}; {hint})"), test)
                    .with_ignored_flag(true)
            }
        }
    }
}

fn has_mpi() -> bool {
    Mpi::find(&root()).is_some()
}

fn has_python() -> bool {
    root().join(peers::PYTHON).is_file()
}

/// The root of the repository, from the part that is tested.
fn root() -> PathBuf {
    let part = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let part = part.unwrap_or_else(|| PathBuf::from("."));
    places::root_from(&part).unwrap_or(part)
}

/// The answer of a peer to `arguments`, as numbers.
///
/// # Errors
///
/// If the peer fails, or its answer holds something else than numbers.
pub fn answer(program: &str, arguments: &[&str]) -> Result<BTreeMap<String, f64>, Failed> {
    answer_on(program, None, arguments)
}

/// The answer of a peer on `ranks` ranks.
///
/// # Errors
///
/// As [`answer`].
pub fn answer_on_ranks(
    program: &str,
    ranks: u32,
    arguments: &[&str],
) -> Result<BTreeMap<String, f64>, Failed> {
    answer_on(program, Some(ranks), arguments)
}

fn answer_on(
    program: &str,
    ranks: Option<u32>,
    arguments: &[&str],
) -> Result<BTreeMap<String, f64>, Failed> {
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let report = peers::run_on(&root(), Path::new(program), ranks, 1, &arguments)?;
    report
        .answer
        .into_iter()
        .map(|(key, value)| match value.as_f64() {
            Some(number) => Ok((key, number)),
            None => Err(format!("{program}: `{key}` is no number").into()),
        })
        .collect()
}

/// The same number, bit for bit but for the sign of zero.
///
/// # Errors
///
/// If they differ.
pub fn equal(what: &str, ours: f64, theirs: f64) -> Result<(), Failed> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{what}: {ours} here, {theirs} there").into())
}

/// Numbers that differ by at most `tolerance`.
///
/// # Errors
///
/// If they differ by more.
pub fn near(what: &str, ours: f64, theirs: f64, tolerance: f64) -> Result<(), Failed> {
    if (ours - theirs).abs() <= tolerance {
        return Ok(());
    }
    Err(format!("{what}: {ours} here, {theirs} there, more than {tolerance} apart").into())
}

/// Two means of independent samples agree if they differ by at most 4.9
/// standard errors: right programs fail this once in a million pairs of seeds,
/// and the seeds are fixed.
///
/// # Errors
///
/// If they differ by more.
pub fn agree(what: &str, ours: f64, theirs: f64, standard_error: f64) -> Result<(), Failed> {
    near(what, ours, theirs, 4.9 * standard_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_told() {
        assert!(equal("x", 1.0, 1.0).is_ok());
        assert!(equal("x", 1.0, 1.5).is_err());
        assert!(agree("x", 1.0, 1.4, 0.1).is_ok());
        let fault = agree("x", 1.0, 1.5, 0.1).unwrap_err();
        let told = fault.message().unwrap_or_default();
        assert!(told.contains("1.5 there"), "{told}");
        assert!(near("x", 1.0, f64::NAN, 1.0).is_err());
    }
}
