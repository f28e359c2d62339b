//! The peers of this part do the same work as its listings and come to the same
//! answer.

use betting::{
    bettors::{DOUBLING, Start},
    search::Search,
    trials::{Outcome, trials},
};
use peer_tests::{Failed, Peers, Trial, agree, answer, equal};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serial::exercise_betting::{Width, run_with, score_lanes};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("lanes in C find the same scale", lanes_in_c),
        Peers::Python.test("both martingales in NumPy agree", past_in_numpy),
    ]
}

fn start() -> Result<Start, Failed> {
    Ok(Start::new(10_000.0, 100.0)?)
}

fn lanes_in_c() -> Result<(), Failed> {
    let theirs = answer("peers/c/serial/exercise_betting.c", &[])?;
    let search = Search::measured();
    let mut sum = 0.0;
    let best = run_with(&search, |index, scales| {
        let scored = score_lanes(&search, index, scales, Width::widest())?;
        sum += scored.value;
        Some(scored)
    })
    .ok_or("no settings")?;
    equal("scale", best.win_scale, theirs["best_scale"])?;
    equal("value", best.value, theirs["best_value"])?;
    equal("mean value", sum / 300.0, theirs["mean_value"])
}

fn past_in_numpy() -> Result<(), Failed> {
    let program = "peers/python/serial/exercise_betting.py";
    let sizes = ["--players", "4000", "--bets", "100"];
    let running = answer(program, &sizes)?;
    let past = answer(program, &[&sizes[..], &["--past"]].concat())?;
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let histories = trials(DOUBLING, start()?, 100, 4_000, &mut rng);
    let ours = Outcome::of(&histories, start()?).ok_or("no players")?;
    for (what, count) in
        [("survived", ours.survived), ("profited", ours.profited)]
    {
        equal(what, running[what], past[what])?;
        let share = count as f64 / 4_000.0;
        let error = (2.0 * share * (1.0 - share) / 4_000.0).sqrt();
        agree(what, share, running[what] / 4_000.0, error)?;
    }
    equal("mean funds", running["mean_funds"], past["mean_funds"])
}
