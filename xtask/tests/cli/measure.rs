//! Measuring, with a C peer and a fake bench; bundles.

use std::{fs, process::Command};

use crate::bed::{Bed, outcome, write_script};
use evidence::figures::{Measured, Unit};

const PLAN: &str = "
size = 'all'
includes = 'nothing'
work = { amount = 10, unit = 'bet' }
[[contender]]
name = 'rust'
label = 'Rust'
[[contender]]
name = 'c'
label = 'C'
peer = 'peers/c/p/x.c'
args = ['--bets', '10']
";

/// Prints the times that are asked for.
const PEER: &str = r#"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
    if (argc != 5 || strcmp(argv[1], "--samples") || strcmp(argv[3], "--bets")) return 2;
    printf("{\"seconds\": [0.5");
    for (int i = 1; i < atoi(argv[2]); i++) printf(", 0.5");
    printf("], \"answer\": {\"bets\": %s}}\n", argv[4]);
    return 0;
}
"#;

/// Acts as a criterion bench.
const BENCH: &str = r#"
mkdir -p "$CRITERION_HOME/x/new"
echo '{"iters":[1.0,2.0],"times":[1000000.0,2000000.0]}' > "$CRITERION_HOME/x/new/sample.json""#;

fn bed() -> Bed {
    let bed = Bed::new();
    bed.write("listings/p/benches/x.toml", PLAN);
    bed.write("peers/c/p/x.c", PEER);
    write_script(&bed.bin().join("x-bench"), BENCH);
    bed.fake(
        "cargo",
        r#"[ "$1 $2 $3 $4" = "bench --no-run --package p" ] || exit 1
        echo "{\"target\": {\"kind\": [\"bench\"], \"name\": \"x\"}, \"executable\": \"$BIN/x-bench\"}""#,
    );
    bed
}

fn local(bed: &Bed) -> Measured {
    Measured::load(&bed.root().join("measured/local.json")).unwrap()
}

#[test]
fn contenders_and_limits_get_figures_with_provenance() {
    let bed = bed();
    let run = bed.run(&["measure", "p/x", "--quick"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.error);
    let measured = local(&bed);
    assert_eq!(measured.machine.name, "local");
    let keys: Vec<_> = measured.figures.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "machine/limits/copy_1",
            "machine/limits/copy_all",
            "machine/limits/peak_1",
            "machine/limits/peak_all",
            "p/x/c",
            "p/x/rust",
        ]
    );
    let rust = &measured.figures["p/x/rust"];
    assert_eq!(
        (rust.unit, &rust.samples[..]),
        (Unit::Second, &[1e-3, 1e-3][..])
    );
    assert_eq!(rust.work.as_ref().unwrap().amount, 10.0);
    assert_eq!(
        measured.figures["machine/limits/copy_1"].unit,
        Unit::BytePerSecond
    );
    assert_eq!(
        measured.figures["machine/limits/peak_1"].unit,
        Unit::FlopPerSecond
    );
    assert!(measured.faster("p/x/rust", "p/x/c").unwrap().median > 400.0);
    let provenance = measured.run_of(rust);
    assert_eq!(provenance.command, "cargo xtask measure p/x --quick");
    assert!(provenance.tools.contains_key("cc"), "{provenance:?}");
    assert!(provenance.flags["c"].contains("-O3"), "{provenance:?}");
    assert!(rust.run.ends_with(".p.x"), "{}", rust.run);

    // Once more: figures are replaced, nothing doubles.
    assert_eq!(bed.run(&["measure", "p", "--quick"]).code, Some(0));
    let again = local(&bed);
    assert_eq!(again.figures.len(), 6);
    assert_eq!(again.runs.len(), 1);
}

#[test]
fn figures_go_to_the_machine_that_is_named() {
    let bed = bed();
    // The fakes don't wait, and neither do the limits here.
    bed.fake("limits", "exec \"$XTASK\" limits --quick");
    let run = outcome(
        bed.command(&["measure", "--machine", "big", "--rounds", "2"])
            .env("XTASK", env!("CARGO_BIN_EXE_xtask"))
            .env("BOOK_XTASK", bed.bin().join("limits")),
    );
    assert_eq!(run.code, Some(0), "{}", run.error);
    let measured = Measured::load(&bed.root().join("measured/big.json")).unwrap();
    assert_eq!(measured.figures["p/x/rust"].samples.len(), 4);
    // The fake's half second fills a turn.
    assert_eq!(measured.figures["p/x/c"].samples.len(), 2);
    let run = bed.run(&["measure", "--machine", "../x"]);
    assert_eq!(run.code, Some(2), "{}", run.error);
}

#[test]
fn what_cannot_be_measured_is_told() {
    let bed = bed();
    let run = bed.run(&["measure", "q"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.fault()
            .contains("nothing is measured for q; there are: p/x, site")
    );

    write_script(&bed.bin().join("x-bench"), "exit 0");
    let run = bed.run(&["measure", "--quick"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.fault().contains("no function of the id `p/x/rust`"),
        "{}",
        run.error
    );
    assert!(!bed.root().join("measured").exists());

    bed.fake(
        "cargo",
        "echo 'error: no bench target named `x`' >&2; exit 101",
    );
    let run = bed.run(&["measure", "--quick"]);
    assert!(
        run.fault().contains("no bench target named `x`"),
        "{}",
        run.error
    );
}

#[test]
fn a_bundle_measures_elsewhere_and_comes_home() {
    let bed = bed();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = elsewhere.path().join("a bundle");
    let path = folder.to_str().unwrap();
    let run = bed.run(&["measure", "--bundle", path]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.error);
    let run = bed.run(&["measure", "--bundle", path]);
    assert_eq!(run.code, Some(2), "a full folder is left alone");

    // The place that it came from is of no use to it. The fake bench is a
    // script, which needs the shell's own tools.
    fs::rename(bed.root(), bed.root().with_extension("away")).unwrap();
    let run = outcome(
        Command::new(folder.join("run.sh"))
            .args(["--quick", "--machine", "node-7"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .current_dir("/"),
    );
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.error);
    fs::rename(bed.root().with_extension("away"), bed.root()).unwrap();

    let file = folder.join("node-7.json");
    let run = bed.run(&["measure", "--merge", file.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.error);
    let merged = Measured::load(&bed.root().join("measured/node-7.json")).unwrap();
    assert_eq!(merged.figures["p/x/rust"].samples, [1e-3, 1e-3]);
    assert_eq!(merged.figures.len(), 6);
    let provenance = merged.run_of(&merged.figures["p/x/c"]);
    assert_eq!(provenance.command, "./run.sh --quick --machine node-7");
}

#[test]
fn a_bundle_needs_no_environment_at_all() {
    let bed = bed();
    // Only the C peer: the fake bench is a script with needs of its own.
    bed.write(
        "listings/p/benches/x.toml",
        &PLAN.replace("[[contender]]\nname = 'rust'\nlabel = 'Rust'\n", ""),
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = elsewhere.path().join("bundle");
    let run = bed.run(&["measure", "p", "--bundle", folder.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.error);
    let run = outcome(
        Command::new(folder.join("run.sh"))
            .args(["--quick", "--output", "/dev/null/x.json"])
            .env_clear(),
    );
    assert_eq!(run.code, Some(1), "that can't be written");
    let run = outcome(
        Command::new(folder.join("run.sh"))
            .arg("--quick")
            .env_clear(),
    );
    assert_eq!(run.code, Some(0), "{}", run.error);
    let written = fs::read_dir(&folder).unwrap().flatten().map(|e| e.path());
    let mut figures = written.filter(|p| p.extension().is_some_and(|e| e == "json"));
    let file = figures.find(|p| !p.ends_with("manifest.json")).unwrap();
    let measured = Measured::load(&file).unwrap();
    let flags = &measured.run_of(&measured.figures["p/x/c"]).flags["c"];
    assert!(!flags.contains("native"), "compiled here: {flags}");
}

#[test]
fn only_figures_of_this_schema_are_taken_in() {
    let bed = bed();
    assert_eq!(bed.run(&["measure", "--quick"]).code, Some(0));
    let good = bed.read("measured/local.json");
    let newer = good.replace("\"schema\": 1", "\"schema\": 2");
    bed.write("newer.json", &newer);
    let run = bed.run(&["measure", "--merge", "newer.json"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.fault().contains("schema 2, this book reads 1"),
        "{}",
        run.error
    );
    bed.write("bad.json", &good[..good.len() / 2]);
    assert_eq!(bed.run(&["measure", "--merge", "bad.json"]).code, Some(1));
    assert_eq!(
        bed.run(&["measure", "--merge", "absent.json"]).code,
        Some(1)
    );
}
