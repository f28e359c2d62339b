//! The searches of the peers, on any number of workers.

use betting::search::{Scored, Search};
use peer_tests::{Failed, Peers, Trial, agree, answer, equal, near};
use serial::exercise_betting::{Width, score_lanes};
use threads::exercise_betting::{best, in_turn, score_alone};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::OpenMp.test("lanes in OpenMP find the same", lanes_in_openmp),
        Peers::OpenMp.test("levels in OpenMP find the same", levels_in_openmp),
        Peers::Python.test("processes find the same", processes),
        Peers::Python.test("Numba's threads find the same", numba),
    ]
}

const C: &str = "peers/c/threads/exercise_betting.c";
const PYTHON: &str = "peers/python/threads/exercise_betting.py";

/// Best scale, best value and mean value.
fn summary(scores: Option<Vec<Scored>>) -> Result<[f64; 3], Failed> {
    let scores = scores.ok_or("no players")?;
    let best = best(&scores).ok_or("no settings")?;
    let sum: f64 = scores.iter().map(|scored| scored.value).sum();
    Ok([best.win_scale, best.value, sum / scores.len() as f64])
}

/// What reading a number from a report may change.
const LAST_BIT: f64 = f64::EPSILON;

const NAMES: [&str; 3] = ["best_scale", "best_value", "mean_value"];

fn lanes_in_openmp() -> Result<(), Failed> {
    let search = Search::measured();
    let ours = summary(in_turn(&search, |i, s| {
        score_lanes(&search, i, s, Width::widest())
    }))?;
    for threads in ["1", "2", "3", "8"] {
        let theirs = answer(C, &["--threads", threads])?;
        for (name, ours) in NAMES.into_iter().zip(ours) {
            near(name, ours, theirs[name], LAST_BIT * ours)?;
        }
    }
    Ok(())
}

fn search() -> Search {
    Search {
        settings: 10,
        players: 30,
        ..Search::measured()
    }
}

const SIZES: [&str; 4] = ["--settings", "10", "--players", "30"];

fn levels_in_openmp() -> Result<(), Failed> {
    let search = search();
    let ours = summary(in_turn(&search, |i, s| score_alone(&search, i, s)))?;
    for level in ["1", "2", "3"] {
        for threads in ["1", "2", "3"] {
            let more = ["--level", level, "--threads", threads];
            let theirs = answer(C, &[&SIZES[..], &more].concat())?;
            for (name, ours) in NAMES.into_iter().zip(ours) {
                near(name, ours, theirs[name], LAST_BIT * ours)?;
            }
        }
    }
    Ok(())
}

/// The mean value of the settings with its standard error: the scales are the
/// same in all languages, the dice are not.
fn mean_value(search: &Search) -> Result<(f64, f64), Failed> {
    let scores = in_turn(search, |i, s| score_alone(search, i, s))
        .ok_or("no players")?;
    let n = scores.len() as f64;
    let (mut sum, mut variance) = (0.0, 0.0);
    for Scored { outcome, value, .. } in scores {
        let players = outcome.players as f64;
        let survived = outcome.survived as f64 / players;
        let profited = outcome.profited as f64 / players;
        // A player counts 100, 20 or 0.
        let square = 1e4 * profited + 400.0 * (survived - profited);
        sum += value;
        variance += (square - value * value) / players;
    }
    Ok((sum / n, variance.sqrt() / n))
}

fn processes() -> Result<(), Failed> {
    let (mean, error) = mean_value(&search())?;
    let alone = answer(PYTHON, &[&SIZES[..], &["--level", "alone"]].concat())?;
    agree("mean value", mean, alone["mean_value"], error * 2f64.sqrt())?;
    for more in [
        &["--level", "setting", "--workers", "2"][..],
        &["--level", "setting", "--workers", "3", "--start"],
        &["--level", "player", "--workers", "3"],
    ] {
        let theirs = answer(PYTHON, &[&SIZES[..], more].concat())?;
        for name in NAMES {
            equal(name, alone[name], theirs[name])?;
        }
    }
    Ok(())
}

fn numba() -> Result<(), Failed> {
    let (mean, error) = mean_value(&search())?;
    let run = |workers| {
        let more = ["--level", "numba", "--workers", workers];
        answer(PYTHON, &[&SIZES[..], &more].concat())
    };
    let (one, two) = (run("1")?, run("2")?);
    for name in NAMES {
        equal(name, one[name], two[name])?;
    }
    let error = error * 2f64.sqrt();
    agree("mean value", mean, one["mean_value"], error)
}
