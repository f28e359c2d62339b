//! The checks can fail: each proof breaks a copy of the book in one way and
//! demands that the right check names the file and line, and that it finds
//! nothing in the copy before.
//!
//! Victims are found by pattern (the first claim, the first recorded run), so
//! that a proof outlives the pages of today.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use checks::{Build, Site, Subject, build_examples, pages, snippets::snippets};
use evidence::{
    Problem,
    figures::{Measured, Unit},
    line_of, live, places,
    runs::{Program, RecordedRun},
};
use libtest_mimic::{Arguments, Failed, Trial};
use regex::Regex;
use tempfile::TempDir;

/// A check of a book's root.
#[derive(Clone, Copy)]
struct Check {
    name: &'static str,
    run: fn(&Path) -> Vec<Problem>,
    /// It has cargo compile the copy, which therefore stays at one place.
    by_cargo: bool,
}

impl Check {
    const fn new(name: &'static str, run: fn(&Path) -> Vec<Problem>) -> Check {
        Check {
            name,
            run,
            by_cargo: false,
        }
    }

    const fn by_cargo(name: &'static str, run: fn(&Path) -> Vec<Problem>) -> Check {
        Check {
            name,
            run,
            by_cargo: true,
        }
    }
}

/// Breaks the book at a root, and says how its check must name that.
type Break = fn(&Path) -> Result<Expected, Failed>;

/// What a check must say: its file, its line and a part of its message.
struct Expected {
    file: PathBuf,
    /// 0 where the file as a whole is meant.
    line: usize,
    says: &'static str,
}

fn main() {
    // skeptic runs in a child process that is this program.
    checks::snippets::intercept();
    let proofs: Vec<(Check, Vec<(&str, Break)>)> = vec![
        (
            Check::new("includes", includes),
            vec![
                ("an include of a missing file", include_of_a_missing_file),
                ("an include by line numbers", include_by_line_numbers),
                ("a removed anchor", removed_anchor),
                ("an empty anchor", empty_anchor),
                ("a typo in a directive", typo_in_a_directive),
            ],
        ),
        (
            Check::new("compiled", checks::compiled),
            vec![
                ("an include that no crate compiles", uncompiled_include),
                ("an anchor that no page shows", unused_anchor),
            ],
        ),
        (
            Check::new("blocks", checks::rust_blocks),
            vec![
                ("a Rust block marked `ignore`", ignored_block),
                ("a block without a language", block_without_language),
                ("an output typed by hand", typed_output),
            ],
        ),
        (
            Check::new("commands", checks::commands),
            vec![("a command that names nothing", stale_command)],
        ),
        (
            Check::new("figures", figures),
            vec![
                ("an unknown figure key", unknown_key),
                ("a claim that the data contradict", contradicted_claim),
                ("a unit mismatch", unit_mismatch),
            ],
        ),
        (
            Check::new("plots", plots),
            vec![("a plot of a column that is not there", plot_of_nothing)],
        ),
        (
            Check::new("formulas", formulas),
            vec![("a formula that KaTeX refuses", refused_formula)],
        ),
        (
            Check::new("quotes", quotes),
            vec![
                ("a quotation that the output does not hold", stale_quotation),
                ("a widget of an unknown kernel", unknown_kernel),
            ],
        ),
        (
            Check::new("outputs", outputs),
            vec![
                ("a changed output", changed_output),
                ("a pattern that masks all of it", masking_pattern),
            ],
        ),
        (
            Check::new("snippets", rust_snippets),
            vec![
                ("a snippet that does not compile", uncompilable_snippet),
                ("a snippet that panics", panicking_snippet),
                ("a snippet that should panic and does not", calm_snippet),
                ("a panic that does not even compile", uncompilable_panic),
                ("a snippet that uses an undeclared crate", undeclared_crate),
            ],
        ),
        (
            Check::new("links", links),
            vec![
                ("a broken link", broken_link),
                ("a broken heading anchor", broken_heading),
                ("a missing image", missing_image),
            ],
        ),
        (
            Check::new("structure", checks::structure),
            vec![
                ("an orphan page", orphan_page),
                ("an entry without a page", entry_without_page),
                ("a bench without a plan", bench_without_plan),
                ("a figure whose plan has changed", stale_figure),
                ("a kernel that no page shows", unshown_kernel),
                ("a kernel whose run is not recorded", unrecorded_kernel),
                (
                    "a kernel that can't start as it is offered",
                    impossible_kernel,
                ),
            ],
        ),
        (
            Check::new("peers", checks::unplanned_peers),
            vec![("a peer without a plan", peer_without_plan)],
        ),
        (
            Check::new("offline", offline),
            vec![
                ("a request to another host in the theme", request_in_theme),
                ("a request to another host on a page", request_on_page),
                ("a request to another host in a widget", request_in_widget),
            ],
        ),
        (
            Check::by_cargo("exercises", exercises),
            vec![
                ("an exercise whose stub passes", stub_that_passes),
                ("an exercise whose solution fails", solution_that_fails),
            ],
        ),
        (
            Check::by_cargo("compile_fail", compile_fail),
            vec![
                (
                    "a compile-fail program that compiles",
                    program_that_compiles,
                ),
                ("a compiler message that differs", other_message),
            ],
        ),
    ];
    let tests = proofs
        .into_iter()
        .flat_map(|(check, breaks)| breaks.into_iter().map(move |b| (check, b)))
        .map(|(check, (name, broken))| Trial::test(name, move || prove(check, broken)))
        .collect();
    libtest_mimic::run(&Arguments::from_args(), tests).exit();
}

fn prove(check: Check, broken: Break) -> Result<(), Failed> {
    let copy = Copy::of_the_book(check.by_cargo)?;
    sound(check, copy.root())?;
    let expected = broken(copy.root())?;
    let problems = (check.run)(copy.root());
    let named = problems.iter().any(|problem| {
        problem.file == expected.file
            && problem.line == expected.line
            && problem.message.contains(expected.says)
    });
    if named {
        return Ok(());
    }
    let wanted = Problem::new(expected.file, expected.line, expected.says);
    let found: Vec<String> = problems.iter().map(Problem::to_string).collect();
    let found = match found.len() {
        0 => "nothing".into(),
        _ => found.join("\n"),
    };
    Err(format!("wanted a problem like\n{wanted}\nand found\n{found}").into())
}

/// Fails if `check` finds anything in a copy that is not broken. Once is enough
/// for all proofs of one check.
fn sound(check: Check, root: &Path) -> Result<(), Failed> {
    static SOUND: Mutex<BTreeMap<&str, bool>> = Mutex::new(BTreeMap::new());
    match lock(&SOUND).entry(check.name) {
        Entry::Occupied(sound) if *sound.get() => Ok(()),
        Entry::Occupied(_) => Err("the unbroken copy does not pass, as said elsewhere".into()),
        Entry::Vacant(unknown) => {
            let verdict = checks::verdict((check.run)(root));
            unknown.insert(verdict.is_ok());
            verdict.map_err(|lines| format!("the unbroken copy does not pass:{lines}").into())
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

// Copies.

/// A copy of the book that a proof may break.
enum Copy {
    Fresh(TempDir),
    /// Always at one place, so that cargo rebuilds only what was broken. One
    /// proof at a time has it.
    Kept(
        PathBuf,
        #[expect(dead_code, reason = "held, not read")] MutexGuard<'static, ()>,
    ),
}

impl Copy {
    fn of_the_book(by_cargo: bool) -> Result<Copy, Failed> {
        static KEPT: Mutex<()> = Mutex::new(());
        let book = Build::here().workspace;
        if by_cargo {
            let guard = lock(&KEPT);
            let root = kept(&book);
            synchronize(&book, &root)?;
            of_another_version(&root)?;
            return Ok(Copy::Kept(root, guard));
        }
        let folder = tempfile::tempdir()?;
        synchronize(&book, folder.path())?;
        Ok(Copy::Fresh(folder))
    }

    fn root(&self) -> &Path {
        match self {
            Copy::Fresh(folder) => folder.path(),
            Copy::Kept(root, _) => root,
        }
    }
}

/// Where the copy for cargo is kept: not below the target folder, whose paths
/// trybuild masks in messages.
fn kept(book: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    book.hash(&mut hasher);
    let name = format!("efficient-rust-proofs-{:016x}", hasher.finish());
    std::env::temp_dir().join(name)
}

/// The manifest of a kept copy, as of another version: else cargo would take
/// its crates for the book's own and build either over the other.
fn of_another_version(root: &Path) -> Result<(), Failed> {
    let file = root.join("Cargo.toml");
    let manifest = fs::read_to_string(&file)?;
    let version = Regex::new(r#"(?m)^version = "[^"]+"$"#)?;
    let changed = version.replace(&manifest, "version = \"0.0.0\"");
    if changed == manifest {
        return Err("Cargo.toml states no version".into());
    }
    fs::write(file, &*changed)?;
    Ok(())
}

/// Makes `to` a copy of the sources of `from`: writes what differs, and removes
/// what is no longer there.
fn synchronize(from: &Path, to: &Path) -> io::Result<()> {
    const LEFT_OUT: [&str; 4] = ["target", "book", "shared", "node_modules"];
    fs::create_dir_all(to)?;
    let mut names = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy().into_owned();
        let hidden = text.starts_with('.') && text != ".cargo";
        if hidden || LEFT_OUT.contains(&text.as_str()) {
            continue;
        }
        let (old, new) = (entry.path(), to.join(&name));
        if old.is_dir() {
            synchronize(&old, &new)?;
        } else {
            let bytes = fs::read(&old)?;
            if fs::read(&new).ok().as_ref() != Some(&bytes) {
                fs::write(&new, bytes)?;
            }
        }
        names.push(name);
    }
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        if !names.contains(&entry.file_name()) {
            match entry.path().is_dir() {
                true => fs::remove_dir_all(entry.path())?,
                false => fs::remove_file(entry.path())?,
            }
        }
    }
    Ok(())
}

// Checks.

fn includes(root: &Path) -> Vec<Problem> {
    checks::expansion(root, Subject::Includes)
}

fn figures(root: &Path) -> Vec<Problem> {
    checks::expansion(root, Subject::Figures)
}

fn plots(root: &Path) -> Vec<Problem> {
    checks::expansion(root, Subject::Plots)
}

fn formulas(root: &Path) -> Vec<Problem> {
    checks::expansion(root, Subject::Formulas)
}

fn quotes(root: &Path) -> Vec<Problem> {
    checks::expansion(root, Subject::Outputs)
}

fn outputs(root: &Path) -> Vec<Problem> {
    static EXAMPLES: OnceLock<Result<(), String>> = OnceLock::new();
    let build = Build::here();
    let built = EXAMPLES.get_or_init(|| build_examples(&build, &build.workspace));
    if let Err(message) = built {
        return vec![Problem::new("listings", 0, message)];
    }
    match victim_run(root) {
        Ok(run) => checks::output(root, &run, &build.target.join("release/examples")),
        Err(e) => vec![Problem::new("listings", 0, e.message().unwrap_or_default())],
    }
}

fn rust_snippets(root: &Path) -> Vec<Problem> {
    snippets(root, &Build::here())
}

fn links(root: &Path) -> Vec<Problem> {
    match Site::build(root) {
        Ok(site) => checks::links(root, &site),
        Err(error) => error.problems(),
    }
}

fn offline(root: &Path) -> Vec<Problem> {
    checks::foreign_requests(root, None)
}

fn exercises(root: &Path) -> Vec<Problem> {
    checks::exercises(root, &Build::here())
}

/// The test of a part, as cargo runs it: its lines are problems.
fn compile_fail(root: &Path) -> Vec<Problem> {
    let build = Build::here();
    let part = match program_that_must_not_compile(root) {
        Ok((part, _)) => part,
        Err(e) => return vec![Problem::new("listings", 0, e.message().unwrap_or_default())],
    };
    let output = build
        .cargo(root)
        .args(["test", "--quiet", "-p", &part, "--test", "compile_fail"])
        .args(build.profile_args())
        .env("RUST_BACKTRACE", "0")
        .output();
    let text = match output {
        Ok(output) if output.status.success() => return Vec::new(),
        Ok(output) => [output.stdout, output.stderr].concat(),
        Err(e) => return vec![Problem::new("listings", 0, e)],
    };
    let text = String::from_utf8_lossy(&text);
    let line = Regex::new(r"(?m)^(listings/[^:\s]+):(\d+): (.*)$").expect("a valid pattern");
    let problems: Vec<Problem> = line
        .captures_iter(&text)
        .map(|c| Problem::new(&c[1], c[2].parse().unwrap_or(0), &c[3]))
        .collect();
    match problems.len() {
        0 => vec![Problem::new("listings", 0, text)],
        _ => problems,
    }
}

// Victims.

/// The first match of `pattern` on a page: its page, line, and the whole match
/// with its groups.
struct Found {
    page: PathBuf,
    line: usize,
    groups: Vec<String>,
}

fn find(root: &Path, pattern: &str) -> Result<Found, Failed> {
    let regex = Regex::new(pattern)?;
    for page in pages(root).map_err(|problem| problem.to_string())? {
        if let Some(c) = regex.captures(&page.text) {
            let at = c.get(0).map_or(0, |m| m.start());
            return Ok(Found {
                line: line_of(&page.text, at),
                groups: c
                    .iter()
                    .map(|m| m.map_or("", |m| m.as_str()).to_owned())
                    .collect(),
                page: page.path,
            });
        }
    }
    Err(format!("no page has anything like `{pattern}`").into())
}

/// Replaces the match that was found by `new`; the problem stands at its line.
fn replace(root: &Path, found: &Found, new: &str, says: &'static str) -> Result<Expected, Failed> {
    let file = root.join(&found.page);
    let text = fs::read_to_string(&file)?;
    fs::write(&file, text.replacen(&found.groups[0], new, 1))?;
    Ok(Expected {
        file: found.page.clone(),
        line: found.line,
        says,
    })
}

/// Adds `addition` as a paragraph of its own to the first page of a part; the
/// problem stands in line `line` of it, counted from 1.
fn append(
    root: &Path,
    addition: &str,
    line: usize,
    says: &'static str,
) -> Result<Expected, Failed> {
    let page = find(root, INCLUDE)?.page;
    let file = root.join(&page);
    let text = fs::read_to_string(&file)?;
    let text = format!("{}\n\n{addition}\n", text.trim_end());
    let at = text.len() - addition.len() - 1;
    fs::write(&file, &text)?;
    Ok(Expected {
        file: page,
        line: line_of(&text, at) + line - 1,
        says,
    })
}

const INCLUDE: &str = r"\{\{#include ([^}:\s]+\.rs):([\w-]+)\}\}";
const CLAIM: &str = r"\{\{#(faster|slower) (\S+) ([^\s}]+)\}\}";

/// The first listing that a page includes: what was found, the file, the text.
fn listing(root: &Path) -> Result<(Found, PathBuf, String), Failed> {
    let found = find(root, INCLUDE)?;
    let folder = root.join(&found.page).parent().map(Path::to_path_buf);
    let file = folder.unwrap_or_default().join(&found.groups[1]);
    let file = file.canonicalize()?;
    let text = fs::read_to_string(&file)?;
    Ok((found, file, text))
}

/// The first recorded run of an example.
fn victim_run(root: &Path) -> Result<RecordedRun, Failed> {
    let runs = RecordedRun::all(root)?;
    runs.into_iter()
        .find(|run| matches!(run.program, Program::Example { .. }) && !run.unordered)
        .ok_or_else(|| "no example's output is recorded".into())
}

/// The measured file that holds the figure `key`.
fn measured(root: &Path, key: &str) -> Result<(PathBuf, Measured), Failed> {
    for file in places::files_below(&root.join("measured"), ".json")? {
        let measured = Measured::load(&file)?;
        if measured.figures.contains_key(key) {
            return Ok((file, measured));
        }
    }
    Err(format!("no figure `{key}`").into())
}

fn program_that_must_not_compile(root: &Path) -> Result<(String, PathBuf), Failed> {
    for part in places::parts(root)? {
        let folder = root.join("listings").join(&part).join("compile_fail");
        if let Some(file) = places::files_below(&folder, ".rs")?.into_iter().next() {
            return Ok((part, file));
        }
    }
    Err("no program that must not compile".into())
}

/// The first exercise: its files by ending.
fn exercise(root: &Path, ending: &str) -> Result<PathBuf, Failed> {
    let all = checks::Exercise::all(root)?;
    let first = all.first().ok_or("no exercise")?;
    let folder = Path::new("listings").join(&first.part).join("exercises");
    Ok(folder.join(format!("{}{ending}", first.name)))
}

/// The line of the first test in an exercise's tests.
fn line_of_first_test(root: &Path, tests: &Path) -> Result<usize, Failed> {
    let text = fs::read_to_string(root.join(tests))?;
    let at = text.find("#[test]").ok_or("no test")?;
    let below = text[at..].find("fn ").ok_or("no test")?;
    Ok(line_of(&text, at + below))
}

// Ways to break the book.

fn include_of_a_missing_file(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, INCLUDE)?;
    let new = found.groups[0].replace(".rs", "_gone.rs");
    replace(root, &found, &new, "_gone.rs")
}

fn include_by_line_numbers(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, INCLUDE)?;
    let new = format!("{{{{#include {}:3:9}}}}", found.groups[1]);
    replace(root, &found, &new, "number")
}

fn removed_anchor(root: &Path) -> Result<Expected, Failed> {
    let (found, file, text) = listing(root)?;
    let mark = format!("ANCHOR: {}\n", found.groups[2]);
    fs::write(file, text.replacen(&mark, "no mark\n", 1))?;
    Ok(Expected {
        file: found.page,
        line: found.line,
        says: "opened 0 times",
    })
}

fn empty_anchor(root: &Path) -> Result<Expected, Failed> {
    let (found, file, text) = listing(root)?;
    let name = &found.groups[2];
    let open = text.find(&format!("ANCHOR: {name}\n")).ok_or("no mark")?;
    let start = open + text[open..].find('\n').ok_or("no line")? + 1;
    let close = text.find(&format!("ANCHOR_END: {name}")).ok_or("no mark")?;
    let end = text[..close].rfind('\n').ok_or("no line")? + 1;
    fs::write(file, format!("{}\n{}", &text[..start], &text[end..]))?;
    Ok(Expected {
        file: found.page,
        line: found.line,
        says: "holds nothing",
    })
}

fn typo_in_a_directive(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, r"\{\{#output (\S+?)\}\}")?;
    let new = found.groups[0].replace("output", "ouptut");
    replace(root, &found, &new, "ouptut")
}

fn uncompiled_include(root: &Path) -> Result<Expected, Failed> {
    let (found, file, text) = listing(root)?;
    fs::write(file.with_file_name("outside.rs"), text)?;
    let folder = Path::new(&found.groups[1]).with_file_name("outside.rs");
    let new = format!("{{{{#include {}:{}}}}}", folder.display(), found.groups[2]);
    replace(root, &found, &new, "no crate compiles")
}

fn unused_anchor(root: &Path) -> Result<Expected, Failed> {
    let (_, file, text) = listing(root)?;
    let addition = "// ANCHOR: unused\nfn unused() {}\n// ANCHOR_END: unused\n";
    fs::write(&file, format!("{text}{addition}"))?;
    let root = root.canonicalize()?;
    Ok(Expected {
        line: line_of(&text, text.len()),
        file: places::relative(&root, &file),
        says: "`unused`",
    })
}

fn ignored_block(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, r"(?m)^```rust$")?;
    replace(root, &found, "```rust,ignore", "`ignore`")
}

fn block_without_language(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, r"(?m)^```rust$")?;
    replace(root, &found, "```", "without a language")
}

fn typed_output(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "```console\n$ echo 3\n3\n```",
        1,
        "typed into the page",
    )
}

fn stale_command(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "Type\n`cargo run --example gone` there.",
        2,
        "no example `gone`",
    )
}

fn unknown_key(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, r"\{\{#value ([^\s}]+)")?;
    let new = format!("{}_gone", found.groups[0]);
    replace(root, &found, &new, "no figure")
}

fn contradicted_claim(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, CLAIM)?;
    let [_, word, a, b] = &found.groups[..] else {
        return Err("a claim has three parts".into());
    };
    let new = format!("{{{{#{word} {b} {a}}}}}");
    replace(root, &found, &new, "does not hold")
}

fn unit_mismatch(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, CLAIM)?;
    let (file, mut measured) = measured(root, &found.groups[2])?;
    let figure = measured.figures.get_mut(&found.groups[2]);
    figure.ok_or("no figure")?.unit = Unit::Byte;
    fs::write(file, measured.to_json())?;
    Ok(Expected {
        file: found.page,
        line: found.line,
        says: "can't be compared",
    })
}

fn plot_of_nothing(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, r#"```plot\n(?:[^`].*\n)*?x = \{ column = "(\w+)""#)?;
    let column = format!("column = \"{}\"", found.groups[1]);
    let new = found.groups[0].replace(&column, "column = \"gone\"");
    replace(root, &found, &new, "gone")
}

fn refused_formula(root: &Path) -> Result<Expected, Failed> {
    append(root, "Then\n$\\frac{1$ follows.", 2, "KaTeX refuses")
}

fn stale_quotation(root: &Path) -> Result<Expected, Failed> {
    let found = find(root, r"\{\{#quote (\S+) '")?;
    let new = format!("{}(never printed)", found.groups[0]);
    replace(root, &found, &new, "")
}

fn changed_output(root: &Path) -> Result<Expected, Failed> {
    let run = victim_run(root)?;
    let mut lines: Vec<String> = run.recorded()?.lines().map(str::to_owned).collect();
    let last = lines.last_mut().ok_or("an empty output")?;
    last.push_str(" or so");
    fs::write(&run.stdout, format!("{}\n", lines.join("\n")))?;
    Ok(Expected {
        file: places::relative(root, &run.stdout),
        line: lines.len(),
        says: "or so», printed «",
    })
}

fn masking_pattern(root: &Path) -> Result<Expected, Failed> {
    let run = victim_run(root)?;
    let spec = fs::read_to_string(&run.spec_file).unwrap_or_default();
    fs::write(&run.spec_file, format!("volatile = ['.*']\n{spec}"))?;
    Ok(Expected {
        file: places::relative(root, &run.spec_file),
        line: 0,
        says: "leave nothing",
    })
}

fn uncompilable_snippet(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "```rust\nlet a = 1;\nlet b: u8 = \"a\";\n```",
        3,
        "error[E0308]",
    )
}

fn panicking_snippet(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "```rust\nlet a = 1;\nassert_eq!(a, 2, \"not so\");\n```",
        3,
        "panics: ",
    )
}

fn calm_snippet(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "```rust,should_panic\nlet a = 1;\n```",
        1,
        "does not panic",
    )
}

fn uncompilable_panic(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "```rust,should_panic\nlet a: u8 = b;\n```",
        2,
        "error[E0425]",
    )
}

fn undeclared_crate(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "```rust,no_run\nuse scraper::Html;\n```",
        2,
        "error[E0432]",
    )
}

fn broken_link(root: &Path) -> Result<Expected, Failed> {
    append(root, "See [there](gone.md).", 1, "there is no src/")
}

fn broken_heading(root: &Path) -> Result<Expected, Failed> {
    append(root, "See\n[there](#gone).", 2, "no heading or id `gone`")
}

fn missing_image(root: &Path) -> Result<Expected, Failed> {
    append(root, "![a picture](gone.svg)", 1, "image `gone.svg`")
}

fn orphan_page(root: &Path) -> Result<Expected, Failed> {
    fs::write(root.join("src/orphan.md"), "# Orphan\n")?;
    Ok(Expected {
        file: "src/orphan.md".into(),
        line: 0,
        says: "is not in src/SUMMARY.md",
    })
}

fn entry_without_page(root: &Path) -> Result<Expected, Failed> {
    let file = root.join("src/SUMMARY.md");
    let text = fs::read_to_string(&file)?;
    fs::write(&file, format!("{text}\n[Gone](gone.md)\n"))?;
    Ok(Expected {
        file: "src/SUMMARY.md".into(),
        line: line_of(&text, text.len()) + 1,
        says: "there is no src/gone.md",
    })
}

fn bench_without_plan(root: &Path) -> Result<Expected, Failed> {
    for part in places::parts(root)? {
        let benches = root.join("listings").join(part).join("benches");
        if let Some(file) = places::files_below(&benches, ".rs")?.into_iter().next() {
            let text = fs::read_to_string(&file)?;
            fs::write(&file, format!("{text}// c.bench_function(\"p/x/gone\")\n"))?;
            return Ok(Expected {
                file: places::relative(root, &file),
                line: line_of(&text, text.len()),
                says: "no contender `p/x/gone`",
            });
        }
    }
    Err("no bench".into())
}

fn stale_figure(root: &Path) -> Result<Expected, Failed> {
    let key = find(root, CLAIM)?.groups[2].clone();
    let (file, mut measured) = measured(root, &key)?;
    let figure = measured.figures.get_mut(&key).ok_or("no figure")?;
    figure.size = "something else".into();
    let text = measured.to_json();
    fs::write(&file, &text)?;
    let at = text.find(&format!("\"{key}\"")).ok_or("no key")?;
    Ok(Expected {
        file: places::relative(root, &file),
        line: line_of(&text, at),
        says: "was measured with «something else»",
    })
}

/// Adds a kernel, `entry` without its head; the problem stands at its head.
fn add_kernel(root: &Path, entry: &str, says: &'static str) -> Result<Expected, Failed> {
    let file = root.join(live::FILE);
    let text = format!("{}\n\n[[kernel]]\n", fs::read_to_string(&file)?.trim_end());
    fs::write(&file, format!("{text}{entry}\n"))?;
    Ok(Expected {
        file: live::FILE.into(),
        line: text.lines().count(),
        says,
    })
}

const UNSHOWN: &str = "name = \"unshown\"\ntitle = \"No page has it\"\n\
                       versions = [{ name = \"one\", label = \"one\" }]\n";

fn unshown_kernel(root: &Path) -> Result<Expected, Failed> {
    let entry = format!("{UNSHOWN}parameters = []");
    add_kernel(root, &entry, "no page says `{{#live unshown}}`")
}

fn unrecorded_kernel(root: &Path) -> Result<Expected, Failed> {
    let entry = format!("{UNSHOWN}parameters = []");
    add_kernel(root, &entry, "there is no recorded run `live.unshown`")
}

fn impossible_kernel(root: &Path) -> Result<Expected, Failed> {
    let parameter = r#"{ name = "n", label = "N", unit = "", min = 1, max = 9, default = 10 }"#;
    let entry = format!("{UNSHOWN}parameters = [{parameter}]");
    let says = "parameter `n`: the default, 10, is not within 1 to 9";
    add_kernel(root, &entry, says)
}

fn unknown_kernel(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "{{#live unknown}}",
        1,
        "no kernel `unknown`; there are",
    )
}

fn peer_without_plan(root: &Path) -> Result<Expected, Failed> {
    fs::write(
        root.join("peers/c/gone.c"),
        "int main(void) { return 0; }\n",
    )?;
    Ok(Expected {
        file: "peers/c/gone.c".into(),
        line: 0,
        says: "no measure plan names it",
    })
}

fn request_in_theme(root: &Path) -> Result<Expected, Failed> {
    let theme = root.join("theme");
    let file = places::files_below(&theme, ".css")?;
    let file = file.first().ok_or("no stylesheet")?;
    let text = fs::read_to_string(file)?;
    let rule = "body { background: url(https://example.org/paper.png) }";
    fs::write(file, format!("{}\n{rule}\n", text.trim_end()))?;
    Ok(Expected {
        file: places::relative(root, file),
        line: line_of(text.trim_end(), text.trim_end().len()) + 1,
        says: "https://example.org/paper.png",
    })
}

fn request_on_page(root: &Path) -> Result<Expected, Failed> {
    append(
        root,
        "![a picture](https://example.org/a.png)",
        1,
        "https://example.org/a.png",
    )
}

fn request_in_widget(root: &Path) -> Result<Expected, Failed> {
    let script = Path::new("listings/live/web/worker.js");
    let text = fs::read_to_string(root.join(script))?;
    let text = format!("{}\n", text.trim_end());
    let request = "importScripts('//example.org/kernels.js');\n";
    fs::write(root.join(script), format!("{text}{request}"))?;
    Ok(Expected {
        file: script.into(),
        line: text.lines().count() + 1,
        says: "loads //example.org/kernels.js",
    })
}

fn stub_that_passes(root: &Path) -> Result<Expected, Failed> {
    let solution = exercise(root, "_solution.rs")?;
    fs::copy(root.join(solution), root.join(exercise(root, ".rs")?))?;
    let tests = exercise(root, "_tests.rs")?;
    Ok(Expected {
        line: line_of_first_test(root, &tests)?,
        file: tests,
        says: "passes on the stub",
    })
}

fn solution_that_fails(root: &Path) -> Result<Expected, Failed> {
    let stub = exercise(root, ".rs")?;
    fs::copy(root.join(stub), root.join(exercise(root, "_solution.rs")?))?;
    let tests = exercise(root, "_tests.rs")?;
    Ok(Expected {
        line: line_of_first_test(root, &tests)?,
        file: tests,
        says: "fails on the solution",
    })
}

fn program_that_compiles(root: &Path) -> Result<Expected, Failed> {
    let (_, program) = program_that_must_not_compile(root)?;
    fs::write(&program, "fn main() {}\n")?;
    Ok(Expected {
        file: places::relative(root, &program),
        line: 1,
        says: "compiles, and must not",
    })
}

fn other_message(root: &Path) -> Result<Expected, Failed> {
    let (_, program) = program_that_must_not_compile(root)?;
    let message = program.with_extension("stderr");
    let text = fs::read_to_string(&message)?;
    fs::write(&message, text.replacen("error", "mistake", 1))?;
    Ok(Expected {
        file: places::relative(root, &message),
        line: 1,
        says: "recorded «mistake",
    })
}
