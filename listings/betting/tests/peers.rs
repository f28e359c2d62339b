//! The peers of this part do the same work as its listings and come to the same
//! answer: those in C, which roll the same die, bit for bit; those in Python,
//! whose dice are their own, within what chance allows.

use betting::{
    bettors::{DOUBLING, Start},
    game::{play, win_probability},
    search::Search,
    trials::{Outcome, trials},
};
use peer_tests::{Failed, Peers, agree, answer, equal};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

fn main() {
    peer_tests::run(vec![
        Peers::C.test("the die in C rolls the same", die_in_c),
        Peers::C.test("trials in C give the same funds", trials_in_c),
        Peers::C.test("the search in C finds the same scale", search_in_c),
        Peers::Python.test("the die in Python agrees", || die_in_python(&[])),
        Peers::Python
            .test("the die in NumPy agrees", || die_in_python(&["--numpy"])),
        Peers::Python.test("trials in Python agree", || trials_in_python(&[])),
        Peers::Python
            .test("trials in NumPy agree", || trials_in_python(&["--numpy"])),
        Peers::Python
            .test("the search in Python agrees", || search_in_python(&[])),
        Peers::Python.test("the search in NumPy agrees", || {
            search_in_python(&["--numpy"])
        }),
    ]);
}

fn wins_of(rolls: usize) -> f64 {
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    (0..rolls).filter(|_| play(&mut rng)).count() as f64
}

fn die_in_c() -> Result<(), Failed> {
    let theirs = answer("peers/c/betting/game.c", &["--rolls", "1000000"])?;
    equal("won", wins_of(1_000_000), theirs["won"])
}

fn start() -> Result<Start, Failed> {
    Ok(Start::new(10_000.0, 100.0)?)
}

fn our_trials(players: usize, bets: usize) -> Result<Outcome, Failed> {
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    let histories = trials(DOUBLING, start()?, bets, players, &mut rng);
    Outcome::of(&histories, start()?).ok_or_else(|| "no players".into())
}

fn our_search(settings: usize, players: usize, bets: usize) -> Search {
    Search {
        bets,
        players,
        settings,
        ..Search::measured()
    }
}

fn trials_in_c() -> Result<(), Failed> {
    let theirs = answer(
        "peers/c/betting/trials.c",
        &["--players", "400", "--bets", "300"],
    )?;
    let ours = our_trials(400, 300)?;
    equal("survived", ours.survived as f64, theirs["survived"])?;
    equal("profited", ours.profited as f64, theirs["profited"])?;
    equal("mean profit", ours.mean_profit, theirs["mean_profit"])?;
    equal("best profit", ours.best_profit, theirs["best_profit"])
}

fn search_in_c() -> Result<(), Failed> {
    let theirs = answer("peers/c/betting/search.c", &[])?;
    let best = our_search(300, 300, 100)
        .run(|_, _| ())
        .ok_or("no settings")?;
    equal("scale", best.win_scale, theirs["best_scale"])?;
    equal("value", best.value, theirs["best_value"])
}

fn die_in_python(flags: &[&str]) -> Result<(), Failed> {
    let arguments = [flags, &["--rolls", "300000"]].concat();
    let theirs = answer("peers/python/betting/game.py", &arguments)?;
    let (n, p) = (300_000.0, win_probability());
    // The exact probability is known, so only their sample has an error.
    agree(
        "share of wins",
        p,
        theirs["won"] / n,
        (p * (1.0 - p) / n).sqrt(),
    )
}

fn trials_in_python(flags: &[&str]) -> Result<(), Failed> {
    let players = 4_000;
    let arguments = [flags, &["--players", "4000", "--bets", "100"]].concat();
    let theirs = answer("peers/python/betting/trials.py", &arguments)?;
    let ours = our_trials(players, 100)?;
    let n = players as f64;
    for (what, count) in
        [("survived", ours.survived), ("profited", ours.profited)]
    {
        let share = count as f64 / n;
        let error = (2.0 * share * (1.0 - share) / n).sqrt();
        agree(what, share, theirs[what] / n, error)?;
    }
    let error = ours.deviation * (2.0 / n).sqrt();
    agree(
        "mean profit",
        ours.mean_profit,
        theirs["mean_profit"],
        error,
    )
}

fn search_in_python(flags: &[&str]) -> Result<(), Failed> {
    let (settings, players, bets) = (400, 50, 40);
    let sizes = ["--settings", "400", "--players", "50", "--bets", "40"];
    let theirs =
        answer("peers/python/betting/search.py", &[flags, &sizes].concat())?;
    let mut values = Vec::new();
    our_search(settings, players, bets)
        .run(|_, scored| values.push(scored.value));
    let n = settings as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    agree(
        "mean value",
        mean,
        theirs["mean_value"],
        (2.0 * variance / n).sqrt(),
    )
}
