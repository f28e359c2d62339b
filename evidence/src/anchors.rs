//! Named pieces of source files, in mdBook's own notation: a line that ends in
//! `ANCHOR: name` opens one, a line that ends in `ANCHOR_END: name` closes it.

use std::sync::LazyLock;

use regex::Regex;
use thiserror::Error;

static MARK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bANCHOR(_END)?:\s*([\w-]+)\s*$").expect("a valid pattern"));

#[derive(Debug, Error, PartialEq, Eq)]
pub enum AnchorError {
    #[error("anchor `{0}` is opened {1} times, not once")]
    Opened(String, usize),
    #[error("anchor `{0}` is closed {1} times, not once")]
    Closed(String, usize),
    #[error("anchor `{0}` is closed before it is opened")]
    Order(String),
    #[error("anchor `{0}` holds nothing")]
    Empty(String),
}

/// One anchored piece: its text, without the lines that mark any anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// First line of the piece in its file, counted from 1.
    pub line: usize,
}

/// The piece of `source` between the marks of the anchor `name`.
///
/// # Errors
///
/// If the anchor is not opened and closed exactly once, in this order, or if
/// nothing but blank lines stands between.
pub fn piece(source: &str, name: &str) -> Result<Piece, AnchorError> {
    let marks = |closing: bool| -> Vec<usize> {
        source
            .lines()
            .enumerate()
            .filter(|(_, line)| {
                MARK.captures(line)
                    .is_some_and(|c| c.get(1).is_some() == closing && &c[2] == name)
            })
            .map(|(at, _)| at)
            .collect()
    };
    let (opens, closes) = (marks(false), marks(true));
    let [open] = opens[..] else {
        return Err(AnchorError::Opened(name.into(), opens.len()));
    };
    let [close] = closes[..] else {
        return Err(AnchorError::Closed(name.into(), closes.len()));
    };
    if close < open {
        return Err(AnchorError::Order(name.into()));
    }
    let inside: Vec<&str> = source
        .lines()
        .skip(open + 1)
        .take(close - open - 1)
        .collect();
    let text = without_marks(&inside.join("\n"));
    if text.trim().is_empty() {
        return Err(AnchorError::Empty(name.into()));
    }
    Ok(Piece {
        text,
        line: open + 2,
    })
}

/// `source` without the lines that open or close an anchor.
pub fn without_marks(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for line in source.lines().filter(|line| !MARK.is_match(line)) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Names of all anchors that `source` opens, in order of appearance.
pub fn names(source: &str) -> Vec<String> {
    source
        .lines()
        .filter_map(|line| MARK.captures(line))
        .filter(|c| c.get(1).is_none())
        .map(|c| c[2].to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
use std::fmt;
// ANCHOR: outer
fn a() {}
// ANCHOR: inner
fn b() {}
// ANCHOR_END: inner
// ANCHOR_END: outer
// ANCHOR: hollow

// ANCHOR_END: hollow
// ANCHOR: open
";

    #[test]
    fn pieces_hold_no_marks_of_their_own_or_of_others() {
        let outer = piece(SOURCE, "outer").unwrap();
        assert_eq!(outer.text, "fn a() {}\nfn b() {}\n");
        assert_eq!(outer.line, 3);
        assert_eq!(piece(SOURCE, "inner").unwrap().text, "fn b() {}\n");
    }

    #[test]
    fn a_name_is_not_a_prefix() {
        assert_eq!(
            piece(SOURCE, "out"),
            Err(AnchorError::Opened("out".into(), 0))
        );
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(
            piece(SOURCE, "hollow"),
            Err(AnchorError::Empty("hollow".into()))
        );
        assert_eq!(
            piece(SOURCE, "open"),
            Err(AnchorError::Closed("open".into(), 0))
        );
        let twice = format!("{SOURCE}{SOURCE}");
        assert_eq!(
            piece(&twice, "inner"),
            Err(AnchorError::Opened("inner".into(), 2))
        );
        assert_eq!(
            piece("// ANCHOR_END: x\nfn f() {}\n// ANCHOR: x\n", "x"),
            Err(AnchorError::Order("x".into()))
        );
    }

    #[test]
    fn names_are_listed_once_each() {
        assert_eq!(names(SOURCE), ["outer", "inner", "hollow", "open"]);
    }
}
