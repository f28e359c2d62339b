//! The preprocessor's input language: `{{#name argument key="value"}}`.

use std::{ops::Range, sync::LazyLock};

use evidence::line_of;
use regex::Regex;
use thiserror::Error;

use crate::markdown::Structure;

static OPENING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{\s*#([A-Za-z0-9_-]*)").expect("a valid pattern"));

/// One directive of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    pub name: String,
    /// What stands after the name without `key=`.
    pub args: Vec<String>,
    /// `key="value"`, in order.
    pub options: Vec<(String, String)>,
    /// Line of the page, counted from 1.
    pub line: usize,
    /// Bytes of the page that it takes, braces included.
    pub range: Range<usize>,
    pub place: Place,
}

/// Where on a page a directive stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Alone on its line.
    Line,
    /// In running text.
    Text,
    /// In a code block or between backticks, where only mdBook's own are read.
    Code,
}

#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DirectiveError {
    #[error("`{{{{#{0}` is not closed on its line")]
    Unclosed(String),
    #[error("a quote in `{{{{#{0}` is not closed on its line")]
    Quote(String),
    #[error("`{{{{#{name}` takes {wanted}, not {found}")]
    Arguments {
        name: String,
        wanted: &'static str,
        found: String,
    },
    #[error("`{{{{#{name}` knows no option `{option}`{known}")]
    Option {
        name: String,
        option: String,
        known: String,
    },
    #[error("option `{option}` of `{{{{#{name}` stands there twice")]
    Twice { name: String, option: String },
}

/// A directive that can't be read, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    pub line: usize,
    pub error: DirectiveError,
}

/// All directives of a page's text, those in code included, in order; a
/// directive that can't be read is an error of its own. One with a backslash
/// before its braces is none.
pub fn directives(text: &str) -> Vec<Result<Directive, Unread>> {
    read(text, &Structure::of(text))
}

pub(crate) fn read(text: &str, structure: &Structure) -> Vec<Result<Directive, Unread>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(opening) = OPENING.captures_at(text, from) {
        let start = opening.get(0).map_or(0, |m| m.start());
        from = opening.get(0).map_or(text.len(), |m| m.end());
        if text[..start].ends_with('\\') {
            continue;
        }
        let line = line_of(text, start);
        match Words::read(&opening[1], text, from) {
            Err(error) => found.push(Err(Unread { line, error })),
            Ok(words) => {
                from = words.end;
                let range = start..words.end;
                found.push(Ok(Directive {
                    name: opening[1].to_string(),
                    args: words.args,
                    options: words.options,
                    line,
                    place: place(text, &range, structure),
                    range,
                }));
            }
        }
    }
    found
}

fn place(text: &str, range: &Range<usize>, structure: &Structure) -> Place {
    if structure.in_code(range.start) {
        return Place::Code;
    }
    let before = text[..range.start].rsplit('\n').next().unwrap_or("");
    let after = text[range.end..].split('\n').next().unwrap_or("");
    let container = |c: char| c.is_whitespace() || c == '>';
    if before.chars().all(container) && after.trim().is_empty() {
        Place::Line
    } else {
        Place::Text
    }
}

struct Words {
    args: Vec<String>,
    options: Vec<(String, String)>,
    /// Behind the closing braces.
    end: usize,
}

impl Words {
    /// Reads what follows the name of a directive, from the byte `at` on.
    fn read(name: &str, text: &str, mut at: usize) -> Result<Words, DirectiveError> {
        let line_end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        let mut words = Words {
            args: Vec::new(),
            options: Vec::new(),
            end: 0,
        };
        loop {
            let rest = &text[at..line_end];
            let blank = rest.len() - rest.trim_start().len();
            let rest = rest.trim_start();
            at += blank;
            if rest.starts_with("}}") {
                words.end = at + 2;
                return Ok(words);
            }
            if rest.is_empty() {
                return Err(DirectiveError::Unclosed(name.into()));
            }
            let (key, skip) = option_key(rest);
            let (value, taken) = value(name, &rest[skip..])?;
            at += skip + taken;
            match key {
                Some(key) => words.options.push((key, value)),
                None => words.args.push(value),
            }
        }
    }
}

/// The key of `key=…` at the start of `rest`, and the bytes that it takes.
fn option_key(rest: &str) -> (Option<String>, usize) {
    let key = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match rest.find('=') {
        Some(at) if at > 0 && rest[..at].chars().all(key) => (Some(rest[..at].into()), at + 1),
        _ => (None, 0),
    }
}

/// A word or a quoted text at the start of `rest`, and the bytes that it takes.
fn value(name: &str, rest: &str) -> Result<(String, usize), DirectiveError> {
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let end = rest[1..]
            .find(quote)
            .ok_or_else(|| DirectiveError::Quote(name.into()))?;
        return Ok((rest[1..=end].to_string(), end + 2));
    }
    let end = rest
        .char_indices()
        .find(|(i, c)| c.is_whitespace() || rest[*i..].starts_with("}}"))
        .map_or(rest.len(), |(i, _)| i);
    Ok((rest[..end].to_string(), end))
}

impl Directive {
    /// Its arguments, which must be as many as `N`, and no option but `known`.
    pub(crate) fn takes<const N: usize>(
        &self,
        wanted: &'static str,
        known: &[&str],
    ) -> Result<[&str; N], DirectiveError> {
        self.only_options(known)?;
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        args.try_into()
            .map_err(|args: Vec<&str>| DirectiveError::Arguments {
                name: self.name.clone(),
                wanted,
                found: match args.len() {
                    0 => "nothing".into(),
                    _ => format!("`{}`", args.join(" ")),
                },
            })
    }

    pub(crate) fn only_options(&self, known: &[&str]) -> Result<(), DirectiveError> {
        for (i, (option, _)) in self.options.iter().enumerate() {
            let (name, option) = (self.name.clone(), option.clone());
            if !known.contains(&option.as_str()) {
                let known = match known {
                    [] => String::new(),
                    _ => format!("; it knows {}", known.join(", ")),
                };
                return Err(DirectiveError::Option {
                    name,
                    option,
                    known,
                });
            }
            if self.options[..i].iter().any(|(other, _)| *other == option) {
                return Err(DirectiveError::Twice { name, option });
            }
        }
        Ok(())
    }

    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Directive {
        let mut all = directives(text);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0).unwrap()
    }

    #[test]
    fn words_options_and_quotes_are_told_apart() {
        let d = one("It took {{#value a/b/c as=\"rate\" unit=s}} there.");
        assert_eq!((&d.name[..], d.line, d.place), ("value", 1, Place::Text));
        assert_eq!(d.args, ["a/b/c"]);
        assert_eq!(d.option("as"), Some("rate"));
        assert_eq!(d.option("unit"), Some("s"));
        let d = one(r#"{{#quote run '(\d{2}}) "x" = y'}}"#);
        assert_eq!(d.args, ["run", r#"(\d{2}}) "x" = y"#]);
        assert_eq!(d.place, Place::Line);
    }

    #[test]
    fn a_backslash_escapes_and_code_is_known_as_such() {
        assert_eq!(directives(r"write \{{#value x}}"), []);
        assert_eq!(one("`{{#value x}}`").place, Place::Code);
        assert_eq!(one("```\n{{#include x}}\n```").place, Place::Code);
        let d = one("a\n\n> {{#output x}}\n");
        assert_eq!((d.place, d.line), (Place::Line, 3));
    }

    #[test]
    fn backticks_within_an_option_make_no_code_of_it() {
        let d = one("{{#table a/b caption=\"`sum` and {{#value x}}\"}}");
        assert_eq!(d.place, Place::Line);
        assert_eq!(d.option("caption"), Some("`sum` and {{#value x}}"));
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_line() {
        let faults = directives("x\n{{#value a\nb}} {{#quote a 'b}}\n");
        let lines: Vec<_> = faults
            .iter()
            .map(|f| f.as_ref().unwrap_err().line)
            .collect();
        assert_eq!(lines, [2, 3]);
        let message = faults[0].as_ref().unwrap_err().error.to_string();
        assert_eq!(message, "`{{#value` is not closed on its line");
    }

    #[test]
    fn wrong_arguments_and_options_are_refused() {
        let d = one("{{#value a b as=x foo=y as=z}}");
        assert!(d.takes::<1>("a key", &["as", "foo"]).is_err());
        let fault = d.takes::<2>("two keys", &["as"]).unwrap_err();
        assert!(fault.to_string().contains("no option `foo`"), "{fault}");
        let fault = d.takes::<2>("two keys", &["as", "foo"]).unwrap_err();
        assert!(fault.to_string().contains("twice"), "{fault}");
    }
}
