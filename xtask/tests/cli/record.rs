//! Recording outputs of shell sessions and compiler messages.

use crate::bed::Bed;

#[test]
fn what_differs_is_shown_and_rewritten() {
    let bed = Bed::new();
    bed.write("sessions/a.toml", "command = 'echo new'");
    bed.write("sessions/a.stdout", "old\n");
    bed.write("sessions/same.toml", "command = 'echo same'");
    bed.write("sessions/same.stdout", "same\n");

    let run = bed.run(&["record", "--check"]);
    assert_eq!(run.code, Some(1));
    assert!(run.out.contains("sessions/a.stdout"), "{}", run.out);
    assert!(run.out.contains("-old\n+new\n"), "{}", run.out);
    assert!(
        run.fault().starts_with("1 recorded outputs differ"),
        "{}",
        run.error
    );
    assert_eq!(bed.read("sessions/a.stdout"), "old\n");

    let run = bed.run(&["record"]);
    assert_eq!(run.code, Some(0));
    assert!(run.out.contains("-old\n+new\n"), "{}", run.out);
    assert_eq!(bed.read("sessions/a.stdout"), "new\n");
    assert_eq!(bed.run(&["record", "--check"]).code, Some(0));
}

#[test]
fn volatile_parts_are_left_and_new_runs_recorded() {
    let bed = Bed::new();
    bed.write(
        "sessions/t.toml",
        "command = 'echo 7 ms'\nvolatile = ['[0-9]+ ms']",
    );
    bed.write("sessions/t.stdout", "3 ms\n");
    bed.write("sessions/new.toml", "command = 'echo first'");
    let run = bed.run(&["record"]);
    assert!(
        run.out
            .contains("1 recorded outputs rewritten, 1 as they were"),
        "{}",
        run.out
    );
    assert_eq!(bed.read("sessions/t.stdout"), "3 ms\n");
    assert_eq!(bed.read("sessions/new.stdout"), "first\n");
}

#[test]
fn only_the_named_runs_are_made() {
    let bed = Bed::new();
    bed.write("sessions/a.toml", "command = 'echo a'");
    bed.write("sessions/b.toml", "command = 'echo b'");
    assert_eq!(bed.run(&["record", "b"]).code, Some(0));
    assert!(!bed.root().join("sessions/a.stdout").exists());
    let run = bed.run(&["record", "c"]);
    assert_eq!(run.code, Some(2));
    assert!(run.fault().contains("there are: a, b"), "{}", run.error);
}

#[test]
fn what_this_machine_lacks_is_left_out_and_named() {
    let bed = Bed::new();
    bed.write("sessions/a.toml", "command = 'x'\nneeds = ['no-such-tool']");
    let run = bed.run(&["record"]);
    assert_eq!(run.code, Some(0));
    assert!(run.error.contains("a needs no-such-tool"), "{}", run.error);
}

#[test]
fn a_failing_program_is_told() {
    let bed = Bed::new();
    bed.write("sessions/a.toml", "command = 'echo oops >&2; exit 3'");
    let run = bed.run(&["record"]);
    assert_eq!(run.code, Some(1));
    assert!(run.error.contains("oops"), "{}", run.error);
}

/// Acts as trybuild does: writes the message and passes.
const TRYBUILD: &str = r#"
[ "$TRYBUILD $*" = "overwrite test --package p --test compile_fail" ] || exit 1
echo "error: new" > listings/p/compile_fail/x.stderr"#;

#[test]
fn compiler_messages_are_recorded_too() {
    let bed = Bed::new();
    bed.fake("cargo", TRYBUILD);
    bed.write("listings/p/compile_fail/x.rs", "");
    bed.write("listings/p/compile_fail/x.stderr", "error: old\n");
    let run = bed.run(&["record", "p/compile_fail", "--check"]);
    assert_eq!(run.code, Some(1), "{}", run.error);
    assert!(
        run.out.contains("-error: old\n+error: new\n"),
        "{}",
        run.out
    );
    assert_eq!(bed.read("listings/p/compile_fail/x.stderr"), "error: old\n");

    assert_eq!(bed.run(&["record"]).code, Some(0));
    assert_eq!(bed.read("listings/p/compile_fail/x.stderr"), "error: new\n");

    bed.fake("cargo", "echo 'error: x.rs compiles' >&2; exit 101");
    let run = bed.run(&["record"]);
    assert_eq!(run.code, Some(1));
    assert!(run.fault().contains("x.rs compiles"), "{}", run.error);
}
