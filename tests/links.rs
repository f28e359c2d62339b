//! Links, headings that links name, images, glossary terms and ids resolve, on
//! the pages and in the built book.

use checks::{Build, Site, assert_none};

#[test]
fn nothing_leads_nowhere() {
    let root = Build::here().workspace;
    match Site::build(&root) {
        Ok(site) => assert_none(checks::links(&root, &site)),
        Err(error) => assert_none(error.problems()),
    }
}
