//! Exercises: the stub compiles and its tests fail, the solution passes the same
//! tests, and both are on a page.

use checks::{Build, Subject, assert_none};

#[test]
fn stubs_fail_and_solutions_pass() {
    let build = Build::here();
    assert_none(checks::exercises(&build.workspace, &build));
}

#[test]
fn exercises_are_on_their_pages() {
    let root = Build::here().workspace;
    assert_none(checks::expansion(&root, Subject::Exercises));
}
