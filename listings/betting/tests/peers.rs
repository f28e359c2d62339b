//! The peers of this part do the same work as its listings and come to the same
//! answer: those in C, which roll the same die, bit for bit; those in Python,
//! whose dice are their own, within what chance allows.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use betting::{
    bettors::{DOUBLING, Start},
    game::{play, win_probability},
    search::{Metric, Search},
    trials::{Outcome, trials},
};
use evidence::peers;
use libtest_mimic::{Arguments, Failed, Trial};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

fn main() {
    let exact = |name, test: fn() -> Result<(), Failed>| {
        left_out(name, "cc", c_is_here(), test)
    };
    let chance = |name, test: fn() -> Result<(), Failed>| {
        left_out(name, "python", python_is_here(), test)
    };
    let tests = vec![
        exact("the die in C rolls the same", die_in_c),
        exact("trials in C give the same funds", trials_in_c),
        exact("the search in C finds the same scale", search_in_c),
        chance("the die in Python agrees", || die_in_python(&[])),
        chance("the die in NumPy agrees", || die_in_python(&["--numpy"])),
        chance("trials in Python agree", || trials_in_python(&[])),
        chance("trials in NumPy agree", || trials_in_python(&["--numpy"])),
        chance("the search in Python agrees", || search_in_python(&[])),
        chance("the search in NumPy agrees", || {
            search_in_python(&["--numpy"])
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), tests).exit();
}

/// A test that is named as left out where what it `needs` is not here, and
/// fails there if the caller required it.
fn left_out(
    name: &str,
    needs: &str,
    is_here: bool,
    test: fn() -> Result<(), Failed>,
) -> Trial {
    let required = std::env::var("BOOK_REQUIRE")
        .is_ok_and(|list| list.split(',').any(|required| required == needs));
    match (is_here, required) {
        (true, _) => Trial::test(name, test),
        (false, true) => {
            let fault = format!("{needs} is required and not here");
            Trial::test(name, move || Err(fault.into()))
        }
        (false, false) => {
            let hint = "`cargo xtask test` sets it up";
            Trial::test(
                format!("{name} (left out: needs {needs}; {hint})"),
                test,
            )
            .with_ignored_flag(true)
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn c_is_here() -> bool {
    peers::c_compiler().is_some()
}

fn python_is_here() -> bool {
    root().join(peers::PYTHON).is_file()
}

/// The answer of a peer to `arguments`, as numbers.
fn answer(
    program: &str,
    arguments: &[&str],
) -> Result<BTreeMap<String, f64>, Failed> {
    let arguments: Vec<String> =
        arguments.iter().map(ToString::to_string).collect();
    let report = peers::run(&root(), Path::new(program), 1, &arguments)?;
    report
        .answer
        .into_iter()
        .map(|(key, value)| match value.as_f64() {
            Some(number) => Ok((key, number)),
            None => Err(format!("{program}: `{key}` is no number").into()),
        })
        .collect()
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

fn our_search(
    settings: usize,
    players: usize,
    bets: usize,
) -> Result<Search, Failed> {
    Ok(Search {
        start: start()?,
        bets,
        players,
        settings,
        symmetric: true,
        metric: Metric::Safety,
        seed: 1,
    })
}

fn equal(what: &str, ours: f64, theirs: f64) -> Result<(), Failed> {
    if ours == theirs {
        return Ok(());
    }
    Err(format!("{what}: {ours} here, {theirs} there").into())
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
    let best = our_search(300, 300, 100)?
        .run(|_, _| ())
        .ok_or("no settings")?;
    equal("scale", best.win_scale, theirs["best_scale"])?;
    equal("value", best.value, theirs["best_value"])
}

/// Two means of independent samples agree if they differ by at most 4.9
/// standard errors: right programs fail this once in a million pairs of seeds,
/// and the seeds are fixed.
fn agree(
    what: &str,
    ours: f64,
    theirs: f64,
    standard_error: f64,
) -> Result<(), Failed> {
    if (ours - theirs).abs() <= 4.9 * standard_error {
        return Ok(());
    }
    Err(
        format!("{what}: {ours} here, {theirs} there, ± {standard_error}")
            .into(),
    )
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
    our_search(settings, players, bets)?
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
