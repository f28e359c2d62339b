//! One name, one chapter: pages, listings, exercises, plans, benches and figures
//! name each other without gaps, and no page is an orphan.

use checks::{Build, assert_none};

#[test]
fn names_have_their_counterparts() {
    assert_none(checks::structure(&Build::here().workspace));
}
