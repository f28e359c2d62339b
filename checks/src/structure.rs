//! One name, one chapter: the table of contents, pages, listings, exercises,
//! measure plans, benches and figures name each other without gaps.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
    sync::LazyLock,
};

use evidence::{
    Problem,
    figures::Measured,
    line_of,
    live::{self, Kernel},
    mpi, places,
    plan::{Contender, Plan, Source},
    runs::{Program, RecordedRun},
};
use preprocessor::Place;
use regex::Regex;

use crate::{
    book::{self, Page},
    exercises::Exercise,
};

/// Modules of a part that are no chapter: the crate's root, and the reading of
/// arguments that its programs share.
const NO_CHAPTER: [&str; 2] = ["lib", "cli"];
/// Pages of a part that are no chapter.
const NO_LISTING: [&str; 3] = ["listings", "index", "README"];
/// Numbers of ranks that every program which sends messages is run on.
const RANKS: [u32; 4] = [1, 2, 3, 4];
/// Keys of figures that no plan of a part measures: the machine's limits, and
/// the site itself.
const NO_PLAN: [&str; 2] = ["machine", "site"];

static BENCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:(?:bench_function|benchmark_group|bench_with_input)\(\s*(?:BenchmarkId::\w+\(\s*)?|\bid:\s*)"([^"]+)""#)
        .expect("a valid pattern")
});
/// A module that no other crate sees, in the root of its crate.
static PRIVATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^mod (\w+);").expect("a valid pattern"));
static STRING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""([^"\\\n]+)""#).expect("a valid pattern"));

/// Names without their counterpart.
pub fn structure(root: &Path) -> Vec<Problem> {
    let mut problems = contents(root).unwrap_or_else(|problem| vec![problem]);
    match book::pages(root) {
        Ok(pages) => {
            let of_parts = parts(root, &pages);
            problems.extend(of_parts.unwrap_or_else(|e| vec![Problem::new("listings", 0, e)]));
            problems.extend(kernels(root, &pages));
        }
        Err(problem) => problems.push(problem),
    }
    match Plan::all(root, None) {
        Ok(plans) => {
            problems.extend(plans.iter().flat_map(|plan| benches(root, plan)));
            problems.extend(figures(root, &plans));
        }
        Err(e) => problems.push(Problem::new("listings", 0, e)),
    }
    problems
}

/// The table of contents: its entries exist, each once, and no page is left out.
fn contents(root: &Path) -> Result<Vec<Problem>, Problem> {
    let summary = Path::new("src/SUMMARY.md");
    let mut problems = Vec::new();
    let mut listed = BTreeSet::new();
    for entry in book::summary(root)? {
        let page = Path::new("src").join(&entry.path);
        let fault = if entry.path.is_empty() {
            format!("`{}` has no page", entry.title)
        } else if !root.join(&page).is_file() {
            format!("there is no {}", page.display())
        } else if !listed.insert(page) {
            format!("{} is listed twice", entry.path)
        } else {
            continue;
        };
        problems.push(Problem::new(summary, entry.line, fault));
    }
    for page in book::pages(root)? {
        if !listed.contains(&page.path) {
            let fault = "is not in src/SUMMARY.md, so no reader finds it";
            problems.push(Problem::new(page.path, 0, fault));
        }
    }
    problems.extend(searched(root)?);
    Ok(problems)
}

/// Whole files are no text to search: the index would be several times as large,
/// and what a page explains would drown in them.
fn searched(root: &Path) -> Result<Vec<Problem>, Problem> {
    let unsearched = book::unsearched(root)?;
    let mut problems = Vec::new();
    for page in book::pages(root)? {
        let path = page.path.strip_prefix("src").unwrap_or(&page.path);
        let fault = match (page.text.contains("{{#files"), unsearched.contains(path)) {
            (true, false) => format!(
                "has whole files; leave it out of the search by \"{}\" = {{ enable = false }} in book.toml",
                path.display()
            ),
            (false, true) => "is left out of the search in book.toml, but has text".into(),
            _ => continue,
        };
        problems.push(Problem::new(page.path, 0, fault));
    }
    Ok(problems)
}

fn parts(root: &Path, pages: &[Page]) -> io::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for part in places::parts(root)? {
        let chapters = chapters(&part, pages);
        problems.extend(modules(root, &part, &chapters)?);
        problems.extend(programs(root, &part, &chapters)?);
        problems.extend(on_all_ranks(root, &part)?);
    }
    for exercise in Exercise::all(root)? {
        let Exercise { part, name } = &exercise;
        for directive in ["exercise", "solution"] {
            let wanted = format!("{{{{#{directive} {part}/{name}}}}}");
            if !pages.iter().any(|page| page.text.contains(&wanted)) {
                let file = format!("listings/{part}/exercises/{name}.rs");
                problems.push(Problem::new(file, 0, format!("no page says `{wanted}`")));
            }
        }
    }
    Ok(problems)
}

/// The chapters of a part, with their pages.
fn chapters<'a>(part: &str, pages: &'a [Page]) -> BTreeMap<String, &'a Page> {
    let folder = Path::new("src").join(part);
    pages
        .iter()
        .filter(|page| page.path.parent() == Some(&folder))
        .filter_map(|page| Some((page.path.file_stem()?.to_string_lossy().into_owned(), page)))
        .filter(|(name, _)| !name.ends_with("-solution") && !holds_files(name))
        .map(|(name, page)| (name.replace('-', "_"), page))
        .collect()
}

/// A page of a part that is no chapter: `listings`, or one of several such
/// pages, `listings-data`.
fn holds_files(name: &str) -> bool {
    let before = name.split('-').next().unwrap_or(name);
    NO_LISTING.contains(&before)
}

fn modules(
    root: &Path,
    part: &str,
    chapters: &BTreeMap<String, &Page>,
) -> io::Result<Vec<Problem>> {
    let src = Path::new("listings").join(part).join("src");
    let mut problems = Vec::new();
    let mut modules = BTreeSet::new();
    // What is private to a part serves its chapters, and is none.
    let crate_root = fs::read_to_string(root.join(&src).join("lib.rs"))?;
    let private: BTreeSet<&str> = PRIVATE
        .captures_iter(&crate_root)
        .filter_map(|c| c.get(1))
        .map(|name| name.as_str())
        .collect();
    for entry in fs::read_dir(root.join(&src))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if !NO_CHAPTER.contains(&&*name) {
            if !chapters.contains_key(&*name) && !private.contains(&*name) {
                let page = format!("src/{part}/{}.md", name.replace('_', "-"));
                let fault = format!("there is no page {page} for it");
                problems.push(Problem::new(places::relative(root, &path), 0, fault));
            }
            modules.insert(name.into_owned());
        }
    }
    for (name, page) in chapters {
        if !modules.contains(name) {
            let fault = format!("there is no {}/{name}.rs for it", src.display());
            problems.push(Problem::new(&page.path, 0, fault));
        }
    }
    Ok(problems)
}

/// Examples, benches and programs that must not compile are named after a
/// chapter; an example may also be named after the part.
fn programs(
    root: &Path,
    part: &str,
    chapters: &BTreeMap<String, &Page>,
) -> io::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let belongs = |name: &str, owner: &str| {
        name.strip_prefix(owner)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    for (folder, ending) in [
        ("examples", ".rs"),
        ("compile_fail", ".rs"),
        ("benches", ".rs"),
        ("benches", ".toml"),
    ] {
        let dir = root.join("listings").join(part).join(folder);
        for file in places::files_below(&dir, ending)? {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let of_chapter = chapters.keys().any(|chapter| match folder {
                "benches" => *chapter == name,
                _ => belongs(&name, chapter),
            });
            let of_part = folder == "examples" && belongs(&name, part);
            if !of_chapter && !of_part {
                let fault = "is named after no chapter of its part";
                problems.push(Problem::new(places::relative(root, &file), 0, fault));
            }
        }
    }
    let programs = root.join("listings").join(part).join("compile_fail");
    let test = Path::new("listings")
        .join(part)
        .join("tests/compile_fail.rs");
    if !places::files_below(&programs, ".rs")?.is_empty() && !root.join(&test).is_file() {
        let fault = "is missing: nothing checks this part's compile_fail/";
        problems.push(Problem::new(test, 0, fault));
    }
    Ok(problems)
}

/// Programs that send messages and are not run on 1, 2, 3 and 4 ranks: a fault
/// may show on one number only.
fn on_all_ranks(root: &Path, part: &str) -> io::Result<Vec<Problem>> {
    let manifest = Path::new("listings").join(part).join("Cargo.toml");
    let text = fs::read_to_string(root.join(&manifest))?;
    let of_mpi = match mpi::targets(&text, "example") {
        Ok(of_mpi) => of_mpi,
        Err(e) => return Ok(vec![Problem::new(manifest, 0, e)]),
    };
    let mut tried: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for run in RecordedRun::all(root).map_err(io::Error::other)? {
        if let Program::Example { example, ranks, .. } = run.program {
            tried.entry(example).or_default().extend(ranks);
        }
    }
    let mut problems = Vec::new();
    for name in of_mpi {
        let tried = tried.get(&name);
        let missing: Vec<String> = RANKS
            .iter()
            .filter(|ranks| !tried.is_some_and(|tried| tried.contains(ranks)))
            .map(u32::to_string)
            .collect();
        if !missing.is_empty() {
            let file = format!("listings/{part}/examples/{name}.rs");
            let fault = format!("no recorded run of it is on {} ranks", missing.join(", "));
            problems.push(Problem::new(file, 0, fault));
        }
    }
    Ok(problems)
}

/// Kernels that no page shows, that run nothing which was recorded, or whose
/// recorded run is of another.
fn kernels(root: &Path, pages: &[Page]) -> Vec<Problem> {
    if !root.join(live::FILE).is_file() {
        return Vec::new();
    }
    let kernels = match Kernel::all(root) {
        Ok(kernels) => kernels,
        Err(e) => return vec![e.into()],
    };
    let shown: BTreeSet<String> = pages.iter().flat_map(|page| live_on(&page.text)).collect();
    let runs = RecordedRun::all(root).unwrap_or_default();
    let mut problems = Vec::new();
    for Kernel { name, line, .. } in &kernels {
        let mut add = |fault: String| problems.push(Problem::new(live::FILE, *line, fault));
        if !shown.contains(name) {
            add(format!("no page says `{{{{#live {name}}}}}`"));
        }
        let run = format!("live.{name}");
        match runs.iter().find(|recorded| recorded.name == run) {
            None => add(format!("there is no recorded run `{run}`")),
            Some(recorded) if !runs_kernel(&recorded.program, name) => {
                let file = places::relative(root, &recorded.spec_file);
                let fault = format!("does not run the kernel `{name}`");
                problems.push(Problem::new(file, 0, fault));
            }
            Some(_) => {}
        }
    }
    problems
}

/// The kernels that a page shows.
fn live_on(text: &str) -> impl Iterator<Item = String> {
    let directives = preprocessor::directives(text).into_iter().flatten();
    directives
        .filter(|directive| directive.name == "live" && directive.place != Place::Code)
        .flat_map(|directive| directive.args)
}

/// Whether the first argument is `KERNEL` or `KERNEL/VERSION`.
fn runs_kernel(program: &Program, kernel: &str) -> bool {
    match program {
        Program::Example { args, .. } => {
            let first = args.first().and_then(|arg| arg.split('/').next());
            first == Some(kernel)
        }
        Program::Session { .. } => false,
    }
}

/// The contenders of a plan that no bench has, and the other way round.
fn benches(root: &Path, plan: &Plan) -> Vec<Problem> {
    let of_plan = places::relative(root, &plan.file);
    let bench = of_plan.with_extension("rs");
    let text = fs::read_to_string(root.join(&bench)).unwrap_or_default();
    let plan_text = fs::read_to_string(&plan.file).unwrap_or_default();
    let keys: BTreeSet<&str> = plan
        .contenders
        .iter()
        .filter_map(|c| match &c.source {
            Source::Bench { id } => Some(&id[..]),
            Source::Peer { .. } | Source::Browser { .. } => None,
        })
        .collect();
    let strings: BTreeSet<&str> = STRING
        .captures_iter(&text)
        .filter_map(|c| c.get(1))
        .map(|m| m.as_str())
        .collect();
    let mut problems = Vec::new();
    for key in &keys {
        // `bench_function("PART/CHAPTER/NAME")`, or a name within a group.
        let in_group = key
            .match_indices('/')
            .any(|(at, _)| strings.contains(&key[..at]) && strings.contains(&key[at + 1..]));
        if !strings.contains(key) && !in_group {
            let name = key.rsplit('/').next().unwrap_or(key);
            let at = plan_text.find(&format!("\"{name}\""));
            let line = at.map_or(0, |at| line_of(&plan_text, at));
            let fault = format!("{} has no bench `{key}`", bench.display());
            problems.push(Problem::new(&of_plan, line, fault));
        }
    }
    for c in BENCH.captures_iter(&text) {
        let Some(id) = c.get(1) else { continue };
        let key = id.as_str();
        let planned = keys.iter().any(|k| {
            *k == key || k.starts_with(&format!("{key}/")) || k.ends_with(&format!("/{key}"))
        });
        if !planned {
            let fault = format!("{} has no contender `{key}`", of_plan.display());
            problems.push(Problem::new(&bench, line_of(&text, id.start()), fault));
        }
    }
    problems
}

/// Published figures that no plan measures any more, or whose plan now says
/// something else of them.
fn figures(root: &Path, plans: &[Plan]) -> Vec<Problem> {
    let contenders: BTreeMap<&str, &Contender> = plans
        .iter()
        .flat_map(|plan| &plan.contenders)
        .map(|c| (&c.key[..], c))
        .collect();
    let mut problems = Vec::new();
    for file in places::files_below(&root.join("measured"), ".json").unwrap_or_default() {
        // A reader's own, which is not in the repository.
        if file.file_name().is_some_and(|name| name == "local.json") {
            continue;
        }
        let path = places::relative(root, &file);
        let measured = match Measured::load(&file) {
            Ok(measured) => measured,
            Err(e) => {
                problems.push(Problem::new(path, 0, e));
                continue;
            }
        };
        let text = fs::read_to_string(&file).unwrap_or_default();
        for (key, figure) in &measured.figures {
            if NO_PLAN.contains(&key.split('/').next().unwrap_or_default()) {
                continue;
            }
            let fault = match contenders.get(&key[..]) {
                None => "no plan measures it".to_owned(),
                Some(c) if c.size != figure.size => {
                    format!(
                        "was measured with «{}», its plan says «{}»",
                        figure.size, c.size
                    )
                }
                Some(c) if c.threads != figure.threads => {
                    let (then, now) = (figure.threads, c.threads);
                    format!("was measured with {then} threads, its plan says {now}")
                }
                Some(c) if c.work != figure.work => "its plan says another `work`".to_owned(),
                Some(c) if c.includes != figure.includes => format!(
                    "includes «{}», its plan says «{}»",
                    figure.includes, c.includes
                ),
                Some(_) => continue,
            };
            let at = text.find(&format!("\"{key}\""));
            let line = at.map_or(0, |at| line_of(&text, at));
            problems.push(Problem::new(&path, line, format!("`{key}`: {fault}")));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let sound = [
            (
                "src/SUMMARY.md",
                "# S\n\n- [X](p/x.md)\n- [S](p/x-solution.md)\n",
            ),
            ("src/p/x.md", "{{#exercise p/x}}\nx\n{{#end}}\n"),
            ("src/p/x-solution.md", "{{#solution p/x}}\n"),
            ("listings/p/Cargo.toml", ""),
            ("listings/p/src/lib.rs", ""),
            ("listings/p/src/x.rs", ""),
            ("listings/p/examples/x_all.rs", ""),
            ("listings/p/examples/p_all.rs", ""),
            ("listings/p/exercises/x.rs", ""),
            (
                "listings/p/benches/x.rs",
                "c.bench_function(\"p/x/rust\", |b| ());\n",
            ),
            (
                "listings/p/benches/x.toml",
                "size = 'all'\nincludes = 'nothing'\n[[contender]]\nname = \"rust\"\nlabel = 'Rust'\n",
            ),
        ];
        for (path, text) in sound.iter().chain(files) {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let root = book(files);
        structure(root.path())
            .iter()
            .map(Problem::to_string)
            .collect()
    }

    #[test]
    fn a_sound_book_passes() {
        assert_eq!(found(&[]), [""; 0]);
        // A part's code may fill several pages.
        let summary = "- [X](p/x.md)\n- [S](p/x-solution.md)\n- [C](p/listings-x.md)\n";
        let code = [
            ("src/SUMMARY.md", summary),
            ("src/p/listings-x.md", "{{#files listings/p}}\n"),
            (
                "book.toml",
                "[output.html.search.chapter]\n\"p/listings-x.md\" = { enable = false }\n",
            ),
        ];
        assert_eq!(found(&code), [""; 0]);
    }

    #[test]
    fn a_private_module_is_no_chapter() {
        let module = ("listings/p/src/z.rs", "");
        let declared = |line| found(&[module, ("listings/p/src/lib.rs", line)]);
        assert_eq!(declared("pub mod x;\nmod z;\n"), [""; 0]);
        let fault = "listings/p/src/z.rs: there is no page src/p/z.md for it";
        assert_eq!(declared("mod x;\npub mod z;\n"), [fault]);
    }

    #[test]
    fn every_gap_is_named() {
        for (file, text, expected) in [
            ("src/p/y.md", "", "src/p/y.md: is not in src/SUMMARY.md"),
            (
                "src/p/x.md",
                "{{#files listings/p}}\n",
                "src/p/x.md: has whole files; leave it out of the search by \"p/x.md\" =",
            ),
            (
                "book.toml",
                "[output.html.search.chapter]\n\"p/x.md\" = { enable = false }\n",
                "src/p/x.md: is left out of the search",
            ),
            (
                "src/SUMMARY.md",
                "- [X](p/x.md)\n- [S](p/x-solution.md)\n- [Y](y.md)\n",
                "src/SUMMARY.md:3: there is no src/y.md",
            ),
            (
                "src/SUMMARY.md",
                "- [X](p/x.md)\n- [S](p/x-solution.md)\n- [X](p/x.md)\n",
                "src/SUMMARY.md:3: p/x.md is listed twice",
            ),
            (
                "src/SUMMARY.md",
                "- [X](p/x.md)\n- [S](p/x-solution.md)\n- [Y]()\n",
                "src/SUMMARY.md:3: `Y` has no page",
            ),
            (
                "listings/p/src/z.rs",
                "",
                "listings/p/src/z.rs: there is no page src/p/z.md",
            ),
            (
                "listings/p/examples/other.rs",
                "",
                "listings/p/examples/other.rs: is named",
            ),
            (
                "listings/p/benches/y.rs",
                "",
                "listings/p/benches/y.rs: is named after no",
            ),
            (
                "listings/p/exercises/y.rs",
                "",
                "listings/p/exercises/y.rs: no page says",
            ),
            (
                "listings/p/compile_fail/x_a.rs",
                "",
                "listings/p/tests/compile_fail.rs: is missing",
            ),
            (
                "listings/p/benches/x.rs",
                "\n// c.bench_function(\"p/x/other\", |b| ());\n",
                "listings/p/benches/x.toml:4: listings/p/benches/x.rs has no bench `p/x/rust`",
            ),
            (
                "listings/p/benches/x.rs",
                "\"p/x/rust\"\n Bench { id: \"p/x/other\", ready };\n",
                "listings/p/benches/x.rs:2: listings/p/benches/x.toml has no contender `p/x/other`",
            ),
            (
                "listings/p/benches/x.rs",
                "\"p/x/rust\"\n c.bench_function(\"p/x/other\", |b| ());\n",
                "listings/p/benches/x.rs:2: listings/p/benches/x.toml has no contender `p/x/other`",
            ),
        ] {
            let found = found(&[(file, text)]);
            assert!(
                found.iter().any(|problem| problem.starts_with(expected)),
                "{expected}: {found:?}"
            );
        }
    }

    #[test]
    fn programs_that_send_messages_run_on_all_numbers_of_ranks() {
        let manifest = "[[example]]\nname = \"x_all\"\nrequired-features = [\"mpi\"]\n";
        let mut files = vec![
            ("listings/p/Cargo.toml", manifest),
            ("listings/p/examples/x_all.toml", "ranks = [1, 4]"),
            ("listings/p/examples/x_all.two.toml", "ranks = [2]"),
        ];
        let expected = "listings/p/examples/x_all.rs: no recorded run of it is on 3 ranks";
        assert_eq!(found(&files), [expected]);
        files.push(("listings/p/examples/x_all.three.toml", "ranks = [3]"));
        assert_eq!(found(&files), [""; 0]);
    }

    const KERNELS: &str = "# All.\n[[kernel]]\nname = 'k'\ntitle = 'K'\nparameters = []\n\
                           versions = [{ name = 'v', label = 'V' }]\n";

    /// A book with a kernel that a page shows, and with `files`.
    fn found_of_kernels(files: &[(&str, &str)]) -> Vec<String> {
        let shown = "{{#exercise p/x}}\nx\n{{#end}}\n\n{{#live k}}\n";
        let mut all = vec![
            ("src/p/x.md", shown),
            ("listings/live/kernels.toml", KERNELS),
            ("listings/live/Cargo.toml", ""),
            ("listings/live/src/lib.rs", ""),
            ("listings/live/examples/live.rs", ""),
            ("listings/live/examples/live.k.stdout", "9\n"),
            ("listings/live/examples/live.k.toml", "args = ['k/v']"),
        ];
        all.extend(files);
        found(&all)
    }

    #[test]
    fn kernels_are_shown_and_recorded() {
        assert_eq!(found_of_kernels(&[]), [""; 0]);
        for (file, text, expected) in [
            (
                "src/p/x.md",
                "{{#exercise p/x}}\nx\n{{#end}}\n\n\\{{#live k}} `{{#live k}}`\n",
                "listings/live/kernels.toml:2: no page says `{{#live k}}`",
            ),
            (
                "listings/live/kernels.toml",
                &KERNELS.replace("'k'", "'other'"),
                "listings/live/kernels.toml:2: there is no recorded run `live.other`",
            ),
            (
                "listings/live/kernels.toml",
                &KERNELS.replace("title", "titel"),
                "listings/live/kernels.toml: TOML parse error at line 4",
            ),
            (
                "listings/live/kernels.toml",
                &KERNELS.replace("'v'", "'V'"),
                "listings/live/kernels.toml:2: kernel `k`: version `V`: a name is",
            ),
            (
                "listings/live/examples/live.k.toml",
                "args = ['j/v', 'k']",
                "listings/live/examples/live.k.toml: does not run the kernel `k`",
            ),
        ] {
            let found = found_of_kernels(&[(file, text)]);
            assert!(
                found.iter().any(|problem| problem.starts_with(expected)),
                "{expected}: {found:?}"
            );
        }
    }

    #[test]
    fn names_within_a_criterion_group_count() {
        let bench = "c.benchmark_group(\"p/x\"); g.bench_function(\"rust\", |b| ());";
        assert_eq!(found(&[("listings/p/benches/x.rs", bench)]), [""; 0]);
    }
}
