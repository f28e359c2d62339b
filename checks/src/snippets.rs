//! Small pieces of Rust in the prose: skeptic compiles and runs each of them.
//!
//! The book is preprocessed as mdBook does it, so that a snippet is what a
//! reader gets. Blocks that are one include and nothing else are listings,
//! which their own crate compiles.
//!
//! skeptic 0.14 knows no edition 2024, links every crate of the workspace, and
//! prints what it finds. So it runs in a child process, which is the test
//! program itself, and calls a compiler that is the test program once more:
//! see [`intercept`].

use std::{
    collections::{BTreeMap, BTreeSet, hash_map::DefaultHasher},
    env, fs,
    hash::{Hash, Hasher},
    io,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::{self, Command},
    sync::Mutex,
};

use evidence::{Problem, places};
use mdbook_driver::{
    MDBook,
    book::{Book, BookItem},
    builtin_renderers::MarkdownRenderer,
    config::Config,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    book::{self, Block},
    build::Build,
};

/// The first argument of the child process that runs skeptic.
const RUN: &str = "--run-snippets";
/// The folder of the compiler's reports; set where this program is a compiler.
const REPORTS: &str = "BOOK_SNIPPET_REPORTS";
/// The crates that a snippet may use.
const CRATES: &str = "BOOK_SNIPPET_CRATES";
/// The compiler that stands behind this one.
const RUSTC: &str = "BOOK_SNIPPET_RUSTC";

const ID: &str = "// snippet ";

/// A snippet, ready to be compiled.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Snippet {
    /// Stands in its first line, and names the compiler's report.
    id: String,
    /// A whole program.
    text: String,
    /// Page, relative to the book's root.
    page: PathBuf,
    /// Line of the block's opening backticks.
    line: usize,
    /// Line of `text` that shows the first line of the block.
    first: usize,
    expected: Expected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Expected {
    Runs,
    Compiles,
    Panics,
}

/// What the child process is told.
#[derive(Serialize, Deserialize)]
struct Job {
    root: String,
    out: String,
    triple: String,
    snippets: Vec<Snippet>,
}

/// What became of a snippet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Outcome {
    Passed,
    /// The compiler's messages are in its report.
    Refused,
    Failed,
}

#[derive(Debug, Error)]
enum SnippetError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("{0}")]
    Book(String),
    #[error("the compiler does not say what it compiles for")]
    Host,
    #[error("skeptic could not run:\n{0}")]
    Skeptic(String),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

/// A snippet by its place, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Page, relative to the book's root.
    pub page: PathBuf,
    /// Line of the block's opening backticks.
    pub line: usize,
    pub problems: Vec<Problem>,
}

/// The snippets of the book at `root` that don't do what their page says. They
/// are compiled against the crates of `build`.
///
/// The test program must call [`intercept`] first.
pub fn snippets(root: &Path, build: &Build) -> Vec<Problem> {
    match check(root, build) {
        Ok(checked) => checked.into_iter().flat_map(|c| c.problems).collect(),
        Err(problems) => problems,
    }
}

/// As [`snippets`], each snippet by itself.
///
/// # Errors
///
/// Problems for which no snippet could be checked.
pub fn check(root: &Path, build: &Build) -> Result<Vec<Checked>, Vec<Problem>> {
    let snippets = collect(root)?;
    if snippets.is_empty() {
        return Ok(Vec::new());
    }
    run(snippets, build).map_err(|e| vec![Problem::new("src", 0, e)])
}

/// Where the snippets of the book at `root` stand: pages and lines.
///
/// # Errors
///
/// As [`check`], where the pages can't be read.
pub fn places(root: &Path) -> Result<Vec<(PathBuf, usize)>, Vec<Problem>> {
    let snippets = collect(root)?;
    Ok(snippets.into_iter().map(|s| (s.page, s.line)).collect())
}

/// Takes this process over where [`snippets`] started it, or skeptic called it
/// for a compiler. Anywhere else it does nothing.
pub fn intercept() {
    let mut args = env::args_os().skip(1);
    if let Some(reports) = env::var_os(REPORTS) {
        let status = if args.next().is_some_and(|arg| arg == RUN) {
            let file = PathBuf::from(args.next().unwrap_or_default());
            run_job(&file, Path::new(&reports))
        } else {
            compile(Path::new(&reports))
        };
        match status {
            Ok(code) => process::exit(code),
            Err(e) => {
                eprintln!("{e}");
                process::exit(2);
            }
        }
    }
}

/// The snippets of all pages, as mdBook's own preprocessors leave them.
fn collect(root: &Path) -> Result<Vec<Snippet>, Vec<Problem>> {
    let pages = book::pages(root).map_err(|problem| vec![problem])?;
    let rendered = rendered(root).map_err(|e| vec![Problem::new("book.toml", 0, e)])?;
    let (mut snippets, mut problems) = (Vec::new(), Vec::new());
    for page in &pages {
        let written = book::blocks(&page.text);
        let shown = match rendered.get(&page.path) {
            Some(text) => book::blocks(text),
            // Not in the table of contents; `structure` says so.
            None => written.clone(),
        };
        if written.len() != shown.len() {
            let fault = "an include brings code blocks of its own: include code, not Markdown";
            problems.push(Problem::new(&page.path, 0, fault));
            continue;
        }
        for (written, shown) in written.iter().zip(&shown) {
            if written.is_rust() && written.whole_include().is_none() {
                snippets.push(snippet(&page.path, written, shown));
            }
        }
    }
    match problems.is_empty() {
        true => Ok(snippets),
        false => Err(problems),
    }
}

/// The text of each page, with includes resolved.
fn rendered(root: &Path) -> Result<BTreeMap<PathBuf, String>, SnippetError> {
    let fault = |e: mdbook_driver::errors::Error| SnippetError::Book(format!("{e:#}"));
    let file = root.join("book.toml");
    let mut config = Config::from_disk(&file).map_err(fault)?;
    config.build.create_missing = false;
    for table in ["preprocessor", "output"] {
        config.set(table, serde_json::Map::new()).map_err(fault)?;
    }
    let book = MDBook::load_with_config(root, config).map_err(fault)?;
    let (book, _) = book
        .preprocess_book(&MarkdownRenderer::new())
        .map_err(fault)?;
    Ok(texts(&book))
}

fn texts(book: &Book) -> BTreeMap<PathBuf, String> {
    book.iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => {
                let path = Path::new("src").join(chapter.source_path.as_ref()?);
                Some((path, chapter.content.clone()))
            }
            _ => None,
        })
        .collect()
}

fn snippet(page: &Path, written: &Block, shown: &Block) -> Snippet {
    let (_, attributes) = written.words();
    let expected = match attributes.as_slice() {
        [] => Expected::Runs,
        list if list.contains(&"should_panic") => Expected::Panics,
        _ => Expected::Compiles,
    };
    let (program, first) = program(&shown.code);
    let mut hasher = DefaultHasher::new();
    program.hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    Snippet {
        text: format!("{ID}{id}\n{program}"),
        id,
        page: page.to_path_buf(),
        line: written.line,
        first: first + 1,
        expected,
    }
}

/// `code` as a whole program, and the line of it with which `code` begins. As
/// in rustdoc, a `# ` hides a line from the page and not from the compiler, and
/// code that ends in `Ok::<(), E>(())` may use `?`.
fn program(code: &str) -> (String, usize) {
    let code: String = code
        .lines()
        .map(|line| format!("{}\n", unhidden(line)))
        .collect();
    let head = "#![allow(unused)]\n";
    if code.contains("fn main(") {
        (format!("{head}{code}"), 2)
    } else if code.trim_end().ends_with("(())") {
        let open = "fn main() { fn inner() -> Result<(), impl ::core::fmt::Debug> {\n";
        (format!("{head}{open}{code}}} inner().unwrap() }}\n"), 3)
    } else {
        (format!("{head}fn main() {{\n{code}}}\n"), 3)
    }
}

fn unhidden(line: &str) -> &str {
    let start = line.len() - line.trim_start().len();
    match &line[start..] {
        "#" => "",
        rest if rest.starts_with("# ") => &rest[2..],
        rest if rest.starts_with("##") => &rest[1..],
        _ => line,
    }
}

impl Snippet {
    /// The line of the page that shows line `line` of the program.
    fn page_line(&self, line: usize) -> usize {
        match line.checked_sub(self.first) {
            Some(offset) => self.line + 1 + offset,
            None => self.line,
        }
    }

    fn problem(&self, line: usize, message: impl std::fmt::Display) -> Problem {
        Problem::new(&self.page, self.page_line(line), message)
    }
}

/// Compiles and runs `snippets` in a child process, and reads what it left.
fn run(snippets: Vec<Snippet>, build: &Build) -> Result<Vec<Checked>, SnippetError> {
    let reports = tempfile::tempdir()?;
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let triple = match build.triple() {
        Some(triple) => triple,
        None => host(&rustc)?,
    };
    let out = build.profile.join("build").join("snippets").join("out");
    let job = Job {
        root: build.workspace.display().to_string(),
        out: out.display().to_string(),
        triple,
        snippets,
    };
    let file = reports.path().join("job.json");
    fs::write(&file, serde_json::to_vec(&job)?)?;
    let program = env::current_exe()?;
    let output = Command::new(&program)
        .arg(RUN)
        .arg(&file)
        .env(REPORTS, reports.path())
        .env(CRATES, crates(&build.workspace)?.join(","))
        .env(RUSTC, rustc)
        .env("RUSTC", &program)
        // Another compiler's answers must not stand in the target folder.
        .env("CARGO_CACHE_RUSTC_INFO", "0")
        .env("RUST_BACKTRACE", "0")
        .output()?;
    let printed = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(SnippetError::Skeptic(printed.into_owned()));
    }
    let outcomes: BTreeMap<String, Outcome> =
        serde_json::from_slice(&fs::read(reports.path().join("outcomes.json"))?)?;
    let mut checked = Vec::new();
    for snippet in &job.snippets {
        let said = section(&printed, &snippet.id);
        let problems = match (outcomes.get(&snippet.id), snippet.expected) {
            (Some(Outcome::Refused), _) => {
                let report = reports.path().join(&snippet.id);
                compiler_errors(snippet, &fs::read_to_string(report)?)
            }
            (Some(Outcome::Passed), Expected::Panics) => {
                vec![snippet.problem(0, "is marked `should_panic`, and does not panic")]
            }
            (Some(Outcome::Failed), Expected::Panics) if said.contains("panicked at") => Vec::new(),
            (Some(Outcome::Passed), _) => Vec::new(),
            _ => vec![run_failure(snippet, said)],
        };
        checked.push(Checked {
            page: snippet.page.clone(),
            line: snippet.line,
            problems,
        });
    }
    Ok(checked)
}

fn host(rustc: &std::ffi::OsStr) -> Result<String, SnippetError> {
    let output = Command::new(rustc).arg("-vV").output()?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("host: ").map(str::to_owned))
        .ok_or(SnippetError::Host)
}

/// The crates of the listings and what they declare as dependencies.
fn crates(workspace: &Path) -> Result<Vec<String>, SnippetError> {
    let mut names = BTreeSet::new();
    for part in places::parts(workspace)? {
        let manifest = workspace.join("listings").join(&part).join("Cargo.toml");
        names.insert(part.replace('-', "_"));
        names.extend(dependencies(&fs::read_to_string(manifest)?));
    }
    Ok(names.into_iter().collect())
}

/// Names in the section `[dependencies]` of a manifest.
fn dependencies(manifest: &str) -> impl Iterator<Item = String> + '_ {
    manifest
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| {
            let name = line.split(['=', '.', ' ']).next()?.trim();
            (!name.is_empty() && !name.starts_with('#')).then(|| name.replace('-', "_"))
        })
}

/// What the child printed about the snippet `id`.
fn section<'a>(printed: &'a str, id: &str) -> &'a str {
    let mark = format!("{ID}{id}\n");
    let Some(start) = printed.find(&mark) else {
        return "";
    };
    let rest = &printed[start + mark.len()..];
    rest.find(ID).map_or(rest, |end| &rest[..end])
}

/// The errors in a compiler's report, each at its line of the page.
fn compiler_errors(snippet: &Snippet, report: &str) -> Vec<Problem> {
    #[derive(Deserialize)]
    struct Message {
        level: String,
        message: String,
        code: Option<Code>,
        spans: Vec<Span>,
    }
    #[derive(Deserialize)]
    struct Code {
        code: String,
    }
    #[derive(Deserialize)]
    struct Span {
        line_start: usize,
        is_primary: bool,
        label: Option<String>,
    }
    let mut problems = Vec::new();
    for line in report.lines() {
        let Ok(message) = serde_json::from_str::<Message>(line) else {
            continue;
        };
        let Some(span) = message.spans.iter().find(|span| span.is_primary) else {
            continue;
        };
        if message.level == "error" {
            let code = message
                .code
                .map_or(String::new(), |code| format!("[{}]", code.code));
            let label = span
                .label
                .as_ref()
                .map_or(String::new(), |label| format!(" ({label})"));
            problems.push(snippet.problem(
                span.line_start,
                format!("does not compile: error{code}: {}{label}", message.message),
            ));
        }
    }
    if problems.is_empty() {
        problems.push(snippet.problem(0, format!("does not compile: {}", report.trim())));
    }
    problems
}

/// A snippet that compiles and fails when run.
fn run_failure(snippet: &Snippet, said: &str) -> Problem {
    let Some(at) = said.find("panicked at ") else {
        let last = said.trim().lines().next_back().unwrap_or("without a word");
        return snippet.problem(0, format!("fails when run: {last}"));
    };
    let panic = &said[at + "panicked at ".len()..];
    let (place, message) = panic.split_once('\n').unwrap_or((panic, ""));
    let line = place.rsplit(':').nth(2).and_then(|n| n.parse().ok());
    let own = place.contains("test.rs:");
    let message: Vec<&str> = message
        .lines()
        .take_while(|line| !line.starts_with("note: "))
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let line = line.filter(|_| own).unwrap_or(0);
    snippet.problem(line, format!("panics: {}", message.join("; ")))
}

/// The child: has skeptic compile and run all snippets at once, and those that
/// fail once more, one by one, so that what they print can be told apart.
fn run_job(file: &Path, reports: &Path) -> Result<i32, SnippetError> {
    let job: Job = serde_json::from_slice(&fs::read(file)?)?;
    panic::set_hook(Box::new(|_| {}));
    let outcomes = Mutex::new(BTreeMap::new());
    let unique: BTreeMap<&str, &Snippet> = job.snippets.iter().map(|s| (&s.id[..], s)).collect();
    std::thread::scope(|scope| {
        for (id, snippet) in &unique {
            let (outcomes, job) = (&outcomes, &job);
            scope.spawn(move || {
                let outcome = job.attempt(snippet, reports);
                let mut outcomes = outcomes.lock().unwrap_or_else(|e| e.into_inner());
                outcomes.insert((*id).to_owned(), outcome);
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_else(|e| e.into_inner());
    for (id, outcome) in &mut outcomes {
        if *outcome == Outcome::Failed {
            eprintln!("\n{ID}{id}");
            // This one counts: beside others, a program can't be started while a
            // process that was forked for another still holds its file open.
            *outcome = job.attempt(unique[&id[..]], reports);
        }
    }
    eprintln!("\n{ID}");
    fs::write(
        reports.join("outcomes.json"),
        serde_json::to_vec(&outcomes)?,
    )?;
    Ok(0)
}

impl Job {
    fn attempt(&self, snippet: &Snippet, reports: &Path) -> Outcome {
        let check = match snippet.expected {
            Expected::Compiles => skeptic::rt::compile_test,
            Expected::Runs | Expected::Panics => skeptic::rt::run_test,
        };
        let attempt = AssertUnwindSafe(|| {
            check(&self.root, &self.out, &self.triple, &snippet.text);
        });
        match panic::catch_unwind(attempt) {
            Ok(()) => Outcome::Passed,
            Err(_) if reports.join(&snippet.id).exists() => Outcome::Refused,
            Err(_) => Outcome::Failed,
        }
    }
}

/// The compiler that skeptic calls: of the workspace's edition, with no crate
/// at hand but those that listings use, and with its report in a file where it
/// refuses a snippet.
fn compile(reports: &Path) -> Result<i32, SnippetError> {
    let real = env::var_os(RUSTC).unwrap_or_else(|| "rustc".into());
    let crates = env::var(CRATES).unwrap_or_default();
    let allowed: BTreeSet<&str> = crates.split(',').collect();
    let mut command = Command::new(real);
    command.env_remove("RUSTC").env_remove(REPORTS);
    let mut snippet = None;
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        match &arg[..] {
            "--extern" => {
                let value = args.next().unwrap_or_default();
                let name = value.split('=').next().unwrap_or_default();
                if allowed.contains(name) {
                    command.args(["--extern", &value]);
                }
                continue;
            }
            _ if arg.starts_with("--edition") => {
                command.args(["--edition=2024", "--error-format=json"]);
                continue;
            }
            _ if arg.ends_with("test.rs") => snippet = snippet_id(Path::new(&arg))?,
            _ => {}
        }
        command.arg(arg);
    }
    let Some(id) = snippet else {
        return Ok(command.status()?.code().unwrap_or(2));
    };
    let output = command.output()?;
    if !output.status.success() {
        fs::write(reports.join(id), &output.stderr)?;
    }
    Ok(output.status.code().unwrap_or(2))
}

fn snippet_id(program: &Path) -> io::Result<Option<String>> {
    let text = fs::read_to_string(program)?;
    let first = text.lines().next().unwrap_or_default();
    Ok(first.strip_prefix(ID).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_becomes_a_program() {
        let (text, first) = program("let x = 1;\n");
        assert_eq!(text, "#![allow(unused)]\nfn main() {\nlet x = 1;\n}\n");
        assert_eq!(text.lines().nth(first - 1), Some("let x = 1;"));

        let (text, first) = program("# use std::fs;\nfn main() {}\n");
        assert_eq!(text, "#![allow(unused)]\nuse std::fs;\nfn main() {}\n");
        assert_eq!(text.lines().nth(first - 1), Some("use std::fs;"));

        let (text, _) =
            program("let x: u8 = \"1\".parse()?;\nOk::<(), std::num::ParseIntError>(())\n");
        assert!(text.contains("inner().unwrap()"), "{text}");
    }

    #[test]
    fn hidden_lines_are_not_attributes() {
        assert_eq!(unhidden("# let x = 1;"), "let x = 1;");
        assert_eq!(unhidden("  #"), "");
        assert_eq!(unhidden("##[derive(Debug)]"), "#[derive(Debug)]");
        assert_eq!(unhidden("#[derive(Debug)]"), "#[derive(Debug)]");
    }

    #[test]
    fn declared_dependencies_are_read() {
        let manifest = "[package]\nname = 'p'\n[dependencies]\nrand.workspace = true\n\
                        rand-pcg = { version = '1' }\n\n# x\nmpi = '1'\n[dev-dependencies]\nx = '1'\n";
        let names: Vec<_> = dependencies(manifest).collect();
        assert_eq!(names, ["rand", "rand_pcg", "mpi"]);
    }

    #[test]
    fn errors_are_placed_on_the_page() {
        let block = Block {
            line: 7,
            info: Some("rust".into()),
            code: "let a = 1;\nlet b: u8 = \"x\";\n".into(),
        };
        let snippet = snippet(Path::new("src/a.md"), &block, &block);
        let row = snippet
            .text
            .lines()
            .position(|l| l.starts_with("let b"))
            .unwrap()
            + 1;
        let report = format!(
            r#"{{"level":"error","message":"mismatched types","code":{{"code":"E0308"}},"spans":[{{"line_start":{row},"is_primary":true,"label":"expected u8"}}]}}"#
        );
        let problems = compiler_errors(&snippet, &report);
        assert_eq!(
            problems[0].to_string(),
            "src/a.md:9: does not compile: error[E0308]: mismatched types (expected u8)"
        );
        let said =
            format!("thread 'main' (1) panicked at /tmp/x/test.rs:{row}:9:\nboom\nnote: run\n");
        assert_eq!(
            run_failure(&snippet, &said).to_string(),
            "src/a.md:9: panics: boom"
        );
    }
}
