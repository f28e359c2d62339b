//! Boxes around Markdown: `{{#from-python}}` or `{{#exercise …}}` to `{{#end}}`.

use std::path::Path;

use crate::{
    book::{Book, link},
    directive::Directive,
    fault::{Expanded, Fault},
    listings::{self, PartAndName},
};

/// The box that is open while a page is read from top to bottom.
#[derive(Default)]
pub(crate) struct Boxes {
    open: Option<Open>,
}

struct Open {
    name: String,
    line: usize,
    /// What closes it.
    closing: String,
}

impl Boxes {
    pub fn begin(&mut self, book: &Book<'_>, page: &Path, directive: &Directive) -> Expanded {
        if let Some(open) = &self.open {
            let (name, line) = (&open.name, open.line);
            return Err(Fault::Other(format!(
                "the box `{{{{#{name}` of line {line} is still open"
            )));
        }
        // An exercise with a fault is open nevertheless: its end is no fault.
        self.open = Some(Open {
            name: directive.name.clone(),
            line: directive.line,
            closing: String::new(),
        });
        let (opening, closing) = match directive.name.as_str() {
            "exercise" => exercise(book, page, directive)?,
            _ => from_python(directive)?,
        };
        if let Some(open) = &mut self.open {
            open.closing = closing;
        }
        Ok(opening)
    }

    pub fn end(&mut self, directive: &Directive) -> Expanded {
        directive.takes::<0>("nothing", &[])?;
        match self.open.take() {
            Some(open) => Ok(open.closing),
            None => Err(Fault::other("`{{#end` without a box that is open")),
        }
    }

    /// The fault of a box that the page does not close.
    pub fn open(self) -> Option<(usize, Fault)> {
        let open = self.open?;
        let name = &open.name;
        let fault = format!("the box `{{{{#{name}` has no `{{{{#end}}}}`");
        Some((open.line, Fault::Other(fault)))
    }
}

fn from_python(directive: &Directive) -> Result<(String, String), Fault> {
    directive.takes::<0>("nothing", &[])?;
    let opening = "<aside class=\"from-python\" aria-label=\"From Python\">\n\
                   <p class=\"box-label\">From Python</p>\n";
    Ok((opening.into(), "</aside>".into()))
}

fn exercise(
    book: &Book<'_>,
    page: &Path,
    directive: &Directive,
) -> Result<(String, String), Fault> {
    let [name] = directive.takes("PART/NAME", &[])?;
    let exercise = PartAndName::of(name)?;
    let file = exercise.file("exercises", ".rs");
    book.read(&file)?;
    let solution = exercise.solution_page();
    if !book.has_page(&solution) {
        let solution = book.options.src.join(solution);
        return Err(Fault::Other(format!(
            "there is no page {} for the solution",
            solution.display()
        )));
    }
    let task = listings::task(book, &file)?;
    let source = listings::source(book, page, &file);
    let link = link(page, &solution);
    let opening = format!(
        "<section class=\"exercise\" id=\"{}\" aria-label=\"Exercise\">\n\
         <p class=\"box-label\">Exercise</p>\n",
        exercise.id()
    );
    let closing = format!(
        "{task}<p class=\"exercise-files\">{source} <a href=\"{link}\">Solution</a></p>\n</section>"
    );
    Ok((opening, closing))
}
