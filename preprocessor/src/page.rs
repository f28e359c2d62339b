//! Expands one page.

use std::{ops::Range, path::Path};

use evidence::{Problem, line_of};

use crate::{
    Page,
    book::Book,
    boxes::Boxes,
    directive::{self, Directive, Place},
    fault::{Expanded, Fault},
    figures, listings, live,
    markdown::{Fence, Structure, indent, prefix},
    math::{self, Typesetter},
    outputs, plot,
};

/// Directives of mdBook that are left to it.
const LEFT: [&str; 1] = ["title"];

/// Expands the directives and formulas of pieces of one page.
pub(crate) struct Expander<'a> {
    pub book: &'a Book<'a>,
    /// The page, relative to the folder of sources.
    pub page: &'a Path,
    typesetter: &'a Typesetter,
    /// Number of plots so far, for ids that are unique on the page.
    pub plots: usize,
    /// Kernels that are live on the page so far.
    pub live: Vec<String>,
}

/// What takes the place of a directive.
enum New {
    Inline(String),
    Block(String),
}

/// What takes the place of a range of the page.
type Edit = (Range<usize>, String);

/// A fault, with its line in the text that was expanded.
type Located = (usize, Fault);

/// The text of `page` with all expanded, and its faults.
pub(crate) fn expand(
    book: &Book<'_>,
    page: &Page,
    typesetter: &Typesetter,
) -> (String, Vec<Problem>) {
    let mut expander = Expander {
        book,
        page: &page.path,
        typesetter,
        plots: 0,
        live: Vec::new(),
    };
    let (text, faults) = expander.page(&page.text);
    let file = book.options.src.join(&page.path);
    let problems = faults
        .into_iter()
        .map(|(line, fault)| Problem::new(&file, line, fault));
    (text, problems.collect())
}

impl Expander<'_> {
    fn page(&mut self, text: &str) -> (String, Vec<Located>) {
        let structure = Structure::of(text);
        let (directives, mut faults) = read(text, &structure);
        let mut edits = self.formulas(text, &structure, &directives, &mut faults);
        for fence in &structure.fences {
            edits.extend(self.fence(fence, text, &directives, &mut faults));
        }
        let mut boxes = Boxes::default();
        for directive in &directives {
            match self.directive(directive, &structure, &mut boxes) {
                Ok(Some(New::Inline(new))) => edits.push((directive.range.clone(), new)),
                Ok(Some(New::Block(new))) => edits.push(placed(directive, text, &new)),
                Ok(None) => {}
                Err(fault) => faults.push((directive.line, fault)),
            }
        }
        faults.extend(boxes.open());
        (apply(text, edits), faults)
    }

    /// Markdown of a caption: with directives of running text, and formulas.
    pub fn caption(&mut self, text: &str) -> Expanded {
        let structure = Structure::of(text);
        let (directives, mut faults) = read(text, &structure);
        let mut edits = self.formulas(text, &structure, &directives, &mut faults);
        for directive in &directives {
            match (directive.place, self.inline(directive)) {
                (Place::Code, _) => faults.push((0, in_code(directive))),
                (_, Some(Ok(new))) => edits.push((directive.range.clone(), new)),
                (_, Some(Err(fault))) => faults.push((0, fault)),
                (_, None) => faults.push((0, unknown(directive, "a caption"))),
            }
        }
        match faults.into_iter().next() {
            Some((_, fault)) => Err(fault),
            None => Ok(apply(text, edits)),
        }
    }

    fn formulas(
        &mut self,
        text: &str,
        structure: &Structure,
        directives: &[Directive],
        faults: &mut Vec<Located>,
    ) -> Vec<Edit> {
        let mut spared: Vec<Range<usize>> = structure.code.clone();
        spared.extend(structure.html.iter().cloned());
        spared.extend(structure.fences.iter().map(|fence| fence.range.clone()));
        spared.extend(directives.iter().map(|d| d.range.clone()));
        let mut edits = Vec::new();
        for formula in math::formulas(text, &spared) {
            let typeset = formula.and_then(|formula| {
                let html = self.typesetter.typeset(&formula);
                html.map(|html| (formula.range.clone(), html))
                    .map_err(|error| (formula.range.start, error))
            });
            match typeset {
                Ok(edit) => edits.push(edit),
                Err((at, error)) => faults.push((line_of(text, at), error.into())),
            }
        }
        edits
    }

    fn fence(
        &mut self,
        fence: &Fence,
        text: &str,
        directives: &[Directive],
        faults: &mut Vec<Located>,
    ) -> Vec<Edit> {
        if !fence.closed {
            faults.push((fence.line, Fault::other("the code block is not closed")));
            return Vec::new();
        }
        if fence.language() == plot::LANGUAGE {
            return match plot::figure(self, &fence.content) {
                Ok(html) => vec![(fence.range.clone(), indent(&html, &fence.prefix))],
                Err((line, fault)) => {
                    faults.push((fence.line + line, fault));
                    Vec::new()
                }
            };
        }
        let includes: Vec<&Directive> = directives
            .iter()
            .filter(|d| d.name == "include" && fence.range.contains(&d.range.start))
            .collect();
        listings::includes(self, fence, text, &includes, faults)
    }

    /// What takes the place of a directive outside of plots; `None` where it
    /// stays for mdBook.
    fn directive(
        &mut self,
        directive: &Directive,
        structure: &Structure,
        boxes: &mut Boxes,
    ) -> Result<Option<New>, Fault> {
        if directive.place == Place::Code {
            let fence = structure
                .fences
                .iter()
                .find(|fence| fence.range.contains(&directive.range.start));
            return match fence {
                Some(fence) if fence.language() == plot::LANGUAGE => Ok(None),
                // All that follows is code by mistake, which is told already.
                Some(fence) if !fence.closed => Ok(None),
                Some(_) if directive.name == "include" => Ok(None),
                _ => Err(in_code(directive)),
            };
        }
        if LEFT.contains(&directive.name.as_str()) {
            return Ok(None);
        }
        if let Some(inline) = self.inline(directive) {
            return inline.map(|new| Some(New::Inline(new)));
        }
        let Some(block) = self.block(directive, boxes) else {
            return Err(unknown(directive, "this book"));
        };
        if directive.place == Place::Line {
            block.map(|new| Some(New::Block(new)))
        } else {
            let name = &directive.name;
            Err(Fault::Other(format!(
                "`{{{{#{name}` stands alone on its line"
            )))
        }
    }

    /// A directive of running text.
    fn inline(&mut self, directive: &Directive) -> Option<Expanded> {
        match directive.name.as_str() {
            "quote" => Some(outputs::quote(self.book, directive)),
            _ => figures::inline(self.book, directive),
        }
    }

    /// A directive that stands for a block.
    fn block(&mut self, directive: &Directive, boxes: &mut Boxes) -> Option<Expanded> {
        Some(match directive.name.as_str() {
            "table" => figures::table(self, directive),
            "output" => outputs::output(self, directive),
            "live" => live::live(self, directive),
            "compile-fail" => outputs::compile_fail(self.book, self.page, directive),
            "files" => listings::files(self.book, directive),
            "solution" => listings::solution(self.book, self.page, directive),
            "from-python" | "exercise" => boxes.begin(self.book, self.page, directive),
            "end" => boxes.end(directive),
            "include" => Err(Fault::other("`{{#include` stands within a code block")),
            "rustdoc_include" | "playground" | "playpen" => Err(Fault::other(
                "listings are included by `{{#include FILE:ANCHOR}}`",
            )),
            _ => return None,
        })
    }
}

fn read(text: &str, structure: &Structure) -> (Vec<Directive>, Vec<Located>) {
    let (mut directives, mut faults) = (Vec::new(), Vec::new());
    for read in directive::read(text, structure) {
        match read {
            Ok(directive) => directives.push(directive),
            Err(unread) => faults.push((unread.line, unread.error.into())),
        }
    }
    (directives, faults)
}

fn in_code(directive: &Directive) -> Fault {
    let name = &directive.name;
    Fault::Other(format!(
        "`{{{{#{name}` is not expanded in code; a backslash before it shows it as it is"
    ))
}

fn unknown(directive: &Directive, place: &str) -> Fault {
    let name = &directive.name;
    Fault::Other(format!("`{{{{#{name}` is no directive of {place}"))
}

/// The edit that puts a block in the place of a directive, with blank lines
/// around it and with the beginnings of lines that its place asks for.
fn placed(directive: &Directive, text: &str, block: &str) -> Edit {
    let range = directive.range.clone();
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let prefix = prefix(&text[line_start..range.start]);
    let block = indent(block, &prefix);
    let bare = prefix.trim_end();
    (range, format!("\n{prefix}{block}\n{bare}"))
}

/// `text` with all `edits` made. Of two that overlap the first counts.
fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for (range, new) in edits {
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push_str(&new);
            at = range.end;
        }
    }
    out.push_str(&text[at..]);
    out
}
