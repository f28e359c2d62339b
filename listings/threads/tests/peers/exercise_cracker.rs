//! Python finds the password that Rust finds.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::exercise_cracker::{SPACE, Target, find_serial};

pub fn tests() -> Vec<Trial> {
    vec![Peers::Python.test("Python finds the same password", in_python)]
}

fn in_python() -> Result<(), Failed> {
    let program = "peers/python/threads/exercise_cracker.py";
    for (at, number) in [("0", 0), ("12345", 12_345)] {
        let password = SPACE.candidate(number);
        let target = Target::of(password.as_bytes(), *b"sixteen bytes...");
        let found = find_serial(&SPACE, |c| target.matches(c.as_bytes()))
            .ok_or("nothing found")?;
        let hash = target.digest()[..6]
            .iter()
            .fold(0.0, |hash, byte| 256.0 * hash + f64::from(*byte));
        for way in ["serial", "processes"] {
            let theirs = answer(program, &["--at", at, "--way", way])?;
            equal(way, found.as_bytes().len() as f64, theirs["length"])?;
            equal(way, hash, theirs["hash"])?;
        }
    }
    Ok(())
}
