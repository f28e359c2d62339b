//! What the peers send comes back whole, and their moments are ours.

use cluster::datatypes::{Moments, particles};
use peer_tests::{Failed, Peers, Trial, answer_on_ranks, near};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::Mpi.test("types of messages in C come back", c),
        Peers::Mpi4py.test("types of messages of mpi4py come back", mpi4py),
    ]
}

fn sum_of_particles() -> f64 {
    let of_one = |p: &cluster::datatypes::Particle| {
        f64::from(p.id) + p.position.iter().sum::<f64>() + p.mass
    };
    particles(1000).iter().map(of_one).sum()
}

/// The numbers at 5, 1005, …, of a matrix of 1000 columns.
fn sum_of_column() -> f64 {
    (0..1000).map(|row| f64::from(1000 * row + 5)).sum()
}

fn sum_of_moments() -> f64 {
    let own = Moments::of(&[1.0, 2.0, 4.0]);
    let all = own.merge(own);
    all.count + all.mean + all.squares
}

/// Whole numbers and quarters are exact; moments are rounded.
fn check(program: &str, what: &str, wanted: f64) -> Result<(), Failed> {
    let arguments = ["--calls", "2", "--what", what];
    let theirs = answer_on_ranks(program, 2, &arguments)?;
    near(what, wanted, theirs["sum"], 1e-12)
}

fn c() -> Result<(), Failed> {
    let program = "peers/c/cluster/datatypes.c";
    check(program, "0", sum_of_particles())?;
    check(program, "1", sum_of_column())?;
    check(program, "2", sum_of_column())?;
    check(program, "3", sum_of_moments())
}

fn mpi4py() -> Result<(), Failed> {
    let program = "peers/python/cluster/datatypes.py";
    for what in ["particles_buffer", "particles_pickled", "particles_objects"] {
        check(program, what, sum_of_particles())?;
    }
    check(program, "column_type", sum_of_column())?;
    check(program, "column_packed", sum_of_column())?;
    check(program, "moments", sum_of_moments())?;
    check(program, "order", 100_000.0)
}
