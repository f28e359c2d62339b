//! Results: the figures of one run, and the file of a machine that they are
//! merged into.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use evidence::figures::{Figure, Machine, Measured, Run, SCHEMA, Unit};

use super::{entry::Entry, limits::Limit};
use crate::{error::Error, process::ask, record::replace};

/// Figures of `entries` and `limits`, all of one run `id`.
pub fn figures(
    entries: &[Entry],
    samples: Vec<Vec<f64>>,
    limits: Vec<Limit>,
    id: &str,
) -> BTreeMap<String, Figure> {
    let of_entry = |(entry, samples): (&Entry, Vec<f64>)| {
        let figure = Figure {
            label: entry.contender.label.clone(),
            unit: Unit::Second,
            samples,
            threads: entry.contender.threads,
            size: entry.contender.size.clone(),
            work: entry.contender.work.clone(),
            includes: entry.contender.includes.clone(),
            run: id.into(),
        };
        (entry.contender.key.clone(), figure)
    };
    let of_limit = |limit: Limit| {
        let unit = match limit.flops {
            true => Unit::FlopPerSecond,
            false => Unit::BytePerSecond,
        };
        let figure = Figure {
            label: limit.label,
            unit,
            samples: limit.samples,
            threads: limit.threads,
            size: limit.size,
            work: None,
            includes: limit.includes,
            run: id.into(),
        };
        (format!("machine/limits/{}", limit.name), figure)
    };
    let figures = entries.iter().zip(samples).map(of_entry);
    figures.chain(limits.into_iter().map(of_limit)).collect()
}

/// A file of its own with one run's figures.
pub fn measured(
    machine: Machine,
    id: &str,
    run: Run,
    figures: BTreeMap<String, Figure>,
) -> Measured {
    Measured {
        schema: SCHEMA,
        machine,
        runs: [(id.to_string(), run)].into(),
        figures,
    }
}

/// Where the figures of the machine `name` are.
pub fn file(root: &Path, name: &str) -> PathBuf {
    root.join("measured").join(format!("{name}.json"))
}

/// Merges `new` into the file of its machine. Figures of the chapters in `new`
/// are replaced as a whole, those of others stay.
///
/// # Errors
///
/// If the file there is not of this machine, or can't be read or written.
pub fn merge(root: &Path, new: Measured) -> Result<PathBuf, Error> {
    let path = file(root, &new.machine.name);
    let merged = match path.is_file() {
        false => new,
        true => {
            let old = Measured::load(&path)?;
            let other =
                old.machine.cpu != new.machine.cpu || old.machine.threads != new.machine.threads;
            match (other, &new.machine.name[..]) {
                (false, _) => join(old, new),
                // Not kept anywhere else: the machine was changed.
                (true, "local") => new,
                (true, name) => {
                    return Err(Error::Usage(format!(
                        "measured/{name}.json holds figures of another machine ({}, {} threads); \
                         give this one another name with --machine",
                        old.machine.cpu, old.machine.threads
                    )));
                }
            }
        }
    };
    replace(&path, &merged.to_json())?;
    Ok(path)
}

fn join(mut old: Measured, new: Measured) -> Measured {
    let chapter = |key: &str| key.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
    let fresh: Vec<String> = new.figures.keys().map(|key| chapter(key)).collect();
    old.figures.retain(|key, _| !fresh.contains(&chapter(key)));
    old.runs
        .retain(|id, _| old.figures.values().any(|figure| &figure.run == id));
    old.machine = new.machine;
    // A name may be taken by a run of which other chapters' figures are left.
    let mut renamed = BTreeMap::new();
    for (id, run) in new.runs {
        let free = |id: &String| !old.runs.contains_key(id);
        let name = std::iter::once(id.clone())
            .chain((2..).map(|n| format!("{id}.{n}")))
            .find(free)
            .unwrap_or(id.clone());
        old.runs.insert(name.clone(), run);
        renamed.insert(id, name);
    }
    old.figures
        .extend(new.figures.into_iter().map(|(key, mut figure)| {
            if let Some(name) = renamed.get(&figure.run) {
                figure.run.clone_from(name);
            }
            (key, figure)
        }));
    old
}

/// The commit that is checked out, marked if there are changes besides those
/// of figures.
pub fn commit(root: &Path) -> String {
    let root = root.to_string_lossy();
    let git = |args: &[&str]| ask("git", &[&["-C", &root], args].concat());
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else {
        return "unknown".into();
    };
    let changes = git(&["status", "--porcelain", "--", ".", ":!measured"]);
    match changes.is_some_and(|changes| !changes.is_empty()) {
        true => format!("{commit}+changes"),
        false => commit,
    }
}

/// Today in UTC, `YYYY-MM-DD`.
pub fn today() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    date(now.map_or(0, |t| t.as_secs() / 86_400) as i64)
}

/// The date `days` after 1970-01-01 in the Gregorian calendar: years are
/// counted from March, so that leap days come last.
fn date(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_780, "2026-11-23"),
            (20_818, "2026-12-31"),
            (20_819, "2027-01-01"),
        ] {
            assert_eq!(date(days), expected);
        }
        assert!(today().as_str() > "2026");
    }

    fn machine(name: &str, cpu: &str) -> Machine {
        Machine {
            name: name.into(),
            cpu: cpu.into(),
            cores: 2,
            threads: 2,
            caches: vec![],
            memory_bytes: 1,
            system: "s".into(),
            virtualized: None,
        }
    }

    fn one_run(name: &str, cpu: &str, keys: &[&str]) -> Measured {
        let figure = |key: &&str| {
            let figure = Figure {
                label: "x".into(),
                unit: Unit::Second,
                samples: vec![1.0],
                threads: 1,
                size: "all".into(),
                work: None,
                includes: "nothing".into(),
                run: "d".into(),
            };
            (key.to_string(), figure)
        };
        let run = Run {
            command: "c".into(),
            date: "2026-11-23".into(),
            commit: "k".into(),
            tools: BTreeMap::new(),
            flags: BTreeMap::new(),
        };
        measured(
            machine(name, cpu),
            "d",
            run,
            keys.iter().map(figure).collect(),
        )
    }

    #[test]
    fn a_chapter_is_replaced_whole_and_others_stay() {
        let root = tempfile::tempdir().unwrap();
        merge(root.path(), one_run("m", "c", &["p/a/x", "p/a/y", "p/b/x"])).unwrap();
        let path = merge(root.path(), one_run("m", "c", &["p/a/x"])).unwrap();
        let merged = Measured::load(&path).unwrap();
        let keys: Vec<_> = merged.figures.keys().collect();
        assert_eq!(keys, ["p/a/x", "p/b/x"]);
        assert_eq!(merged.figures["p/a/x"].run, "d.2");
        assert_eq!(merged.figures["p/b/x"].run, "d");

        let path = merge(root.path(), one_run("m", "c", &["p/a/x", "p/b/x"])).unwrap();
        let merged = Measured::load(&path).unwrap();
        assert_eq!(merged.runs.keys().collect::<Vec<_>>(), ["d"]);
    }

    #[test]
    fn figures_of_two_machines_are_not_mixed() {
        let root = tempfile::tempdir().unwrap();
        merge(root.path(), one_run("m", "one", &["p/a/x"])).unwrap();
        let fault = merge(root.path(), one_run("m", "two", &["p/a/x"])).unwrap_err();
        assert!(fault.to_string().contains("--machine"), "{fault}");
        merge(root.path(), one_run("local", "one", &["p/a/x"])).unwrap();
        let path = merge(root.path(), one_run("local", "two", &["p/b/x"])).unwrap();
        assert_eq!(Measured::load(&path).unwrap().figures.len(), 1);
    }
}
