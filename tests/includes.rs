//! Code of a listing is included by an anchor that exists and is not empty, and
//! a crate compiles it. Directives are spelled as the preprocessor knows them.

use checks::{Build, Subject, assert_none};

#[test]
fn includes_and_directives_resolve() {
    let root = Build::here().workspace;
    assert_none(checks::expansion(&root, Subject::Includes));
}

#[test]
fn included_rust_is_compiled_and_every_anchor_is_shown() {
    assert_none(checks::compiled(&Build::here().workspace));
}
