//! Listings: pieces of source files on a page, whole files, and solutions.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use evidence::{anchors, mpi};

use crate::{
    book::{Book, file_id, link, normalize},
    directive::Directive,
    fault::{Expanded, Fault},
    markdown::{Fence, code_block, expandable, html, indent},
    page::Expander,
    selection::{self, Selection},
};

/// Class of code blocks whose code stands in a file: the crates' own tests
/// compile it.
const LISTING: &str = "listing";

/// Names an exercise or another file of a part: `PART/NAME`.
pub(crate) struct PartAndName<'a> {
    pub part: &'a str,
    pub name: &'a str,
}

impl<'a> PartAndName<'a> {
    pub fn of(text: &'a str) -> Result<Self, Fault> {
        match text.split_once('/') {
            Some((part, name)) if !part.is_empty() && !name.is_empty() && !name.contains('/') => {
                Ok(PartAndName { part, name })
            }
            _ => Err(Fault::Other(format!("`{text}` is not PART/NAME"))),
        }
    }

    /// `listings/PART/FOLDER/NAME` and `ending`, relative to the root.
    pub fn file(&self, folder: &str, ending: &str) -> PathBuf {
        let PartAndName { part, name } = self;
        PathBuf::from(format!("listings/{part}/{folder}/{name}{ending}"))
    }

    /// The page of an exercise's solution, relative to the folder of sources.
    pub fn solution_page(&self) -> PathBuf {
        let name = self.name.replace('_', "-");
        PathBuf::from(format!("{}/{name}-solution.md", self.part))
    }

    /// Id of the exercise's box.
    pub fn id(&self) -> String {
        format!("exercise-{}", self.name.replace('_', "-"))
    }
}

/// Checks what mdBook includes in a code block, and adds below the block where
/// the code stands and how to run it.
pub(crate) fn includes(
    expander: &Expander<'_>,
    fence: &Fence,
    text: &str,
    includes: &[&Directive],
    faults: &mut Vec<(usize, Fault)>,
) -> Vec<(std::ops::Range<usize>, String)> {
    let (book, page) = (expander.book, expander.page);
    let mut edits = Vec::new();
    let mut files = BTreeSet::new();
    for directive in includes {
        match include(book, page, directive) {
            Ok(included) => {
                // mdBook neither indents what it includes nor takes away the
                // indentation that it has in its file.
                let code = dedented(&included.text);
                if included.marked || !fence.prefix.is_empty() || code != included.text {
                    let code = indent(code.trim_end(), &fence.prefix);
                    edits.push((directive.range.clone(), code));
                }
                files.insert(included.file);
            }
            Err(fault) => faults.push((directive.line, fault)),
        }
    }
    if !files.is_empty() {
        edits.extend(mark_as_listing(fence, text));
        let prefix = &fence.prefix;
        let mut caption = String::new();
        for file in files {
            let source = source(book, page, &file);
            caption.push_str(&format!(
                "\n{prefix}<p class=\"listing-source\">{source}</p>"
            ));
        }
        caption.push_str(&format!("\n{}", prefix.trim_end()));
        edits.push((fence.range.end..fence.range.end, caption));
    }
    edits
}

/// What a directive includes.
struct Included {
    file: PathBuf,
    text: String,
    /// The whole file, with marks of anchors in it, which mdBook would show.
    marked: bool,
}

fn include(book: &Book<'_>, page: &Path, directive: &Directive) -> Result<Included, Fault> {
    let [target] = directive.takes("FILE:ANCHOR", &[])?;
    let (path, anchor) = match target.split_once(':') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (target, None),
    };
    let folder = page.parent().unwrap_or(Path::new(""));
    let file = normalize(&book.options.src.join(folder).join(path))
        .ok_or_else(|| Fault::Other(format!("{path} leads out of the repository")))?;
    let source = book.read(&file)?;
    let Some(anchor) = anchor else {
        return whole(file, &source);
    };
    if anchor
        .split(':')
        .any(|a| a.is_empty() || a.parse::<usize>().is_ok())
    {
        return Err(Fault::other(
            "lines are included by an anchor, never by their numbers",
        ));
    }
    let piece = anchors::piece(&source, anchor).map_err(|e| Fault::Anchor(file.clone(), e))?;
    expandable(&piece.text).map_err(|e| Fault::Expandable(file.clone(), e))?;
    Ok(Included {
        file,
        text: piece.text,
        marked: false,
    })
}

fn whole(file: PathBuf, source: &str) -> Result<Included, Fault> {
    let text = anchors::without_marks(source);
    if text.trim().is_empty() {
        return Err(Fault::Other(format!("{} is empty", file.display())));
    }
    expandable(&text).map_err(|e| Fault::Expandable(file.clone(), e))?;
    let marked = !anchors::names(source).is_empty();
    Ok(Included { file, text, marked })
}

/// `code` without the indentation that all of its lines share.
fn dedented(code: &str) -> String {
    let lines = || code.lines().filter(|line| !line.trim().is_empty());
    let shared = lines()
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    let mut text = String::with_capacity(code.len());
    for line in code.lines() {
        text.push_str(line.get(shared..).unwrap_or_default());
        text.push('\n');
    }
    text
}

/// The edit that gives a block of Rust the class of listings.
fn mark_as_listing(fence: &Fence, text: &str) -> Option<(std::ops::Range<usize>, String)> {
    if fence.language() != "rust" || fence.info.split([',', ' ']).any(|word| word == LISTING) {
        return None;
    }
    let line_end = text[fence.range.clone()].find('\n')? + fence.range.start;
    let info_end = text[..line_end].trim_end().len();
    Some((info_end..info_end, format!(",{LISTING}")))
}

/// Where `file` is shown whole, and the command that runs it.
pub(crate) fn source(book: &Book<'_>, page: &Path, file: &Path) -> String {
    let path = html(&file.to_string_lossy());
    let path = match book.link_to_file(page, file) {
        Some(link) => format!("<a href=\"{link}\">{path}</a>"),
        None => format!("<span>{path}</span>"),
    };
    match command(&manifest(book, file), file) {
        Some(command) => format!("{path} <code>{}</code>", html(&command)),
        None => path,
    }
}

/// The `Cargo.toml` of the part that `file` belongs to; empty if to none.
fn manifest(book: &Book<'_>, file: &Path) -> String {
    let part: PathBuf = file.iter().take(2).collect();
    book.read(&part.join("Cargo.toml")).unwrap_or_default()
}

/// What a reader types to run the code of `file`, where there is such a thing.
/// `manifest` is that of its part.
fn command(manifest: &str, file: &Path) -> Option<String> {
    let parts: Vec<&str> = file.iter().filter_map(|part| part.to_str()).collect();
    let ["listings", part, folder, inner @ ..] = &parts[..] else {
        return None;
    };
    let (last, modules) = inner.split_last()?;
    let name = last.strip_suffix(".rs")?;
    // Only what sends messages needs the feature; tests of a module may.
    let needs_mpi = match *folder {
        "examples" | "benches" => {
            manifest.contains(&format!("name = \"{name}\"\nrequired-features"))
                || manifest.contains(&format!("name = \"{name}\"\nharness = false\nrequired"))
        }
        _ => mpi::has_feature(manifest),
    };
    let part = match needs_mpi {
        true => format!("{part} --features {}", mpi::FEATURE),
        false => part.to_string(),
    };
    Some(match *folder {
        "src" => {
            let mut path: Vec<&str> = modules.to_vec();
            if !matches!(name, "lib" | "mod" | "main") {
                path.push(name);
            }
            format!("cargo test -p {part} {}", path.join("::"))
                .trim_end()
                .to_string()
        }
        // Started by the launcher of its MPI: a page shows it with what it prints.
        "examples" if needs_mpi => {
            format!("cargo build --release -p {part} --example {name}")
        }
        "examples" => format!("cargo run --release -p {part} --example {name}"),
        "exercises" => {
            let test = name.strip_suffix("_tests").unwrap_or(name);
            format!("cargo test -p {part} --test {test}")
        }
        "benches" => format!("cargo bench -p {part} --bench {name}"),
        _ => return None,
    })
}

/// `{{#files FOLDER… only="CHAPTERS" except="CHAPTERS"}}`: all source files below
/// the folders, or those that the options select, whole.
pub(crate) fn files(book: &Book<'_>, directive: &Directive) -> Expanded {
    directive.only_options(&selection::OPTIONS)?;
    if directive.args.is_empty() {
        directive.takes::<1>("folders", &selection::OPTIONS)?;
    }
    let selection = Selection::of(directive);
    let mut files = Vec::new();
    for folder in &directive.args {
        files.extend(book.sources(Path::new(folder))?);
    }
    selection.check(&files)?;
    files.retain(|file| selection.takes(file));
    let mut out = String::new();
    for file in files {
        let text = anchors::without_marks(&book.read(&file)?);
        let code =
            code_block(&info(&file), &text).map_err(|e| Fault::Expandable(file.clone(), e))?;
        let (path, id) = (file.display(), file_id(&file));
        out.push_str(&format!("## `{path}` {{#{id}}}\n\n"));
        if let Some(command) = command(&manifest(book, &file), &file) {
            out.push_str(&format!(
                "<p class=\"listing-source\"><code>{}</code></p>\n\n",
                html(&command)
            ));
        }
        out.push_str(&format!("{code}\n\n"));
    }
    Ok(out.trim_end().to_string())
}

/// What stands behind the opening backticks of a block that shows `file`.
fn info(file: &Path) -> String {
    let language = match file.extension().and_then(|e| e.to_str()) {
        Some("rs") => return format!("rust,{LISTING}"),
        Some("c" | "h") => "c",
        Some("py") => "python",
        Some("toml") => "toml",
        _ => "text",
    };
    language.to_string()
}

/// `{{#solution PART/NAME}}`: the solution of an exercise, with the way back.
pub(crate) fn solution(book: &Book<'_>, page: &Path, directive: &Directive) -> Expanded {
    let [name] = directive.takes("PART/NAME", &[])?;
    let exercise = PartAndName::of(name)?;
    let file = exercise.file("exercises", "_solution.rs");
    let code = shown(book, &file, "solution")?;
    let code = code_block(&info(&file), &code).map_err(|e| Fault::Expandable(file.clone(), e))?;
    let Some(asked_on) = book.page_of_exercise(name) else {
        return Err(Fault::Other(format!(
            "no page has the exercise `{name}` that this solves"
        )));
    };
    let back = format!("{}#{}", link(page, asked_on), exercise.id());
    let source = source(book, page, &file);
    Ok(format!(
        "{code}\n\n<p class=\"listing-source\">{source}</p>\n\
         <p class=\"solution-of\"><a href=\"{back}\">Back to the exercise</a></p>"
    ))
}

/// What an exercise leaves to the reader: the piece of its `file` between the
/// marks of `task`, as a block of code; nothing if it has no such marks.
pub(crate) fn task(book: &Book<'_>, file: &Path) -> Expanded {
    let source = book.read(file)?;
    if !anchors::names(&source).iter().any(|name| name == "task") {
        return Ok(String::new());
    }
    let code = shown(book, file, "task")?;
    let code = code_block(&info(file), &code).map_err(|e| Fault::Expandable(file.into(), e))?;
    Ok(format!("{code}\n\n"))
}

/// The piece of `file` between the marks of `anchor` if it has them, else all
/// of it.
pub(crate) fn shown(book: &Book<'_>, file: &Path, anchor: &str) -> Expanded {
    let source = book.read(file)?;
    if anchors::names(&source).iter().any(|name| name == anchor) {
        return match anchors::piece(&source, anchor) {
            Ok(piece) => Ok(piece.text),
            Err(e) => Err(Fault::Anchor(file.into(), e)),
        };
    }
    let text = anchors::without_marks(&source);
    if text.trim().is_empty() {
        return Err(Fault::Other(format!("{} is empty", file.display())));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_lose_the_indentation_of_their_block() {
        let code = "    /// é\n    fn f() {\n        1\n\n    }\n";
        assert_eq!(dedented(code), "/// é\nfn f() {\n    1\n\n}\n");
        assert_eq!(dedented("fn f() {}\n"), "fn f() {}\n");
    }

    #[test]
    fn each_file_has_its_command() {
        let of_mpi = "[features]\nmpi = [\"dep:mpi\"]\n[[example]]\nname = \"p_x\"\n\
                      required-features = [\"mpi\"]\n";
        let on_ranks = |file: &str| command(of_mpi, Path::new(file)).unwrap_or_default();
        let command = |file: &str| command("", Path::new(file));
        let cases = [
            ("listings/p/src/game.rs", "cargo test -p p game"),
            ("listings/p/src/lib.rs", "cargo test -p p"),
            ("listings/p/src/a/b.rs", "cargo test -p p a::b"),
            ("listings/p/src/a/mod.rs", "cargo test -p p a"),
            (
                "listings/p/examples/p_x.rs",
                "cargo run --release -p p --example p_x",
            ),
            ("listings/p/exercises/x.rs", "cargo test -p p --test x"),
            (
                "listings/p/exercises/x_tests.rs",
                "cargo test -p p --test x",
            ),
            (
                "listings/p/exercises/x_solution.rs",
                "cargo test -p p --test x_solution",
            ),
            ("listings/p/benches/x.rs", "cargo bench -p p --bench x"),
        ];
        for (file, expected) in cases {
            assert_eq!(command(file).as_deref(), Some(expected), "{file}");
        }
        let build = "cargo build --release -p p --features mpi --example p_x";
        assert_eq!(on_ranks("listings/p/examples/p_x.rs"), build);
        let run = "cargo run --release -p p --example p_y";
        assert_eq!(on_ranks("listings/p/examples/p_y.rs"), run);
        let test = "cargo test -p p --features mpi game";
        assert_eq!(on_ranks("listings/p/src/game.rs"), test);
        assert_eq!(command("peers/c/p/x.c"), None);
        assert_eq!(command("listings/p/Cargo.toml"), None);
        assert_eq!(command("listings/p/compile_fail/x.rs"), None);
    }
}
