//! The program as mdBook runs it.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use crate::small::Small;
use mdbook_driver::MDBook;

fn program(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_preprocessor"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that reads nothing may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// What mdBook writes to a preprocessor.
fn input(small: &Small) -> String {
    let book = MDBook::load(small.root()).unwrap();
    serde_json::json!([
        {
            "root": small.root(),
            "config": book.config,
            "renderer": "html",
            "mdbook_version": "0.5.4",
        },
        book.book,
    ])
    .to_string()
}

#[test]
fn it_says_which_renderers_it_supports() {
    assert!(program(&["supports", "html"], "").status.success());
    assert_eq!(program(&["supports", "epub"], "").status.code(), Some(1));
    let usage = program(&["--help"], "");
    assert_eq!(usage.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&usage.stderr).starts_with("usage: "));
}

#[test]
fn a_book_goes_in_and_comes_out_expanded() {
    let small = Small::with_page("{{#value p/game/rust}}");
    let output = program(&[], &input(&small));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let book: mdbook_preprocessor::book::Book = serde_json::from_slice(&output.stdout).unwrap();
    let texts: String = book.chapters().map(|c| c.content.as_str()).collect();
    assert!(texts.contains("10.1\u{a0}ms"), "{texts}");
    assert!(!texts.contains("{{#value"), "{texts}");
}

#[test]
fn each_problem_has_a_line_of_its_own() {
    let small = Small::with_page("{{#value a/b/c}}\n\n{{#output gone}}\n");
    let output = program(&[], &input(&small));
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let stderr = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<&str> = stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{stderr}");
    assert!(
        lines[0].starts_with("src/p/game.md:1: no figure"),
        "{stderr}"
    );
    assert!(
        lines[1].starts_with("src/p/game.md:3: no recorded run"),
        "{stderr}"
    );
}

#[test]
fn input_that_is_no_book_is_refused() {
    let output = program(&[], "no book");
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
}
