//! Building the live part, with a fake toolchain of rustup's.

use std::fs;

use crate::bed::{Bed, Outcome, write_script};

/// A compiler that tells of itself.
const RUSTC: &str = r#"printf 'rustc\nhost: x\nrelease: 1.100.0-nightly\n'"#;

/// A cargo that makes a module of the source, and tells of what is in `says`.
const CARGO: &str = r#"
echo "$*" >> cargo.log
[ -e says ] && /bin/cat says >&2
[ -e fails ] && exit 101
/bin/mkdir -p target/live/wasm32-unknown-unknown/live
/bin/cp listings/live/src/lib.rs target/live/wasm32-unknown-unknown/live/live.wasm"#;

fn bed() -> Bed {
    let bed = Bed::bare();
    for name in ["live.js", "views.js", "worker.js", "touch.js", "sw.js"] {
        bed.write(&format!("listings/live/web/{name}"), name);
    }
    bed.write("listings/live/src/lib.rs", "a module");
    bed.write("src/SUMMARY.md", "");
    bed
}

fn with_toolchain() -> Bed {
    let bed = bed();
    let toolchain = bed.rustup().join("toolchains/nightly-x");
    for (file, script) in [
        ("bin/rustc", RUSTC),
        ("bin/cargo", CARGO),
        ("lib/rustlib/x/bin/rust-lld", ""),
        ("lib/rustlib/src/rust/library/std/Cargo.toml", ""),
    ] {
        let path = toolchain.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write_script(&path, script);
    }
    bed
}

/// The one build below `src/run`.
fn build(bed: &Bed) -> String {
    let mut builds = fs::read_dir(bed.root().join("src/run")).unwrap();
    let build = builds.next().unwrap().unwrap();
    assert!(builds.next().is_none());
    build.file_name().into_string().unwrap()
}

fn passes(bed: &Bed) -> Outcome {
    let run = bed.run(&["live", "--strict"]);
    assert_eq!(run.code, Some(0), "{}", run.error);
    run
}

#[test]
fn a_build_lies_where_the_book_takes_it() {
    let bed = with_toolchain();
    let run = passes(&bed);
    let first = build(&bed);
    assert!(
        run.out.ends_with(&format!("is in src/run/{first}.\n")),
        "{}",
        run.out
    );
    assert!(run.out.contains("kernels.wasm"), "{}", run.out);
    assert_eq!(
        bed.read(&format!("src/run/{first}/kernels.wasm")),
        "a module"
    );
    assert_eq!(bed.read(&format!("src/run/{first}/live.js")), "live.js");
    assert_eq!(bed.read("src/sw.js"), "sw.js");
    let log = bed.read("cargo.log");
    for word in [
        "-Z build-std=std,panic_abort",
        "--package live",
        "--target-dir target/live",
    ] {
        assert!(log.contains(word), "{log}");
    }

    let again = passes(&bed).out;
    assert_eq!(
        again,
        format!("The live part in src/run/{first} is up to date.\n")
    );

    bed.write("listings/live/src/lib.rs", "another");
    passes(&bed);
    let second = build(&bed);
    assert_ne!(first, second);
    bed.write("listings/live/web/views.js", "other");
    passes(&bed);
    assert_ne!(build(&bed), second);
}

#[test]
fn without_a_toolchain_both_ways_to_one_are_told() {
    let bed = bed();
    let run = bed.run(&["live"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.error.lines().count(), 1, "{}", run.error);
    for part in [
        "there is no rustc",
        "rustup toolchain install nightly --component rust-src",
        "sudo apt-get install rustc-web rust-web-src lld-19",
    ] {
        assert!(run.error.contains(part), "{}", run.error);
    }
    assert!(!bed.root().join("src/run").exists());
}

/// A compiler in PATH that is Debian's once its packages are there.
const DEBIAN: &str = r#"
case "$*" in
  *sysroot) echo "$BIN/../usr" ;;
  *) printf 'rustc\nhost: x\nrelease: 1.96.0\n' ;;
esac"#;

const APT: &str = r#"
case "$*" in *"rustc-web rust-web-src lld-19")
    library="$BIN/../usr/lib/rustlib/src/rust/library/std"
    /bin/mkdir -p "$library" && : > "$library/Cargo.toml"
    /bin/cp "$BIN/id" "$BIN/wasm-ld-19" ;;
esac"#;

#[test]
fn debians_toolchain_is_installed_only_with_leave() {
    let bed = bed();
    bed.fake("id", "echo 0");
    bed.fake("cargo", CARGO);
    bed.fake("rustc", DEBIAN);
    bed.fake("apt-get", APT);
    let run = bed.run(&["live"]);
    assert_eq!(run.code, Some(1));
    let told = "lacks the sources of its standard library, and installing it needs `--yes`";
    assert!(run.error.contains(told), "{}", run.error);
    let run = bed.run(&["live", "--yes"]);
    assert_eq!(run.code, Some(0), "{}", run.error);
    build(&bed);
}

#[test]
fn other_package_managers_have_none() {
    let bed = bed();
    bed.fake("id", "echo 0");
    bed.fake("dnf", "exit 0");
    let run = bed.run(&["live", "--yes"]);
    assert_eq!(run.code, Some(1));
    let told = "there is no rustc, and the package manager has none";
    assert!(run.error.contains(told), "{}", run.error);
}

#[test]
fn a_fault_is_told_with_file_and_line() {
    let bed = with_toolchain();
    bed.write(
        "says",
        "error[E0425]: cannot find value `x`\n --> listings/live/src/lib.rs:3:5\n",
    );
    bed.write("fails", "");
    let run = bed.run(&["live"]);
    assert_eq!(run.code, Some(1));
    let told = "could not be set up: listings/live/src/lib.rs:3:5: cannot find value `x`.";
    assert!(run.fault().contains(told), "{}", run.error);
    assert!(!bed.root().join("src/run").exists());
}

#[test]
fn a_warning_fails_only_what_is_strict() {
    let bed = with_toolchain();
    bed.write(
        "says",
        "warning: unused\n --> listings/live/src/wasm.rs:8:1\n",
    );
    let run = bed.run(&["live", "--strict"]);
    assert_eq!(run.code, Some(1));
    let told = "listings/live/src/wasm.rs:8:1: the compiler warns: unused";
    assert_eq!(run.fault(), told);
    assert_eq!(bed.run(&["live"]).code, Some(0));
}

#[test]
fn what_is_not_fit_for_a_page_stays_out() {
    let bed = with_toolchain();
    passes(&bed);
    let before = build(&bed);
    let root = bed.root().canonicalize().unwrap();
    let folder = root.display().to_string();
    bed.write("listings/live/src/lib.rs", &format!("panic at {folder}/x"));
    let run = bed.run(&["live"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.fault().contains("names a folder of this machine"),
        "{}",
        run.error
    );

    let mut state = 1_u32;
    let noise = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b' ' + (state >> 24) as u8 % 95)
    });
    bed.write(
        "listings/live/web/views.js",
        &noise.take(600_000).collect::<String>(),
    );
    bed.write("listings/live/src/lib.rs", "a module");
    let run = bed.run(&["live"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.fault().ends_with("compressed, and may have 400000"),
        "{}",
        run.error
    );
    assert_eq!(build(&bed), before);
}

#[test]
fn tests_build_the_live_part_where_there_is_a_toolchain() {
    let telling = r#"echo "cargo $*; require $BOOK_REQUIRE""#;
    let bed = with_toolchain();
    bed.fake("cargo", telling);
    let run = bed.run(&["test"]);
    assert!(
        run.out.contains("cargo xtask live --strict; require \n"),
        "{}",
        run.out
    );
    assert!(run.out.contains("require live\n"), "{}", run.out);
    assert!(!run.out.contains("lints of the live part"), "{}", run.out);

    let clippy = bed.rustup().join("toolchains/nightly-x/bin/cargo-clippy");
    write_script(&clippy, r#"echo "linted by $CARGO: $*""#);
    let out = bed.run(&["test"]).out;
    let told = "bin/cargo: clippy -Z build-std=std,panic_abort --package live --lib";
    assert!(
        out.contains(told) && out.contains("-- -D warnings"),
        "{out}"
    );

    let bare = Bed::bare();
    bare.fake("cargo", telling);
    let out = bare.run(&["test"]).out;
    assert!(!out.contains("xtask live"), "{out}");
    let told = "Left out: Rust for WebAssembly with threads could not be set up";
    assert!(out.contains(told), "{out}");
}
