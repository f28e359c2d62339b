//! Formulas: found with mdbook-katex, typeset by KaTeX into HTML and MathML
//! when the book is built. A formula that KaTeX refuses fails the build.

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

use katex::Opts;
use mdbook_katex::{
    cfg::KatexConfig,
    preprocess::{ExtraOpts, Render, get_render_tasks},
};
use thiserror::Error;

use crate::{
    markdown::html_in_markdown,
    remembered::{Formulas, Remembered},
};

/// A formula of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Formula {
    /// With its delimiters.
    pub range: Range<usize>,
    pub source: String,
    /// Stands between `$$`, on lines of its own when set.
    pub display: bool,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum MathError {
    #[error("`{0}` begins a formula that does not end; a dollar sign is written `\\$`")]
    Unclosed(&'static str),
    #[error("a formula reaches over a blank line; a dollar sign is written `\\$`")]
    BlankLine,
    #[error("a formula is empty")]
    Empty,
    #[error("a directive or code stands within a formula")]
    Mixed,
    #[error("KaTeX refuses `{formula}`: {message}")]
    Refused { formula: String, message: String },
    #[error(
        "KaTeX makes of `{formula}` a <{element}> with {children} parts, and browsers refuse it; \
         names of functions go into subscripts as `\\mathrm{{max}}`"
    )]
    Malformed {
        formula: String,
        element: String,
        children: usize,
    },
    #[error("KaTeX can't be run: {0}")]
    Engine(String),
}

/// All formulas of `text` outside of the ranges `spared` (code, HTML and
/// directives), with the fault of those that can't be one.
pub(crate) fn formulas(
    text: &str,
    spared: &[Range<usize>],
) -> Vec<Result<Formula, (usize, MathError)>> {
    if !text.contains('$') {
        return Vec::new();
    }
    let masked = mask(text, spared);
    let options = KatexConfig::default().build_extra_opts();
    let mut found = Vec::new();
    for task in get_render_tasks(&masked, "", &options) {
        let (source, display) = match task {
            Render::Text(_) => continue,
            Render::InlineTask(source) => (source, false),
            Render::DisplayTask(source) => (source, true),
        };
        let start = source.as_ptr() as usize - masked.as_ptr() as usize;
        let marks = if display { 2 } else { 1 };
        let range = start - marks..start + source.len() + marks;
        let source = &text[start..start + source.len()];
        found.push(match fault(source, &range, spared) {
            Some(fault) => Err((start, fault)),
            None => Ok(Formula {
                range,
                source: source.trim().to_string(),
                display,
            }),
        });
    }
    found.extend(unclosed(&masked, &options).map(Err));
    found
}

fn fault(source: &str, range: &Range<usize>, spared: &[Range<usize>]) -> Option<MathError> {
    let blank_line = |source: &str| {
        let inner = source.trim_matches([' ', '\t']);
        inner
            .trim_start_matches('\n')
            .lines()
            .any(|l| l.trim().is_empty())
    };
    if source.trim().is_empty() {
        Some(MathError::Empty)
    } else if blank_line(source.trim_end()) {
        Some(MathError::BlankLine)
    } else if spared.iter().any(|s| range.contains(&s.start)) {
        Some(MathError::Mixed)
    } else {
        None
    }
}

/// `text` with spaces in place of all that is spared, so that offsets stay.
fn mask(text: &str, spared: &[Range<usize>]) -> String {
    // A backtick that is no code would end the search for formulas.
    let mut bytes = text.replace('`', " ").into_bytes();
    for range in spared {
        for byte in &mut bytes[range.clone()] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    // Ranges of a text begin and end between characters.
    String::from_utf8(bytes).unwrap_or_default()
}

/// A dollar sign that is neither escaped nor part of a formula: mdbook-katex
/// leaves it, and all that follows, as text.
fn unclosed(masked: &str, options: &ExtraOpts) -> Option<(usize, MathError)> {
    // The first is the header, which is no part of the text.
    let tasks = get_render_tasks(masked, "", options).into_iter().skip(1);
    let texts = tasks.filter_map(|task| match task {
        Render::Text(text) => Some(text),
        _ => None,
    });
    for text in texts {
        let start = text.as_ptr() as usize - masked.as_ptr() as usize;
        let mut escaped = false;
        for (at, c) in text.char_indices() {
            if c == '$' && !escaped {
                let mark = if text[at..].starts_with("$$") {
                    "$$"
                } else {
                    "$"
                };
                return Some((start + at, MathError::Unclosed(mark)));
            }
            escaped = c == '\\' && !escaped;
        }
    }
    None
}

/// Typesets formulas, each once; for pages that are expanded at the same time.
pub(crate) struct Typesetter {
    inline: Opts,
    display: Opts,
    /// Of earlier runs.
    known: Formulas,
    done: Mutex<Formulas>,
}

impl Typesetter {
    pub fn new() -> Typesetter {
        Typesetter::with(Formulas::new())
    }

    /// One that has typeset what is remembered.
    pub fn remembering(remembered: Option<&Remembered>) -> Typesetter {
        Typesetter::with(remembered.map(Remembered::load).unwrap_or_default())
    }

    /// Keeps what was asked for.
    pub fn keep(self, remembered: Option<&Remembered>) {
        let done = self.done();
        let same =
            self.known.len() == done.len() && done.keys().all(|key| self.known.contains_key(key));
        if let Some(remembered) = remembered.filter(|_| !same) {
            remembered.save(&done);
        }
    }

    fn with(known: Formulas) -> Typesetter {
        let config = KatexConfig {
            output: "htmlAndMathml".into(),
            no_css: true,
            ..KatexConfig::default()
        };
        let (inline, display) = config.build_opts_from_macros(HashMap::new());
        Typesetter {
            inline,
            display,
            known,
            done: Mutex::default(),
        }
    }

    fn done(&self) -> MutexGuard<'_, Formulas> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// HTML of a formula that can stand in a paragraph of Markdown.
    pub fn typeset(&self, formula: &Formula) -> Result<String, MathError> {
        let key = (formula.source.clone(), formula.display);
        if let Some(html) = self.done().get(&key) {
            return Ok(html.clone());
        }
        if let Some(html) = self.known.get(&key) {
            self.done().insert(key, html.clone());
            return Ok(html.clone());
        }
        let opts = if formula.display {
            &self.display
        } else {
            &self.inline
        };
        let html = katex::render_with_opts(&formula.source, opts).map_err(|error| match error {
            katex::Error::JsExecError(message) => MathError::Refused {
                formula: formula.source.clone(),
                message: reason(&message),
            },
            other => MathError::Engine(other.to_string()),
        })?;
        if let Some((element, children)) = malformed(&html) {
            return Err(MathError::Malformed {
                formula: formula.source.clone(),
                element: element.to_string(),
                children,
            });
        }
        let html = html_in_markdown(&html);
        self.done().insert(key, html.clone());
        Ok(html)
    }
}

/// Elements of MathML that have a certain number of children.
const PARTS: [(&str, usize); 8] = [
    ("mfrac", 2),
    ("mover", 2),
    ("mroot", 2),
    ("msub", 2),
    ("msubsup", 3),
    ("msup", 2),
    ("munder", 2),
    ("munderover", 3),
];

/// The first element in KaTeX's MathML with another number of children than it
/// must have, and that number. KaTeX writes `\max` as two elements, and puts both
/// into a subscript.
fn malformed(html: &str) -> Option<(&str, usize)> {
    let mathml = &html[html.find("<math")?..html.find("</math>")?];
    let mut open: Vec<(&str, usize)> = Vec::new();
    // No attribute of KaTeX's has one of these signs in it.
    for tag in mathml.split('<').filter_map(|rest| rest.split_once('>')) {
        let words = tag.0;
        if words.starts_with('/') {
            let (element, children) = open.pop()?;
            let right = PARTS.iter().find(|(name, _)| *name == element);
            if right.is_some_and(|(_, parts)| *parts != children) {
                return Some((element, children));
            }
            continue;
        }
        if let Some((_, children)) = open.last_mut() {
            *children += 1;
        }
        if !words.ends_with('/') {
            open.push((words.split(' ').next()?, 0));
        }
    }
    None
}

/// What KaTeX says, without what JavaScript says around it.
fn reason(message: &str) -> String {
    let start = message
        .find("KaTeX parse error: ")
        .map_or(0, |at| at + "KaTeX parse error: ".len());
    message[start..]
        .trim_end_matches(['"', ')'])
        .replace('\n', " ")
        // The message comes escaped, and KaTeX underlines the place with
        // combining characters.
        .replace("\\u{332}", "")
        .replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;

    fn sources(text: &str, spared: &[Range<usize>]) -> Vec<String> {
        formulas(text, spared)
            .into_iter()
            .map(|f| f.unwrap().source)
            .collect()
    }

    fn first_fault(text: &str) -> MathError {
        let found = formulas(text, &[]);
        found.into_iter().find_map(Result::err).unwrap().1
    }

    #[test]
    fn formulas_are_found_but_not_in_what_is_spared() {
        let text = r"$a$ costs \$5, `$b$` and $$c$$";
        assert_eq!(sources(text, from_ref(&(15..20))), ["a", "c"]);
        assert_eq!(sources("$x$ ` $y$", &[]), ["x", "y"]);
        assert_eq!(sources("$$\n\\frac{1}{2}\n$$\n", &[]), [r"\frac{1}{2}"]);
        assert_eq!(sources(r"\$ cargo run costs nothing", &[]), [""; 0]);
        let all = formulas("é $a$", &[]);
        assert_eq!(all[0].as_ref().unwrap().range, 3..6);
    }

    #[test]
    fn dollars_that_are_no_formula_are_faults() {
        assert_eq!(first_fault("costs $5"), MathError::Unclosed("$"));
        assert_eq!(first_fault("ends in $"), MathError::Unclosed("$"));
        assert_eq!(first_fault("$a$ and $$b"), MathError::Unclosed("$$"));
        assert_eq!(first_fault("costs $5\n\nor $6"), MathError::BlankLine);
        assert_eq!(first_fault("$ $"), MathError::Empty);
        let mixed = formulas("$a {{x}} b$", from_ref(&(3..8)))
            .remove(0)
            .unwrap_err();
        assert_eq!(mixed.1, MathError::Mixed);
    }

    #[test]
    fn what_is_remembered_is_not_typeset_again() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("target")).unwrap();
        let remembered = Remembered::of(root.path());
        let formula = |source: &str| Formula {
            range: 0..1,
            source: source.into(),
            display: false,
        };
        // What KaTeX would refuse can only come from the file.
        let kept = Formulas::from([
            ((r"\farc".into(), false), "kept".into()),
            (("old".into(), false), "old".into()),
        ]);
        remembered.as_ref().unwrap().save(&kept);
        let typesetter = Typesetter::remembering(remembered.as_ref());
        assert_eq!(typesetter.typeset(&formula(r"\farc")), Ok("kept".into()));
        let html = typesetter.typeset(&formula("x")).unwrap();
        typesetter.keep(remembered.as_ref());
        let mut now = remembered.unwrap().load();
        assert_eq!(now.remove(&("x".into(), false)), Some(html));
        assert_eq!(now.len(), 1, "only what was asked for is kept: {now:?}");
    }

    #[test]
    fn katex_typesets_and_refuses() {
        let typesetter = Typesetter::new();
        let formula = |source: &str| Formula {
            range: 0..1,
            source: source.into(),
            display: false,
        };
        let html = typesetter
            .typeset(&formula(r"a_1*b*c \in \mathbb{R}"))
            .unwrap();
        assert!(
            html.contains("<math") && html.contains("katex-html"),
            "{html}"
        );
        assert!(!html.contains('*') && !html.contains('\n'), "{html}");
        let fault = typesetter.typeset(&formula(r"\farc{1}{2}")).unwrap_err();
        let fault = fault.to_string();
        assert!(
            fault.contains(r"Undefined control sequence: \farc"),
            "{fault}"
        );
        assert!(typesetter.typeset(&formula(r"w_\mathrm{max}")).is_ok());
        let fault = typesetter.typeset(&formula(r"w_{\max}")).unwrap_err();
        let fault = fault.to_string();
        let expected = r"of `w_{\max}` a <msub> with 3 parts";
        assert!(fault.contains(expected), "{fault}");
    }

    #[test]
    fn mathml_has_as_many_parts_as_it_must() {
        let of = |inner: &str| format!("<span><math xmlns=\"x\">{inner}</math></span>");
        let frac = |inner: &str| of(&format!("<mfrac><mi>a</mi>{inner}</mfrac>"));
        assert_eq!(malformed(&frac("<mrow><mi>b</mi><mi>c</mi></mrow>")), None);
        assert_eq!(malformed(&frac("<mspace width=\"1em\"/>")), None);
        assert_eq!(malformed(&frac("")), Some(("mfrac", 1)));
        assert_eq!(malformed(&frac("<mi>b</mi><mi>c</mi>")), Some(("mfrac", 3)));
        assert_eq!(malformed(&of("<mrow><mi>a</mi></mrow>")), None);
        assert_eq!(malformed("<span>a</span>"), None);
    }
}
