//! KaTeX typesets every formula.

use checks::{Build, Subject, assert_none};

#[test]
fn formulas_are_typeset() {
    let root = Build::here().workspace;
    assert_none(checks::expansion(&root, Subject::Formulas));
}
