//! The book asks no other host for anything.

use checks::{Build, Site, assert_none};

#[test]
fn nothing_is_loaded_from_another_host() {
    let root = Build::here().workspace;
    match Site::build(&root) {
        Ok(site) => assert_none(checks::foreign_requests(&root, Some(&site))),
        Err(error) => assert_none(error.problems()),
    }
}
