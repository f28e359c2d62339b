//! Programs that must not compile: the `compile_fail/*.rs` of a part, each with
//! the compiler's message beside it as `*.stderr`.
//!
//! trybuild compiles the programs and compares the messages. This crate runs it
//! and says in one line a fault what it found. The whole test of a part is
//! `listings/PART/tests/compile_fail.rs`:
//!
//! ```text
//! compile_fail::check!();
//! ```
//!
//! The wording of a message belongs to one release of the compiler, which the
//! workspace names as its `rust-version`. Under any other release only the error
//! codes are compared, and the test says so.
//!
//! `TRYBUILD=overwrite` writes the messages of today, as trybuild documents.

use std::{
    collections::BTreeSet,
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use regex::Regex;

/// Set in the process that runs trybuild itself.
const INNER: &str = "COMPILE_FAIL_INNER";

/// The release of the compiler whose messages are recorded.
const RECORDED_WITH: &str = env!("CARGO_PKG_RUST_VERSION");

static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^error\[(E\d{4})\]").expect("a valid pattern"));

/// The test of a part: all programs of its `compile_fail/`.
#[macro_export]
macro_rules! check {
    () => {
        #[test]
        fn compile_fail() {
            $crate::run(env!("CARGO_MANIFEST_DIR"));
        }
    };
}

/// Checks the programs of the crate in the folder `part`. Called by [`check!`],
/// whose test it starts a second time.
///
/// # Panics
///
/// If a program compiles, or the compiler's message is another than recorded:
/// with one line for each.
pub fn run(part: &str) {
    if env::var_os(INNER).is_some() {
        trybuild::TestCases::new().compile_fail("compile_fail/*.rs");
        return;
    }
    let part = Path::new(part);
    let mut faults = unpaired(part).unwrap_or_else(|e| vec![format!("{}: {e}", part.display())]);
    let same_release = match compiler_release() {
        Ok(release) => {
            let same = minor(&release) == minor(RECORDED_WITH);
            if !same {
                println!(
                    "messages were recorded with Rust {RECORDED_WITH}, this is {release}: \
                     only error codes are compared"
                );
            }
            same
        }
        Err(e) => return fail(&[format!("rustc --version: {e}")]),
    };
    match trybuild_report() {
        Ok((true, _)) => {}
        Ok((false, report)) => {
            let found = faults_in(&report, same_release);
            // What can't be read is shown as it is.
            if found.is_empty() && !understood(&report) {
                faults.push(report);
            }
            faults.extend(
                found
                    .into_iter()
                    .map(|fault| format!("{}/{fault}", shown(part).display())),
            );
        }
        Err(e) => faults.push(format!("trybuild: {e}")),
    }
    fail(&faults);
}

fn fail(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The folder as the book names it: `listings/PART`.
fn shown(part: &Path) -> PathBuf {
    let mut names = part.components().rev().take(2).collect::<Vec<_>>();
    names.reverse();
    names.into_iter().collect()
}

/// Programs without a message, and messages without a program.
fn unpaired(part: &Path) -> io::Result<Vec<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(part.join("compile_fail"))? {
        names.insert(entry?.path());
    }
    let mut faults = Vec::new();
    for path in &names {
        let (other, what) = match path.extension().and_then(|e| e.to_str()) {
            Some("rs") => (path.with_extension("stderr"), "has no message beside it"),
            Some("stderr") => (path.with_extension("rs"), "belongs to no program"),
            _ => continue,
        };
        if !names.contains(&other) {
            let path = path.strip_prefix(part).unwrap_or(path);
            let path = shown(part).join(path);
            faults.push(format!("{}: {what}", path.display()));
        }
    }
    Ok(faults)
}

/// `1.95.0` of `rustc 1.95.0 (59807616e 2026-04-14)`.
fn compiler_release() -> io::Result<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace()
        .nth(1)
        .map(str::to_owned)
        .ok_or_else(|| io::Error::other(format!("no version in `{text}`")))
}

fn minor(release: &str) -> Vec<&str> {
    release.split('.').take(2).collect()
}

/// Runs this test once more, with trybuild in it: whether it passed, and what
/// it printed.
fn trybuild_report() -> io::Result<(bool, String)> {
    let output = Command::new(env::current_exe()?)
        .args(["--exact", "compile_fail", "--nocapture"])
        .env(INNER, "1")
        // Keeps trybuild from marking up its report.
        .env("TERM", "dumb")
        .env("NO_COLOR", "1")
        .output()?;
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((output.status.success(), report))
}

/// One test of trybuild's report.
struct Case<'a> {
    /// `compile_fail/NAME.rs`.
    program: &'a str,
    verdict: &'a str,
    report: &'a str,
}

fn cases(report: &str) -> Vec<Case<'_>> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^test (\S+\.rs) \.\.\. (\w+)$").expect("a valid pattern")
    });
    let heads: Vec<_> = HEAD.captures_iter(report).collect();
    let starts = heads.iter().filter_map(|c| c.get(0)).map(|m| m.start());
    let ends = starts.clone().skip(1).chain([report.len()]);
    heads
        .iter()
        .zip(starts.zip(ends))
        .map(|(c, (start, end))| Case {
            program: c.get(1).map_or("", |m| m.as_str()),
            verdict: c.get(2).map_or("", |m| m.as_str()),
            report: &report[start..end],
        })
        .collect()
}

/// Whether all that failed is known by its kind.
fn understood(report: &str) -> bool {
    let cases = cases(report);
    !cases.is_empty()
        && cases
            .iter()
            .all(|case| matches!(case.verdict, "ok" | "mismatch"))
}

/// The faults that trybuild found, as `compile_fail/FILE:LINE: message`.
fn faults_in(report: &str, same_release: bool) -> Vec<String> {
    cases(report)
        .iter()
        .filter_map(|case| fault_of(case, same_release))
        .collect()
}

fn fault_of(case: &Case<'_>, same_release: bool) -> Option<String> {
    let program = case.program;
    match case.verdict {
        "ok" => None,
        "mismatch" => {
            let recorded = section(case.report, "EXPECTED:");
            let said = section(case.report, "ACTUAL OUTPUT:");
            let message = Path::new(program).with_extension("stderr");
            let message = message.display();
            if same_release {
                let (line, old, new) = first_difference(&recorded, &said);
                return Some(format!(
                    "{message}:{line}: recorded «{old}», the compiler says «{new}»"
                ));
            }
            let (old, new) = (codes(&recorded), codes(&said));
            (old != new).then(|| {
                format!(
                    "{message}:1: recorded with {}, the compiler answers with {}",
                    list(&old),
                    list(&new)
                )
            })
        }
        _ if case.report.contains("but it succeeded") => {
            Some(format!("{program}:1: compiles, and must not"))
        }
        // Without a recorded message trybuild writes one: `unpaired` names it.
        "wip" => None,
        _ => Some(format!("{program}:1: {}", case.report.trim())),
    }
}

/// The text between trybuild's dotted lines below `title`.
fn section(report: &str, title: &str) -> Vec<String> {
    report
        .lines()
        .skip_while(|line| *line != title)
        .skip(2)
        .take_while(|line| !line.starts_with('┈'))
        .map(str::to_owned)
        .collect()
}

fn first_difference(old: &[String], new: &[String]) -> (usize, String, String) {
    let at = (0..old.len().max(new.len()))
        .find(|&i| old.get(i) != new.get(i))
        .unwrap_or(0);
    let line = |lines: &[String]| lines.get(at).map_or("", |l| l.trim()).to_owned();
    (at + 1, line(old), line(new))
}

fn codes(message: &[String]) -> BTreeSet<String> {
    CODE.captures_iter(&message.join("\n"))
        .map(|c| c[1].to_owned())
        .collect()
}

fn list(codes: &BTreeSet<String>) -> String {
    match codes.len() {
        0 => "no code".into(),
        _ => codes.iter().cloned().collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "\
test compile_fail/a.rs ... ok
test compile_fail/b.rs ... mismatch

EXPECTED:
┈┈┈
error[E0502]: cannot borrow
 --> compile_fail/b.rs:4:5
┈┈┈

ACTUAL OUTPUT:
┈┈┈
error[E0502]: cannot borrow
 --> compile_fail/b.rs:5:5
┈┈┈
note: If the actual output is the correct output you can bless it

test compile_fail/c.rs ... error
Expected test case to fail to compile, but it succeeded.

";

    #[test]
    fn each_fault_is_one_line_with_its_place() {
        assert_eq!(
            faults_in(REPORT, true),
            [
                "compile_fail/b.stderr:2: recorded «--> compile_fail/b.rs:4:5», \
                 the compiler says «--> compile_fail/b.rs:5:5»",
                "compile_fail/c.rs:1: compiles, and must not",
            ]
        );
    }

    #[test]
    fn another_release_is_held_to_the_error_codes_only() {
        assert_eq!(
            faults_in(REPORT, false),
            ["compile_fail/c.rs:1: compiles, and must not"]
        );
        let other = REPORT.replacen("E0502", "E0499", 1);
        assert_eq!(
            faults_in(&other, false)[0],
            "compile_fail/b.stderr:1: recorded with E0499, the compiler answers with E0502"
        );
    }

    #[test]
    fn a_report_that_can_not_be_read_is_not_passed_over() {
        assert!(!understood("error: no matching package named `x` found"));
        assert!(understood(
            &REPORT[..REPORT.find("test compile_fail/c").unwrap()]
        ));
    }

    #[test]
    fn programs_and_messages_come_in_pairs() {
        let root = env::temp_dir().join(format!("compile-fail-{}", std::process::id()));
        let folder = root.join("part/compile_fail");
        fs::create_dir_all(&folder).unwrap();
        for name in ["a.rs", "a.stderr", "b.rs", "c.stderr"] {
            fs::write(folder.join(name), "").unwrap();
        }
        let faults = unpaired(&root.join("part")).unwrap();
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].ends_with("part/compile_fail/b.rs: has no message beside it"));
        assert!(faults[1].ends_with("part/compile_fail/c.stderr: belongs to no program"));
    }

    #[test]
    fn releases_are_told_by_their_minor_number() {
        assert_eq!(minor("1.95.0"), minor("1.95"));
        assert_ne!(minor("1.96.0-nightly"), minor("1.95"));
    }
}
