//! The program `maps_cancel` ends on an interrupt with what it has.
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use watchdog::within;

const LIMIT: Duration = Duration::from_secs(100);

/// The program, built where this test was built.
fn program() -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "build",
        "--quiet",
        "-p",
        "threads",
        "--example",
        "maps_cancel",
    ]);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo runs").success());
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.ancestors().nth(2).expect("target/PROFILE/deps/TEST");
    profile.join("examples/maps_cancel")
}

fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let status = Command::new("kill").args(["-INT", &id]).status();
    assert!(status.expect("kill runs").success());
}

/// More than can be looked at in the time of the test.
fn started() -> Child {
    Command::new(program())
        .args(["--items", "2_000_000"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

#[test]
fn an_interrupt_leaves_partial_results() {
    within(LIMIT, || {
        let mut child = started();
        let mut output = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("text");
        assert_eq!(line, "interrupt me\n");
        interrupt(&child);
        let mut rest = String::new();
        output.read_to_string(&mut rest).expect("text");
        assert_eq!(child.wait().expect("it ends").code(), Some(130));
        let words: Vec<&str> = rest.split_whitespace().collect();
        let ["primes", "among", looked_at, "of", "2000000", "numbers"] =
            words[1..]
        else {
            panic!("{rest}");
        };
        let looked_at: usize = looked_at.parse().expect("a number");
        assert!(looked_at < 2_000_000);
    });
}
