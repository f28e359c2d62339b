//! Bad input: each fault is told with page and line, and all of them at once.

use std::{fs, path::PathBuf};

use crate::small::{Small, page};
use mdbook_driver::MDBook;
use preprocessor::{Evidence, Options, expand};

/// `text` on the third line of the page must be refused there, for a reason
/// that holds `expected`.
#[track_caller]
fn refused(text: &str, expected: &str) {
    let problems = Small::with_page(&format!("# Game\n\n{text}\n")).problems();
    let [problem] = &problems[..] else {
        panic!("one problem, not {problems:#?}, of\n{text}")
    };
    let place = "src/p/game.md:3: ";
    assert!(problem.starts_with(place), "{problem}");
    assert!(problem.contains(expected), "{problem}");
}

#[test]
fn figures_that_are_not_there_or_can_not_be_compared() {
    refused(
        "{{#value p/game/rsut}}",
        "no figure `p/game/rsut` in measured/m.json; there are p/game/other",
    );
    refused(
        "{{#value p/game/rust unit=B}}",
        "`p/game/rust` is in s, not in B",
    );
    refused("{{#value p/game/rust as=speed}}", "shown as `speed`");
    refused("{{#value p/size/bytes as=rate}}", "no work");
    refused(
        "{{#ratio p/size/bytes p/size/seconds}}",
        "`p/size/bytes` is in B, `p/size/seconds` in s",
    );
    refused(
        "{{#ratio p/game/rust p/game/other}}",
        "not measured in one run",
    );
    refused("{{#faster p/game/python p/game/rust}}", "does not hold");
    refused("{{#slower p/game/rust p/game/python}}", "does not hold");
    refused("{{#machine color}}", "no item");
    refused("{{#machine tool:gcc}}", "`gcc`");
}

#[test]
fn tables_that_mix_or_miss() {
    refused("{{#table p/nothing}}", "no figures of `p/nothing`");
    refused(
        "{{#table p/game rows=\"rust, zig\"}}",
        "no figure `p/game/zig`",
    );
    refused("{{#table p/size}}", "in B");
    refused("{{#table p/game columns=\"median, mean\"}}", "`mean`");
    refused("{{#table p/game columns=\"times:zig\"}}", "p/game/zig");
    refused(
        "{{#table p/game rows=\"rust\" caption=\"{{#value x/y/z}}\"}}",
        "x/y/z",
    );
    refused("Text {{#table p/game}}", "alone on its line");
}

#[test]
fn outputs_that_are_not_there() {
    refused(
        "{{#output p_rum}}",
        "no recorded run `p_rum`; there are p_run",
    );
    refused("{{#output p_run head=9}}", "leaves nothing out");
    refused(
        "{{#quote p_run 'died (\\d+)'}}",
        "nothing in the output of `p_run` matches",
    );
    refused("{{#quote p_run 'survived'}}", "no group");
    refused("{{#quote p_run '('}}", "no regular expression");
    refused(
        "{{#compile-fail p/missing}}",
        "listings/p/compile_fail/missing.rs",
    );
    refused("{{#compile-fail moved}}", "not PART/NAME");
}

#[test]
fn includes_that_mdbook_would_pass_over() {
    let fenced = |target: &str| format!("```rust\n{{{{#include {target}}}}}\n```");
    let game = "../../listings/p/src/game.rs";
    for (target, expected) in [
        (
            "../../listings/p/src/gone.rs".to_string(),
            "no file listings/p/src/gone.rs",
        ),
        (format!("{game}:gone"), "`gone` is opened 0 times"),
        (format!("{game}:hollow"), "`hollow` holds nothing"),
        (format!("{game}:open"), "`open` is closed 0 times"),
        (format!("{game}:3:5"), "never by their numbers"),
        (format!("{game}:3"), "never by their numbers"),
        ("../../../x.rs".to_string(), "out of the repository"),
        (
            "../../listings/p/src/odd.rs:odd".to_string(),
            "would expand",
        ),
    ] {
        let problems = Small::with_page(&fenced(&target)).problems();
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(problems[0].starts_with("src/p/game.md:2: "), "{problems:?}");
        assert!(problems[0].contains(expected), "{problems:?}");
    }
    refused(
        "{{#include ../../listings/p/src/plain.rs}}",
        "within a code block",
    );
    refused("{{#rustdoc_include x.rs:a}}", "`{{#include FILE:ANCHOR}}`");
    refused("{{#playground x.rs}}", "`{{#include FILE:ANCHOR}}`");
    refused("```rust\nfn f() {}", "not closed");
}

#[test]
fn directives_that_are_mistyped_or_misplaced() {
    refused("{{#vlaue p/game/rust}}", "`{{#vlaue` is no directive");
    refused("{{#value}}", "takes the key of a figure, not nothing");
    refused("{{#value p/game/rust p/game/python}}", "takes the key");
    refused("{{#value p/game/rust colour=red}}", "no option `colour`");
    refused("{{#value p/game/rust", "not closed");
    refused("`{{#value p/game/rust}}`", "not expanded in code");
    refused("{{#end}}", "without a box");
    refused("{{#files listings/q}}", "no source files in listings/q");
    refused(
        "{{#solution p/other}}",
        "listings/p/exercises/other_solution.rs",
    );
}

#[test]
fn exercises_and_solutions_belong_together() {
    let small = Small::new();
    small.write("src/p/game.md", "{{#exercise p/other}}\nx\n{{#end}}\n");
    let problems = small.problems();
    assert_eq!(problems.len(), 2, "{problems:#?}");
    assert!(
        problems[0].starts_with("src/p/game.md:1: there is no file"),
        "{problems:?}"
    );
    assert!(
        problems[1].starts_with("src/p/guess-it-solution.md:3: no page has"),
        "{problems:?}"
    );

    let small = Small::new();
    small.write("listings/p/exercises/second.rs", "fn f() {}\n");
    small.write("src/start.md", "{{#exercise p/second}}\nx\n{{#end}}\n");
    let problems = small.problems();
    assert!(
        problems[0].contains("no page src/p/second-solution.md"),
        "{problems:?}"
    );

    let nested = Small::with_page("{{#from-python}}\nNot closed before the exercise.\n");
    let problems = nested.problems();
    assert_eq!(
        problems,
        ["src/p/game.md:5: the box `{{#from-python` of line 1 is still open"]
    );

    let open = Small::new();
    open.write("src/start.md", "# x\n\n{{#from-python}}\nNever closed.\n");
    assert_eq!(
        open.problems(),
        ["src/start.md:3: the box `{{#from-python` has no `{{#end}}`"]
    );
}

#[test]
fn formulas_that_katex_refuses() {
    refused(
        "A $\\farc{1}{2}$ formula.",
        "Undefined control sequence: \\farc",
    );
    refused("It costs $5 only.", "a dollar sign is written `\\$`");
    refused("$a {{#value p/game/rust}}$", "within a formula");
}

#[test]
fn plots_without_data_or_words() {
    let plot = |rest: &str| {
        format!("```plot\nkind = \"lines\"\ntitle = \"T\"\ndescription = \"D\"\n{rest}\n```")
    };
    let axes = "x = { column = \"bet\" }\ny = { column = \"a\" }";
    refused(
        &plot(&format!("run = \"gone\"\n{axes}")),
        "no recorded run `gone`",
    );
    refused(
        &plot(&format!("run = \"ragged\"\n{axes}")),
        "line 3 has 1 columns",
    );
    refused(
        &plot("run = \"walk\"\nx = { column = \"bet\" }\ny = { column = \"c\" }"),
        "no column `c`",
    );
    refused(
        &plot("run = \"walk\"\nx = { column = \"bet\" }\ny = { columns = [\"z*\"] }"),
        "`z*`",
    );
    refused(
        &plot("run = \"walk\"\nx = { column = \"bet\", log = true }\ny = { column = \"a\" }"),
        "x axis is logarithmic",
    );
    refused(
        &plot("run = \"p_run\"\nx = { column = \"a\" }\ny = { column = \"a\" }"),
        "no column `a`",
    );
    refused(
        &plot("figures = [\"p/game/zig\"]\nx = { column = \"threads\" }"),
        "p/game/zig",
    );
    refused(
        &plot("chapter = \"p/size\"\nx = { column = \"threads\" }"),
        "they can't be compared",
    );
    refused(&plot("run = \"walk\"\nfigures = []"), "one of");
    refused(
        &plot(&format!("run = \"walk\"\ncaption = \"$\\\\x$\"\n{axes}")),
        "Undefined control sequence",
    );
    // A fault of the block's own text is told with its own line.
    let page = format!("# Game\n\n{}\n", plot("run = \"walk\"\ncolour = 1"));
    let problems = Small::with_page(&page).problems();
    assert!(
        problems[0].starts_with("src/p/game.md:8: plot: "),
        "{problems:?}"
    );
}

#[test]
fn all_faults_of_all_pages_are_told_at_once() {
    let small = Small::with_page("{{#value a/b/c}} and {{#value d/e/f}}\n\n$\\x$");
    small.write("src/start.md", "# Start\n\n{{#output gone}}\n");
    let problems = small.problems();
    let starts = [
        "src/p/game.md:1: ",
        "src/p/game.md:1: ",
        "src/p/game.md:3: ",
        "src/start.md:3: ",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:#?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
}

#[test]
fn broken_or_missing_measurements_are_told_where_they_are_used() {
    let small = Small::with_page("{{#value p/game/rust}}");
    fs::remove_file(small.root().join("measured/m.json")).unwrap();
    let problems = small.problems();
    assert!(
        problems[0].starts_with("src/p/game.md:1: measured/m.json"),
        "{problems:?}"
    );

    let small = Small::with_page("{{#value p/game/rust}}");
    small.write("measured/local.json", "{}");
    let problems = small.problems();
    assert!(problems[0].contains("measured/local.json"), "{problems:?}");

    let nameless = Options {
        published: None,
        src: PathBuf::from("src"),
    };
    let small = Small::with_page("{{#value p/game/rust}}");
    let problems = expand(small.root(), &nameless, &small.pages()).unwrap_err();
    assert!(problems[0].message.contains("`published`"), "{problems:?}");
}

#[test]
fn mdbook_fails_the_build_and_writes_nothing() {
    let small = Small::with_page("{{#value a/b/c}}");
    let mut book = MDBook::load(small.root()).unwrap();
    book.with_preprocessor(Evidence);
    let fault = format!("{:#}", book.build().unwrap_err());
    assert!(
        fault.contains("src/p/game.md:1: no figure `a/b/c`"),
        "{fault}"
    );
    assert!(!small.root().join("book/p/game.html").exists());
    assert_eq!(page("x").lines().next(), Some("x"));
}
