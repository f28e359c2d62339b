//! The pictures of the peers, on any number of workers.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::scaling::Picture;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("the picture in OpenMP is the same", openmp),
        Peers::Python.test("the picture in Numba is the same", numba),
    ]
}

const SIZES: [&str; 6] = ["--columns", "60", "--rows", "41", "--steps", "77"];

fn sum() -> f64 {
    let picture = Picture {
        columns: 60,
        rows: 41,
        steps: 77,
    };
    (0..picture.rows).map(|r| picture.row(r)).sum::<u64>() as f64
}

fn openmp() -> Result<(), Failed> {
    for threads in ["1", "2", "3"] {
        let arguments = [&SIZES[..], &["--threads", threads]].concat();
        let theirs = answer("peers/c/threads/scaling.c", &arguments)?;
        equal("sum", sum(), theirs["sum"])?;
    }
    Ok(())
}

fn numba() -> Result<(), Failed> {
    for more in [
        &["--workers", "1"][..],
        &["--workers", "2"],
        &["--workers", "2", "--pieces"],
    ] {
        let arguments = [&SIZES[..], more].concat();
        let theirs = answer("peers/python/threads/scaling.py", &arguments)?;
        equal("sum", sum(), theirs["sum"])?;
    }
    Ok(())
}
