//! Recorded outputs of programs and of the compiler.

use std::path::Path;

use regex::Regex;

use crate::{
    book::Book,
    directive::Directive,
    fault::{Expanded, Fault},
    listings::{self, PartAndName},
    markdown::{code_block, html, plain},
    page::Expander,
};

/// `{{#output NAME}}`: the command and what it printed.
pub(crate) fn output(expander: &mut Expander<'_>, directive: &Directive) -> Expanded {
    let [name] = directive.takes("the name of a run", &["caption", "head"])?;
    let code = recorded(expander.book, name, directive.option("head"))?;
    let caption = match directive.option("caption") {
        Some(caption) => {
            let caption = expander.caption(caption)?;
            format!("<figcaption>\n\n{caption}\n\n</figcaption>\n")
        }
        None => String::new(),
    };
    Ok(format!(
        "<figure class=\"output\">\n\n{code}\n\n{caption}</figure>"
    ))
}

/// The command of a run and what it printed, or the `first` lines of that.
pub(crate) fn recorded(book: &Book<'_>, name: &str, first: Option<&str>) -> Expanded {
    let (run, text) = book.recorded(name)?;
    let text = match first {
        Some(lines) => head(&text, lines)?,
        None => text.trim_end().to_string(),
    };
    let shown = format!("$ {}\n{text}", run.command_line());
    let file = evidence::places::relative(book.root, &run.stdout);
    code_block("console", &shown).map_err(|e| Fault::Expandable(file, e))
}

/// The first lines of an output, with an ellipsis for those left out.
fn head(text: &str, lines: &str) -> Expanded {
    let wanted: usize = lines
        .parse()
        .map_err(|_| Fault::Other(format!("`head` is a number of lines, not `{lines}`")))?;
    let all: Vec<&str> = text.trim_end().lines().collect();
    if wanted == 0 || wanted >= all.len() {
        return Err(Fault::Other(format!(
            "`head` leaves nothing out: the output has {} lines",
            all.len()
        )));
    }
    let left = all.len() - wanted;
    Ok(format!(
        "{}\n… ({left} more lines)",
        all[..wanted].join("\n")
    ))
}

/// `{{#quote NAME 'pattern'}}`: a piece of a recorded output in a sentence.
pub(crate) fn quote(book: &Book<'_>, directive: &Directive) -> Expanded {
    let [name, pattern] = directive.takes("the name of a run and a pattern", &[])?;
    let (run, text) = book.recorded(name)?;
    let regex = Regex::new(pattern)
        .map_err(|_| Fault::Other(format!("`{pattern}` is no regular expression")))?;
    let captures = regex.captures(&text).ok_or_else(|| {
        Fault::Other(format!(
            "nothing in the output of `{name}` matches `{pattern}`"
        ))
    })?;
    let Some(quoted) = captures.get(1) else {
        return Err(Fault::Other(format!(
            "`{pattern}` has no group that says what to quote"
        )));
    };
    Ok(format!(
        "<span class=\"quoted\" title=\"from: {}\">{}</span>",
        html(&run.command_line()),
        plain(quoted.as_str().trim())
    ))
}

/// `{{#compile-fail PART/NAME}}`: a program that must not compile, and what the
/// compiler says.
pub(crate) fn compile_fail(book: &Book<'_>, page: &Path, directive: &Directive) -> Expanded {
    let [name] = directive.takes("PART/NAME", &[])?;
    let program = PartAndName::of(name)?;
    let file = program.file("compile_fail", ".rs");
    let messages = program.file("compile_fail", ".stderr");
    let code = listings::shown(book, &file, "shown")?;
    let message = book.read(&messages)?;
    if message.trim().is_empty() {
        return Err(Fault::Other(format!("{} is empty", messages.display())));
    }
    let code = code_block("rust,compile_fail,compile-fail", &code)
        .map_err(|e| Fault::Expandable(file.clone(), e))?;
    let message =
        code_block("text,compile-fail", &message).map_err(|e| Fault::Expandable(messages, e))?;
    let source = listings::source(book, page, &file);
    Ok(format!(
        "<figure class=\"compile-fail\">\n\n{code}\n\n\
         <p class=\"listing-source\">{source}</p>\n\n\
         {message}\n\n\
         <figcaption>Does not compile</figcaption>\n</figure>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_says_what_it_leaves_out() {
        assert_eq!(head("a\nb\nc\n", "1").unwrap(), "a\n… (2 more lines)");
        assert!(head("a\nb\n", "2").is_err());
        assert!(head("a\nb\n", "x").is_err());
    }
}
