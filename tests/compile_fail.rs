//! Pages show programs that must not compile. Each part's own test compiles
//! them and compares the compiler's message: `listings/PART/tests/compile_fail.rs`.

use checks::{Build, Subject, assert_none};

#[test]
fn programs_that_must_not_compile_are_shown_with_their_message() {
    let root = Build::here().workspace;
    assert_none(checks::expansion(&root, Subject::CompileFail));
}
