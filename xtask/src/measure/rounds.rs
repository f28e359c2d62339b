//! The rounds: in each round each contender has its turn, so that a machine
//! whose speed drifts is as fast or slow for all of them.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use evidence::{mpi::Mpi, peers, places};
use serde::Deserialize;

use super::entry::{Entry, Program};
use crate::{error::Error, process, progress::Step};

/// How long each contender's turn is.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub rounds: usize,
    /// Of benches: seconds before a turn counts, and that count.
    pub warm_up: f64,
    pub measurement: f64,
    /// Of peers: seconds of work that a turn aims at, and samples at most.
    pub peer_seconds: f64,
    pub peer_samples: usize,
}

impl Style {
    /// About a second for each contender over all rounds, and ten samples at
    /// least: more rounds are more turns, not more time.
    pub fn full(rounds: usize) -> Style {
        let share = 1.0 / rounds.max(1) as f64;
        Style {
            rounds,
            warm_up: (0.5 * share).max(0.05),
            measurement: share.max(0.1),
            peer_seconds: share.max(0.1),
            peer_samples: 10,
        }
    }

    /// To see that everything runs; the figures mean little.
    pub fn quick() -> Style {
        Style {
            rounds: 1,
            warm_up: 0.02,
            measurement: 0.05,
            peer_seconds: 0.0,
            peer_samples: 1,
        }
    }
}

/// Where contenders are run from, and with what.
pub struct Place<'a> {
    /// Folder that relative paths of entries start from.
    pub base: &'a Path,
    /// An empty folder for what criterion writes.
    pub scratch: &'a Path,
    pub python: &'a Path,
    /// What starts contenders on many ranks.
    pub mpi: Option<&'a Mpi>,
}

impl Place<'_> {
    /// `command` as the contender is started: by the launcher, if on ranks.
    fn started(&self, entry: &Entry, command: Command) -> Result<Command, Error> {
        match (entry.contender.ranks, self.mpi) {
            (None, _) => Ok(command),
            (Some(ranks), Some(mpi)) => Ok(mpi.launched(ranks, &command)),
            (Some(_), None) => Err(Error::Bench {
                key: entry.contender.key.clone(),
                reason: "it needs an MPI".into(),
            }),
        }
    }
}

/// Longest that one turn of one contender may take.
const LIMIT: Duration = Duration::from_secs(1800);

/// Runs all rounds and returns the samples of each entry, in seconds.
///
/// # Errors
///
/// If a contender fails.
pub fn run(entries: &[Entry], place: &Place, style: Style) -> Result<Vec<Vec<f64>>, Error> {
    let mut samples = vec![Vec::new(); entries.len()];
    let mut batches = vec![None; entries.len()];
    let step = Step::bar("Measuring", (style.rounds * entries.len()) as u64);
    for _ in 0..style.rounds {
        for (i, entry) in entries.iter().enumerate() {
            step.now(&entry.contender.key);
            let turn = match &entry.program {
                Program::Bench { executable, id } => bench(entry, executable, id, place, style)?,
                _ => peer_turn(entry, place, style, &mut batches[i])?,
            };
            samples[i].extend(turn);
            step.advance();
        }
    }
    step.done();
    Ok(samples)
}

/// A peer's turn. The first one finds how many samples fill a turn; a single
/// sample that fills it by itself counts already.
fn peer_turn(
    entry: &Entry,
    place: &Place,
    style: Style,
    batch: &mut Option<usize>,
) -> Result<Vec<f64>, Error> {
    if let Some(batch) = batch {
        return peer(entry, place, *batch);
    }
    let probe = peer(entry, place, 1)?;
    let seconds = probe.first().copied().unwrap_or(f64::INFINITY);
    let fitting = (style.peer_seconds / seconds).ceil() as usize;
    let size = fitting.clamp(1, style.peer_samples);
    *batch = Some(size);
    match size {
        1 => Ok(probe),
        _ => peer(entry, place, size),
    }
}

fn peer(entry: &Entry, place: &Place, samples: usize) -> Result<Vec<f64>, Error> {
    let (mut command, name, args) = match &entry.program {
        Program::C {
            executable, args, ..
        } => {
            let command = Command::new(place.base.join(executable));
            (command, executable.display().to_string(), args.clone())
        }
        Program::Python { script, args } => {
            let mut command = Command::new(place.python);
            command.arg(place.base.join(script));
            (command, script.display().to_string(), args.clone())
        }
        Program::Browser { request } => {
            let mut command = Command::new(env::current_exe().map_err(Error::io("xtask"))?);
            command.arg("in-browser").current_dir(place.base);
            let threads = entry.contender.threads.to_string();
            let args = vec![request.clone(), "--threads".into(), threads];
            (command, format!("{request} in a browser"), args)
        }
        Program::Bench { executable, .. } => {
            return Err(Error::Bench {
                key: entry.contender.key.clone(),
                reason: format!("{} is no peer", executable.display()),
            });
        }
    };
    command
        .args(["--samples", &samples.to_string()])
        .args(args)
        .envs(&entry.contender.env);
    let mut command = place.started(entry, command)?;
    Ok(peers::report(&name, &mut command, samples)?.seconds)
}

/// What criterion writes of one function: `times[i]` nanoseconds for `iters[i]`
/// iterations.
#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

/// One turn of a criterion bench: seconds for one iteration, by sample.
fn bench(
    entry: &Entry,
    executable: &Path,
    id: &str,
    place: &Place,
    style: Style,
) -> Result<Vec<f64>, Error> {
    let fault = |reason: String| Error::Bench {
        key: entry.contender.key.clone(),
        reason,
    };
    let home = place.scratch.join("criterion");
    if home.exists() {
        fs::remove_dir_all(&home).map_err(Error::io(&home))?;
    }
    let mut command = Command::new(place.base.join(executable));
    command
        .args(["--bench", "--exact", id, "--noplot"])
        .args(["--sample-size", "10"])
        // Of criterion's own statistics nothing is used.
        .args(["--nresamples", "1001"])
        .args(["--warm-up-time", &style.warm_up.to_string()])
        .args(["--measurement-time", &style.measurement.to_string()])
        .current_dir(place.scratch)
        .env("CRITERION_HOME", &home)
        .envs(&entry.contender.env);
    let mut command = place.started(entry, command)?;
    match process::run_limited(&mut command, LIMIT)? {
        None => return Err(fault("it did not end in half an hour".into())),
        Some((status, _, error)) if !status.success() => {
            let last = error.lines().rfind(|l| !l.trim().is_empty());
            return Err(fault(format!("{status}: {}", last.unwrap_or_default())));
        }
        Some(_) => {}
    }
    let file = sample_file(&home)
        .ok_or_else(|| fault(format!("the bench has no function of the id `{id}`")))?;
    let text = fs::read_to_string(&file).map_err(Error::io(&file))?;
    let Sample { iters, times } =
        serde_json::from_str(&text).map_err(|e| fault(format!("criterion's sample: {e}")))?;
    let seconds = iters.iter().zip(&times).map(|(n, t)| t * 1e-9 / n);
    Ok(seconds.collect())
}

fn sample_file(home: &Path) -> Option<PathBuf> {
    let files = places::files_below(home, "sample.json").ok()?;
    let is_new = |file: &PathBuf| file.parent().is_some_and(|p| p.ends_with("new"));
    files.into_iter().find(is_new)
}

#[cfg(test)]
mod tests {
    use evidence::plan::{Contender, Source};

    use super::*;

    /// A shell script that acts as a bench or a peer. The shell writes it: were
    /// it this process, one forked for another test could hold the file open.
    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("program.sh");
        let status = Command::new("sh")
            .args([
                "-c",
                r#"printf '#!/bin/sh\n%s\n' "$1" > "$2" && chmod 755 "$2""#,
                "sh",
            ])
            .arg(text)
            .arg(&path)
            .status();
        assert!(status.unwrap().success());
        path
    }

    fn entry(program: Program) -> Entry {
        Entry {
            contender: Contender {
                key: "p/c/x".into(),
                label: "X".into(),
                threads: 1,
                size: "all".into(),
                work: None,
                includes: "nothing".into(),
                env: [("VARIABLE".to_string(), "set".to_string())].into(),
                ranks: None,
                source: Source::Bench { id: "p/c/x".into() },
            },
            program,
        }
    }

    fn run_script(text: &str, bench: bool, style: Style) -> Result<Vec<Vec<f64>>, Error> {
        let folder = tempfile::tempdir().unwrap();
        let executable = script(folder.path(), text);
        let program = match bench {
            true => Program::Bench {
                executable,
                id: "p/c/x".into(),
            },
            false => Program::C {
                executable,
                source: PathBuf::new(),
                args: vec![],
            },
        };
        let place = Place {
            base: folder.path(),
            scratch: folder.path(),
            python: Path::new("python3"),
            mpi: None,
        };
        run(&[entry(program)], &place, style)
    }

    #[test]
    fn contenders_on_ranks_are_started_by_the_launcher() {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::C {
            executable: "x".into(),
            source: PathBuf::new(),
            args: vec![],
        };
        let mut entry = entry(program);
        entry.contender.ranks = Some(2);
        let place = Place {
            base: folder.path(),
            scratch: folder.path(),
            python: Path::new("python3"),
            mpi: None,
        };
        let fault = place.started(&entry, Command::new("x")).unwrap_err();
        assert!(fault.to_string().contains("needs an MPI"), "{fault}");
        entry.contender.ranks = None;
        let command = place.started(&entry, Command::new("x")).unwrap();
        assert_eq!(command.get_program(), "x");
    }

    const BENCH: &str = r#"
        [ "$1 $2 $3 $VARIABLE" = "--bench --exact p/c/x set" ] || exit 9
        mkdir -p "$CRITERION_HOME/p_c_x/new" "$CRITERION_HOME/p_c_x/base"
        echo '{"sampling_mode":"Linear","iters":[1.0,2.0],"times":[100.0,240.0]}' \
            > "$CRITERION_HOME/p_c_x/new/sample.json"
        echo '{}' > "$CRITERION_HOME/p_c_x/base/sample.json""#;

    #[test]
    fn criterions_samples_become_seconds() {
        let style = Style {
            rounds: 2,
            ..Style::quick()
        };
        let samples = run_script(BENCH, true, style).unwrap();
        let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-12;
        assert_eq!(samples[0].len(), 4);
        assert!(near(samples[0][0], 1e-7) && near(samples[0][3], 1.2e-7));
    }

    #[test]
    fn a_bench_without_the_function_or_that_fails_is_named() {
        let fault = run_script("exit 0", true, Style::quick()).unwrap_err();
        assert!(fault.to_string().contains("no function of the id `p/c/x`"));
        let fault = run_script("echo bad >&2; exit 4", true, Style::quick()).unwrap_err();
        assert!(fault.to_string().contains("bad"), "{fault}");
    }

    /// Prints as many times as are asked for.
    fn peer_of(seconds: &str) -> String {
        format!(
            r#"[ "$VARIABLE" = set ] || exit 9
            list={seconds}; n=1
            while [ $n -lt $2 ]; do list="$list, {seconds}"; n=$((n + 1)); done
            echo "{{\"seconds\": [$list], \"answer\": {{}}}}""#
        )
    }

    #[test]
    fn long_peers_give_one_sample_a_round_and_short_ones_more() {
        let counts = |seconds: &str| {
            let samples = run_script(&peer_of(seconds), false, Style::full(3)).unwrap();
            samples[0].len()
        };
        // A third of a second each round.
        assert_eq!(counts("5.0"), 3);
        assert_eq!(counts("0.3"), 3 * 2);
        assert_eq!(counts("0.001"), 3 * 10);
    }
}
