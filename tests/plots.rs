//! Plots are drawn anew from their data.

use checks::{Build, Subject, assert_none};

#[test]
fn plots_are_drawn() {
    let root = Build::here().workspace;
    assert_none(checks::expansion(&root, Subject::Plots));
}
