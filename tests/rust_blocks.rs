//! No code on a page escapes its check: no `ignore`, no block without a
//! language, nothing typed into the page that a file could give.

use checks::{Build, assert_none};

#[test]
fn every_block_of_code_has_a_check() {
    assert_none(checks::rust_blocks(&Build::here().workspace));
}

#[test]
fn commands_and_paths_in_the_text_exist() {
    assert_none(checks::commands(&Build::here().workspace));
}
