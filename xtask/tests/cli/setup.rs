//! Setting up, building and serving, with fake programs instead of cargo,
//! mdbook, Python and package managers.

use std::{
    net::{Ipv4Addr, TcpListener},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::bed::{Bed, outcome, write_script};

/// A cargo that builds nothing, and "installs" an mdbook.
const CARGO: &str = r#"
echo "$*" >> "$BIN/../cargo.log"
if [ "$1" = install ]; then
    mkdir -p target/tools/bin
    printf '#!/bin/sh\n[ "$1" = --version ] && echo mdbook v0.5.4 || echo "ours: $*"\n' \
        > target/tools/bin/mdbook
    chmod +x target/tools/bin/mdbook
fi"#;

fn mdbook(version: &str, name: &str) -> String {
    format!(r#"[ "$1" = --version ] && echo mdbook v{version} || echo "{name}: $*""#)
}

#[test]
fn a_missing_mdbook_is_installed_once() {
    let bed = Bed::new();
    bed.fake("cargo", CARGO);
    for _ in 0..2 {
        let run = bed.run(&["build"]);
        assert_eq!(run.code, Some(0), "{}", run.error);
        assert!(run.out.contains("ours: build"), "{}", run.out);
    }
    let log = std::fs::read_to_string(bed.bin().join("../cargo.log")).unwrap();
    assert_eq!(log.matches("install mdbook --locked").count(), 1, "{log}");
    assert_eq!(
        log.matches("build --package preprocessor").count(),
        2,
        "{log}"
    );
}

#[test]
fn what_is_half_installed_is_installed_again() {
    let bed = Bed::new();
    bed.fake("cargo", CARGO);
    bed.write("target/tools/bin/mdbook", "half of a pro");
    let run = bed.run(&["build"]);
    assert_eq!(run.code, Some(0), "{}", run.error);
}

#[test]
fn only_the_pinned_mdbook_in_path_is_used() {
    let bed = Bed::new();
    bed.fake("cargo", "[ $1 = build ]");
    bed.fake("mdbook", &mdbook("0.5.4", "theirs"));
    let run = bed.run(&["build"]);
    assert!(
        run.out.contains("theirs: build"),
        "{}{}",
        run.out,
        run.error
    );

    bed.fake("cargo", CARGO);
    bed.fake("mdbook", &mdbook("0.4.40", "theirs"));
    let run = bed.run(&["build"]);
    assert!(
        run.error.contains("mdbook in PATH is 0.4.40"),
        "{}",
        run.error
    );
    assert!(run.out.contains("ours: build"), "{}", run.out);
}

#[test]
fn a_failed_installation_says_what_to_do_and_the_next_run_ends_it() {
    let bed = Bed::new();
    for (message, reason, mend) in [
        (
            "error: Could not resolve host: crates",
            "network",
            "Connect to the network",
        ),
        (
            "ld: No space left on device",
            "disk is full",
            "Free some disk space",
        ),
        (
            "error: linker `cc` not found",
            "linker `cc` not found",
            "mdbook.log",
        ),
    ] {
        let fails = format!("[ $1 = build ] && exit 0; echo '{message}' >&2; exit 101");
        bed.fake("cargo", &fails);
        let run = bed.run(&["build"]);
        assert_eq!(run.code, Some(1));
        let line = run.fault();
        assert!(
            line.starts_with("mdbook 0.5.4 could not be set up:"),
            "{line}"
        );
        assert!(line.contains(reason) && line.contains(mend), "{line}");
    }
    bed.fake("cargo", CARGO);
    assert_eq!(bed.run(&["build"]).code, Some(0));
}

#[test]
fn without_cargo_there_is_one_line() {
    let bed = Bed::bare();
    let run = bed.run(&["build"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.fault().contains("`cargo` can't be started"),
        "{}",
        run.error
    );
}

#[test]
fn a_faulty_book_fails_the_build() {
    let bed = Bed::new();
    bed.fake("cargo", "exit 0");
    let fails = r#"[ "$1" = --version ] && echo mdbook v0.5.4 || exit 3"#;
    bed.fake("mdbook", fails);
    let run = bed.run(&["build"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.fault().contains("`mdbook build` failed"),
        "{}",
        run.error
    );
}

#[test]
fn a_taken_port_is_told_and_passed_over() {
    let bed = Bed::new();
    bed.fake("cargo", "exit 0");
    bed.fake("mdbook", &mdbook("0.5.4", "theirs"));
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let run = bed.run(&["serve", "--port", &port.to_string(), "--open"]);
    assert_eq!(run.code, Some(0), "{}", run.error);
    let told = format!("Port {port} is taken; the next free one is ");
    let rest = run.out.split(&told).nth(1).expect(&run.out);
    let chosen: u16 = rest.split('.').next().unwrap().parse().unwrap();
    assert!(chosen > port);
    let expected = format!("theirs: serve --hostname 127.0.0.1 --port {chosen} --open");
    assert!(run.out.contains(&expected), "{}", run.out);
}

#[test]
fn an_interrupt_ends_with_a_line() {
    let bed = Bed::new();
    bed.fake("cargo", "touch $BIN/started; sleep 2");
    let child = bed
        .command(&["build"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while !bed.bin().join("started").exists() {
        thread::sleep(Duration::from_millis(10));
    }
    let pid = child.id().to_string();
    let kill = Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("Interrupted."), "{error}");
}

#[test]
fn outside_the_book_there_is_one_line() {
    let bed = Bed::new();
    let elsewhere = tempfile::tempdir().unwrap();
    for command in ["build", "live", "test", "doctor", "record", "measure"] {
        let run = outcome(bed.command(&[command]).current_dir(elsewhere.path()));
        assert_eq!(run.code, Some(1), "{command}");
        assert_eq!(run.error.lines().count(), 1, "{}", run.error);
    }
    let inside = bed.root().join("listings/p");
    let run = outcome(bed.command(&["record"]).current_dir(inside));
    assert_eq!(run.code, Some(0), "{}", run.error);
}

/// A cargo that tells what it is called with.
const TELLING_CARGO: &str = r#"echo "cargo $*; require $BOOK_REQUIRE""#;

#[test]
fn tests_run_with_what_could_be_set_up() {
    let bed = Bed::bare();
    bed.fake("cargo", TELLING_CARGO);
    let run = bed.run(&["test"]);
    assert_eq!(run.code, Some(0), "{}{}", run.out, run.error);
    assert!(run.out.contains("cargo fmt --all --check"), "{}", run.out);
    assert!(
        run.out
            .contains("cargo clippy --workspace --all-targets -- -D warnings")
    );
    assert!(
        run.out
            .contains("cargo test --workspace --no-fail-fast; require \n"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .contains("Left out: Python with NumPy could not be set up: there is no python3")
    );
    assert!(
        run.out.contains("Left out: Chromium could not be set up"),
        "{}",
        run.out
    );
    assert!(
        run.out
            .trim_end()
            .ends_with("OK. Format, lints, tests and documentation pass.")
    );
}

#[test]
fn a_failed_step_fails_all_but_the_others_run() {
    let bed = Bed::bare();
    bed.fake(
        "cargo",
        r#"echo "cargo $1"; [ $1 != clippy ] && [ $1 != doc ]"#,
    );
    let run = bed.run(&["test"]);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("cargo doc"), "{}", run.out);
    assert_eq!(run.fault(), "Failed: lints, documentation");
}

/// A python3 whose environments hold a Python that "installs" when it may.
const PYTHON: &str = r#"
[ "$2" = venv ] || exit 1
mkdir -p "$3/bin"
cat > "$3/bin/python" <<'END'
#!/bin/sh
case "$*" in
  "-m pip install"*) [ -e "$BIN/no-network" ] && echo "NewConnectionError: no" >&2 && exit 1
                     touch "$0.numpy" ;;
  *numpy*) [ -e "$0.numpy" ] && echo 3.12.1 2.0.0 ;;
esac
END
chmod +x "$3/bin/python""#;

#[test]
fn pythons_set_up_is_finished_by_the_next_run() {
    let bed = Bed::new();
    bed.fake("cargo", TELLING_CARGO);
    bed.fake("chromium", "exit 0");
    bed.fake("cc", "exit 0");
    bed.fake("python3", PYTHON);
    bed.fake("no-network", "");
    let run = bed.run(&["test"]);
    assert_eq!(run.code, Some(0), "{}", run.error);
    let left_out = "Left out: Python with NumPy could not be set up: the network can't be reached";
    assert!(run.out.contains(left_out), "{}{}", run.out, run.error);
    let (with, without) = (required(&run.out, "cc"), required(&run.out, "python"));
    assert!(with && !without, "{}", run.out);

    std::fs::remove_file(bed.bin().join("no-network")).unwrap();
    let run = bed.run(&["test"]);
    assert!(required(&run.out, "python"), "{}{}", run.out, run.error);

    // Set up: nothing is asked of python3 any more.
    bed.fake("python3", "exit 1");
    assert!(required(&bed.run(&["test"]).out, "python"));

    // Other requirements: it is made anew.
    bed.write("peers/python/requirements.txt", "numpy==3\n");
    assert!(!required(&bed.run(&["test"]).out, "python"));
}

/// Whether the tests were run with `what` among the things that they must not
/// leave out; what else this machine has is there, too.
fn required(out: &str, what: &str) -> bool {
    let lists = out.split("require ").skip(1);
    let mut names = lists.flat_map(|rest| rest.lines().next().unwrap_or_default().split(','));
    names.any(|name| name == what)
}

#[test]
fn a_python_without_venv_gets_its_package() {
    let bed = Bed::new();
    bed.fake("cargo", TELLING_CARGO);
    bed.fake("chromium", "exit 0");
    bed.fake("id", "echo 0");
    let fails = r#"if [ ! -e "$BIN/venv-package" ]; then
        mkdir -p "$3/bin"; echo 'ensurepip is not available'; exit 1
    fi"#;
    bed.fake("python3", &format!("{fails}\n{PYTHON}"));
    let apt = r#"case "$*" in *python3-venv) touch "$BIN/venv-package" ;; esac"#;
    bed.fake("apt-get", apt);
    let run = bed.run(&["test"]);
    let told = "ensurepip is not available, and installing it needs `--yes`";
    assert!(run.out.contains(told), "{}", run.out);
    let run = bed.run(&["test", "--yes"]);
    assert!(
        run.out.contains("require python,browser"),
        "{}{}",
        run.out,
        run.error
    );
}

#[test]
fn packages_are_installed_only_with_leave() {
    let bed = Bed::bare();
    bed.fake("cargo", TELLING_CARGO);
    bed.fake("id", "echo 0");
    bed.fake(
        "apt-get",
        r#"echo "$* $DEBIAN_FRONTEND" >> $BIN/apt.log
        case "$*" in *chromium) echo '#!/bin/sh' > $BIN/chromium; /bin/chmod +x $BIN/chromium ;; esac"#,
    );
    let run = bed.run(&["test"]);
    assert!(!bed.bin().join("apt.log").exists());
    let told = "installing it needs `--yes`. To mend it: sudo apt-get install chromium";
    assert!(run.out.contains(told), "{}", run.out);

    let run = bed.run(&["test", "--yes"]);
    let log = std::fs::read_to_string(bed.bin().join("apt.log")).unwrap();
    assert!(
        log.contains("--no-remove install --yes --no-install-recommends chromium noninteractive"),
        "{log}"
    );
    assert!(run.out.contains("require browser\n"), "{}", run.out);
}

#[test]
fn without_rights_packages_are_named() {
    let bed = Bed::bare();
    bed.fake("cargo", TELLING_CARGO);
    bed.fake("id", "echo 1000");
    bed.fake("dnf", "exit 0");
    bed.fake("sudo", "exit 1");
    let run = bed.run(&["test", "--yes"]);
    let told = "only root may install packages. To mend it: sudo dnf install chromium-headless";
    assert!(run.out.contains(told), "{}", run.out);
}

#[test]
fn a_failing_package_manager_is_told() {
    let bed = Bed::bare();
    bed.fake("cargo", TELLING_CARGO);
    bed.fake("id", "echo 0");
    bed.fake(
        "apt-get",
        "echo 'E: Temporary failure resolving x' >&2; exit 100",
    );
    let run = bed.run(&["test", "--yes"]);
    assert_eq!(run.code, Some(0), "{}", run.error);
    let told = "`apt-get update` failed: the network can't be reached";
    assert!(run.out.contains(told), "{}", run.out);
}

#[test]
fn doctor_finds_nothing_in_an_empty_path() {
    let bed = Bed::bare();
    let run = bed.run(&["doctor"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.out.lines().last(), Some("Missing: rustc, C compiler"));
    assert_eq!(run.error, "");
    let rustc = run.out.lines().next().unwrap();
    assert!(rustc.starts_with("MISSING  rustc "), "{rustc}");
    assert!(
        rustc.contains("not found; wanted: 1.95 or newer"),
        "{rustc}"
    );
    assert!(rustc.contains("rustup update stable"), "{rustc}");
}

#[test]
fn doctor_names_the_command_of_the_package_manager() {
    let line = |bed: &Bed| {
        let out = bed.run(&["doctor"]).out;
        let perf = out.lines().find(|l| l.contains(" perf "));
        perf.map(String::from).expect(&out)
    };
    for (manager, id, command) in [
        ("apt-get", 0, "apt-get install linux-perf"),
        ("dnf", 0, "dnf install perf"),
        ("brew", 501, "use Instruments"),
        ("apt-get", 1000, "ask for perf"),
    ] {
        let bed = Bed::bare();
        bed.fake(manager, "exit 0");
        bed.fake("id", &format!("echo {id}"));
        assert!(line(&bed).contains(command), "{}", line(&bed));
    }
}

#[test]
fn doctor_asks_for_versions() {
    let bed = Bed::bare();
    bed.fake("rustc", "echo 'rustc 1.94.0 (abc 2026-01-01)'");
    bed.fake("cc", "echo 'cc 12'");
    let run = bed.run(&["doctor"]);
    assert_eq!(
        run.out.lines().last(),
        Some("Missing: rustc"),
        "{}",
        run.out
    );

    bed.fake("rustc", "echo 'rustc 1.100.1 (abc 2026-01-01)'");
    bed.fake("mdbook", &mdbook("0.4.1", "x"));
    bed.fake("mpicc", "exit 0");
    bed.fake(
        "mpiexec",
        "echo 'HYDRA build details:'; echo '    Version:     4.0.2'",
    );
    let run = bed.run(&["doctor"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(
        run.out.lines().last(),
        Some("OK. All required items found.")
    );
    assert!(
        run.out.contains("mpiexec            MPICH 4.0.2"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("warning  mdbook             0.4.1"),
        "{}",
        run.out
    );
}

#[test]
fn doctor_tells_the_same_in_json() {
    let bed = Bed::bare();
    bed.fake("rustc", "echo 'rustc 1.100.1 (abc 2026-01-01)'");
    let run = bed.run(&["doctor", "--json"]);
    assert_eq!(run.code, Some(1));
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(report["ok"], false);
    assert_eq!(report["missing"], serde_json::json!(["C compiler"]));
    let items = report["items"].as_array().unwrap();
    assert_eq!(items.len(), 12);
    assert_eq!(items[0]["found"], "rustc 1.100.1 (abc 2026-01-01)");
    assert_eq!(items[0]["ok"], true);
    assert!(items[1]["found"].is_null());
    assert!(items[1]["mend"]["apt"].as_str().unwrap().contains("gcc"));
    let text = bed.run(&["doctor"]).out;
    for item in items {
        assert!(text.contains(item["name"].as_str().unwrap()));
    }
}

#[test]
fn a_program_that_answers_nonsense_is_no_program() {
    let bed = Bed::bare();
    bed.fake("rustc", "echo hello");
    write_script(&bed.bin().join("cc"), "exit 1");
    let run = bed.run(&["doctor"]);
    assert_eq!(run.out.lines().last(), Some("Missing: rustc, C compiler"));
}
