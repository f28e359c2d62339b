//! The same numbers are primes in all languages, however they are shared out.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::model::{NUMBERS, is_prime};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("primality in C agrees", in_c),
        Peers::Python.test("primality in Python agrees", in_python),
    ]
}

/// A bit for each number, set for a prime.
fn primes() -> f64 {
    let bits = (0..).zip(NUMBERS).map(|(i, n)| u32::from(is_prime(n)) << i);
    f64::from(bits.sum::<u32>())
}

fn in_c() -> Result<(), Failed> {
    for threads in ["1", "2", "3"] {
        let arguments = ["--threads", threads];
        let theirs = answer("peers/c/threads/model.c", &arguments)?;
        equal("primes", primes(), theirs["primes"])?;
    }
    Ok(())
}

fn in_python() -> Result<(), Failed> {
    for by in ["serial", "threads", "processes", "started", "numba"] {
        let theirs = answer("peers/python/threads/model.py", &["--by", by])?;
        equal(by, primes(), theirs["primes"])?;
    }
    Ok(())
}
