//! What of a page is code, what is HTML, and how to write text so that neither
//! Markdown nor mdBook reads anything into it.

use std::{ops::Range, sync::LazyLock};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use regex::Regex;

/// Parts of a page that are not running text, as ranges of bytes.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    pub fences: Vec<Fence>,
    /// Code between backticks, and indented code.
    pub code: Vec<Range<usize>>,
    pub html: Vec<Range<usize>>,
}

#[derive(Debug)]
pub(crate) struct Fence {
    /// From the first backtick on, to the end of the last line of the block.
    pub range: Range<usize>,
    /// What stands behind the opening backticks.
    pub info: String,
    pub content: String,
    /// What its lines begin with, for it may stand in a list or a quotation.
    pub prefix: String,
    /// Line of the opening backticks, counted from 1.
    pub line: usize,
    pub closed: bool,
}

impl Fence {
    /// Its language: the first word behind the backticks.
    pub fn language(&self) -> &str {
        self.info.split([' ', ',', '\t']).next().unwrap_or_default()
    }
}

impl Structure {
    pub fn of(text: &str) -> Structure {
        let mut structure = Structure::default();
        let mut events = Parser::new_ext(text, options()).into_offset_iter();
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let mut content = String::new();
                    for (event, _) in events.by_ref() {
                        match event {
                            Event::Text(text) => content.push_str(&text),
                            _ => break,
                        }
                    }
                    structure
                        .fences
                        .push(fence(text, range, info.to_string(), content));
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) | Event::Code(_) => {
                    structure.code.push(range);
                }
                Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => structure.html.push(range),
                _ => {}
            }
        }
        structure
    }

    /// Whether the byte `at` is in code.
    pub fn in_code(&self, at: usize) -> bool {
        let fences = self.fences.iter().map(|fence| &fence.range);
        fences.chain(&self.code).any(|range| range.contains(&at))
    }
}

/// Markdown as mdBook reads it.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

fn fence(text: &str, range: Range<usize>, info: String, content: String) -> Fence {
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let block = text[range.clone()].trim_end_matches(['\n', '\r', ' ']);
    let marks: String = block
        .chars()
        .take_while(|c| matches!(c, '`' | '~'))
        .collect();
    let last = block.rsplit('\n').next().unwrap_or("");
    let last = last.trim_start_matches([' ', '\t', '>']);
    Fence {
        line: evidence::line_of(text, range.start),
        prefix: prefix(&text[line_start..range.start]),
        closed: block.contains('\n') && last.starts_with(&marks),
        range: range.start..range.start + block.len(),
        info,
        content,
    }
}

/// What further lines begin with when a block begins behind `before`: the mark
/// of a list becomes spaces.
pub(crate) fn prefix(before: &str) -> String {
    before
        .chars()
        .map(|c| if c == '>' || c == '\t' { c } else { ' ' })
        .collect()
}

/// `block` as lines that all begin with `prefix`, but for the first.
pub(crate) fn indent(block: &str, prefix: &str) -> String {
    let mut lines = block.lines();
    let mut text = lines.next().unwrap_or_default().to_string();
    for line in lines {
        text.push('\n');
        text.push_str(format!("{prefix}{line}").trim_end());
    }
    text
}

/// A fenced code block of any `code`. mdBook expands nothing in it.
pub(crate) fn code_block(info: &str, code: &str) -> Result<String, Expandable> {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest.max(2) + 1);
    let code = literal(code.trim_end())?;
    Ok(format!("{marks}{info}\n{code}\n{marks}"))
}

/// Text that mdBook would take for a directive of its own, in a form that has
/// no escape.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("holds `{0}`, which mdBook would expand")]
pub(crate) struct Expandable(String);

/// `code` with a backslash before whatever mdBook would expand, which mdBook
/// then takes away.
fn literal(code: &str) -> Result<String, Expandable> {
    static SPACED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{\{\s+#[A-Za-z0-9_]+\s[^}]+\}\}").expect("a valid pattern"));
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{\{#.*\}\}").expect("a valid pattern"));
    match SPACED.find(code) {
        Some(found) => Err(Expandable(found.as_str().into())),
        None => Ok(LINK.replace_all(code, r"\$0").into_owned()),
    }
}

/// The first part of `code` that mdBook would expand.
pub(crate) fn expandable(code: &str) -> Result<(), Expandable> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{\{\s*#[A-Za-z0-9_]+[^}]*\}\}").expect("a valid pattern"));
    match LINK.find(code) {
        Some(found) => Err(Expandable(found.as_str().into())),
        None => Ok(()),
    }
}

/// `text` within HTML, or between the quotes of an attribute.
pub(crate) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            _ => out.push(c),
        }
    }
    out
}

/// `text` within a paragraph: no character of it means anything to Markdown.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push_plain(&mut out, c);
    }
    out
}

/// `html` such that it means the same in a paragraph of Markdown as it does in
/// HTML: the texts between its tags are spared from being read as Markdown.
pub(crate) fn html_in_markdown(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let (mut tag, mut entity) = (false, false);
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '&' => entity = true,
            _ => {}
        }
        match c {
            '\n' => out.push(' '),
            _ if tag || entity => out.push(c),
            _ => push_plain(&mut out, c),
        }
        tag &= c != '>';
        entity &= c != ';';
    }
    out
}

fn push_plain(out: &mut String, c: char) {
    let harmless = |c: char| ",./-:()%+;?".contains(c);
    // Two dots or hyphens in a row would become one typographic character.
    let paired = |c: char| "-.".contains(c) && out.ends_with(c);
    if c.is_ascii_punctuation() && (!harmless(c) || paired(c)) {
        out.push_str(&format!("&#{};", c as u32));
    } else if c == '\n' {
        out.push(' ');
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_found_where_they_are() {
        let text = "a `b` c\n\n- x\n\n  ```rust,no_run\n  fn f() {}\n  ```\n\n<div>\nx\n</div>\n";
        let structure = Structure::of(text);
        let [fence] = &structure.fences[..] else {
            panic!("{structure:?}")
        };
        assert_eq!((fence.line, fence.language()), (5, "rust"));
        assert_eq!((&fence.prefix[..], fence.closed), ("  ", true));
        assert_eq!(fence.content, "fn f() {}\n");
        assert!(text[..fence.range.end].ends_with("```"));
        assert!(structure.in_code(text.find('b').unwrap()));
        assert_eq!(&text[structure.html[0].clone()], "<div>\nx\n</div>\n");
        assert!(!Structure::of("```\nx\n").fences[0].closed);
        assert!(Structure::of("> ~~~\n> x\n> ~~~\n").fences[0].closed);
    }

    #[test]
    fn code_blocks_hold_any_code() {
        let block = code_block("rust", "//! ```\n//! x\n//! ```\n").unwrap();
        assert_eq!(block, "````rust\n//! ```\n//! x\n//! ```\n````");
        let block = code_block("rust", "\"{{#include x}}\"").unwrap();
        assert_eq!(block, "```rust\n\"\\{{#include x}}\"\n```");
        assert!(code_block("rust", "{{ #include x}}").is_err());
        assert!(code_block("rust", "format!(\"{{}} #{{x}}\")").is_ok());
    }

    #[test]
    fn plain_text_stays_plain() {
        assert_eq!(plain("a*b_c <d>"), "a&#42;b&#95;c &#60;d&#62;");
        assert_eq!(plain("37.5 ms -- ..."), "37.5 ms -&#45; .&#46;.");
        assert_eq!(
            html_in_markdown("<i x=\"*\">a*b &lt;_</i>"),
            "<i x=\"*\">a&#42;b &lt;&#95;</i>"
        );
    }

    #[test]
    fn blocks_keep_their_place_in_lists() {
        assert_eq!(prefix("- > "), "  > ");
        assert_eq!(indent("a\n\nb", "  "), "a\n\n  b");
        assert_eq!(indent("a\n\nb", "> "), "a\n>\n> b");
    }
}
