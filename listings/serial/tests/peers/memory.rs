//! The peers of this part do the same work as its listings and come to the same
//! answer.

use peer_tests::{Failed, Peers, Trial, answer, equal, near};
use serial::memory::{Particle, drift_aos, particle};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("the ring in C is one cycle", ring),
        Peers::C.test("particles in C drift as far", || {
            drift_in_c(&[])?;
            drift_in_c(&["--soa", "1"])
        }),
        Peers::Python.test("particles in NumPy drift as far", || {
            drift(&[])?;
            drift(&["--soa"])
        }),
        Peers::Python.test("particles in Numba drift as far", || {
            drift(&["--numba"])?;
            drift(&["--numba", "--soa"])
        }),
    ]
}

/// As many steps from the first node as it has nodes lead back to it; `answer`
/// takes one sample after one that doesn't count.
fn ring() -> Result<(), Failed> {
    let arguments = ["--nodes", "1000", "--steps", "500"];
    let theirs = answer("peers/c/serial/memory.c", &arguments)?;
    equal("length", 1000.0, theirs["length"])?;
    equal("at", 0.0, theirs["at"])
}

/// The sum of all first coordinates after `steps` steps.
fn moved(steps: usize) -> f64 {
    let mut particles: Vec<Particle> = (0..1000).map(particle).collect();
    for _ in 0..steps {
        drift_aos(&mut particles, 1e-3);
    }
    particles.iter().map(|p| p.position[0]).sum()
}

/// A thousand sums of numbers below 8, each rounded a few times.
const BOUND: f64 = 1000.0 * 8000.0 * f64::EPSILON;

fn drift_in_c(flags: &[&str]) -> Result<(), Failed> {
    let arguments = ["--particles", "1000"];
    let arguments = [&arguments, flags].concat();
    let theirs = answer("peers/c/serial/memory.c", &arguments)?;
    near("sum", moved(2), theirs["sum"], BOUND)
}

fn drift(flags: &[&str]) -> Result<(), Failed> {
    let arguments = ["--particles", "1000"];
    let all = ["--summed", "1000"];
    let arguments = [&arguments, &all, flags].concat();
    let theirs = answer("peers/python/serial/memory.py", &arguments)?;
    near("sum", moved(2), theirs["sum"], BOUND)
}
