//! Whether a reader's browser asks another host for anything: the theme, the
//! pages and the built site may link to other hosts, and load nothing from them.

use std::{fs, io, path::Path, sync::LazyLock};

use evidence::{Problem, line_of, places};
use regex::Regex;

use crate::{book, site::Site};

/// Attributes and rules by which a browser loads something, with the address.
static LOADS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let address = r#"((?:https?:|wss?:)?//[^\s"'()<>]+)"#;
    [
        format!(r#"(?i)<(?:script|img|iframe|embed|source|video|audio|track|input|frame)\b[^>]*?\s(?:src|srcset|poster)\s*=\s*["']?\s*{address}"#),
        format!(r#"(?i)<object\b[^>]*?\sdata\s*=\s*["']?\s*{address}"#),
        format!(r#"(?i)<(?:use|image)\b[^>]*?\s(?:xlink:)?href\s*=\s*["']?\s*{address}"#),
        format!(r#"(?i)url\(\s*["']?\s*{address}"#),
        format!(r#"(?i)@import\s+["']\s*{address}"#),
        format!(r#"(?i)<form\b[^>]*?\saction\s*=\s*["']?\s*{address}"#),
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a valid pattern"))
    .collect()
});

static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?is)<link\b[^>]*>").expect("a valid pattern"));
static REL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)\brel\s*=\s*["']?([^"'>]+)"#).expect("a valid pattern"));
static HREF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\bhref\s*=\s*["']?\s*((?:https?:)?//[^\s"'>]+)"#).expect("a valid pattern")
});
/// `![…](https://…)`.
static MARKDOWN_IMAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"!\[[^\]]*\]\(\s*<?((?:https?:)?//[^\s)>]+)").expect("a valid pattern")
});
/// An address as a string of a script.
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"["'`]((?:(?:https?:|wss?:)//|//[\w-]+[.:])[^"'`\s]+)"#).expect("a valid pattern")
});

/// Folders with files that a reader's browser gets as they are.
const FOLDERS: [&str; 2] = ["theme", "listings/live/web"];

/// What a built site has of our own scripts besides the theme's: the live part.
const BUILT: [&str; 2] = ["run", "sw.js"];

/// Relations of a `<link>` for which a browser fetches nothing.
const HARMLESS: [&str; 6] = [
    "canonical",
    "alternate",
    "author",
    "license",
    "next",
    "prev",
];

/// Requests to other hosts in theme and pages, and in the built site where one
/// is given.
pub fn foreign_requests(root: &Path, site: Option<&Site>) -> Vec<Problem> {
    let in_sources = sources(root).unwrap_or_else(|e| vec![Problem::new("theme", 0, e)]);
    let in_site = site.map_or(Ok(Vec::new()), in_site);
    let in_site = in_site.unwrap_or_else(|e| vec![Problem::new("book.toml", 0, e)]);
    // What a source file is blamed for needs no second mention.
    let seen = |problem: &Problem| in_sources.iter().any(|p| p.message == problem.message);
    let rest: Vec<Problem> = in_site.into_iter().filter(|p| !seen(p)).collect();
    in_sources.into_iter().chain(rest).collect()
}

fn sources(root: &Path) -> io::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for ending in [".hbs", ".html", ".css", ".svg", ".js"] {
        let mut files = Vec::new();
        for folder in FOLDERS {
            files.extend(places::files_below(&root.join(folder), ending)?);
        }
        for file in files {
            let text = fs::read_to_string(&file)?;
            let path = places::relative(root, &file);
            let mut found = requests(&text);
            if ending != ".css" && ending != ".svg" {
                found.extend(script_requests(&text));
            }
            for (line, address) in found {
                problems.push(Problem::new(&path, line, message(&address)));
            }
        }
    }
    for page in book::pages(root).unwrap_or_default() {
        let mut found = requests(&page.text);
        found.extend(places_of(&MARKDOWN_IMAGE, &page.text));
        for (line, address) in found {
            problems.push(Problem::new(&page.path, line, message(&address)));
        }
    }
    Ok(problems)
}

fn in_site(site: &Site) -> io::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for ending in [".html", ".css", ".svg"] {
        for file in places::files_below(site.dir(), ending)? {
            let text = fs::read_to_string(&file)?;
            for (_, address) in requests(&text) {
                problems.push(Problem::new(site.source_of(&file), 0, message(&address)));
            }
            // mdBook's script asks the playground for its crates where a page
            // has a runnable block.
            if ending == ".html" && text.contains("class=\"playground\"") {
                let fault = "has a runnable block, for which mdBook asks play.rust-lang.org: \
                             set `runnable = false` in [output.html.playground]";
                problems.push(Problem::new(site.source_of(&file), 0, fault));
            }
        }
    }
    problems.extend(in_live_part(site)?);
    Ok(problems)
}

/// What the live part of a built site asks of other hosts.
fn in_live_part(site: &Site) -> io::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for file in places::files_below(site.dir(), ".js")? {
        let path = places::relative(site.dir(), &file);
        if BUILT.iter().any(|built| path.starts_with(built)) {
            let found = script_requests(&fs::read_to_string(&file)?);
            let of = |(line, address): (usize, String)| {
                Problem::new(Path::new("src").join(&path), line, message(&address))
            };
            problems.extend(found.into_iter().map(of));
        }
    }
    Ok(problems)
}

fn message(address: &str) -> String {
    format!("loads {address}: the book must work offline, so keep a copy of it here")
}

/// All that HTML or CSS loads from another host, with its line.
fn requests(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<_> = LOADS
        .iter()
        .flat_map(|pattern| places_of(pattern, text))
        .collect();
    for link in LINK.find_iter(text) {
        let tag = link.as_str();
        let fetches = REL.captures(tag).is_none_or(|c| {
            c[1].split_whitespace()
                .any(|rel| !HARMLESS.contains(&rel.to_lowercase().as_str()))
        });
        if let Some(c) = HREF.captures(tag).filter(|_| fetches) {
            found.push((line_of(text, link.start()), c[1].to_owned()));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn places_of(pattern: &Regex, text: &str) -> Vec<(usize, String)> {
    pattern
        .captures_iter(text)
        .filter_map(|c| c.get(1))
        .map(|m| (line_of(text, m.start()), m.as_str().to_owned()))
        .collect()
}

/// Addresses that a script of ours names; names of XML vocabularies are none.
/// A template's links of the kind `<a href>` are no requests.
fn script_requests(text: &str) -> Vec<(usize, String)> {
    SCRIPT
        .captures_iter(text)
        .filter_map(|c| c.get(1))
        .filter(|m| !m.as_str().starts_with("http://www.w3.org/"))
        .filter(|m| {
            let before = text[..m.start()].trim_end_matches(['"', '\'', '`']);
            !before.trim_end().ends_with('=') || !before.trim_end().ends_with("href=")
        })
        .map(|m| (line_of(text, m.start()), m.as_str().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_loaded_is_found_and_what_is_linked_is_not() {
        for (text, expected) in [
            ("<script src=\"https://cdn.x/a.js\"></script>", 1),
            ("<script\n  defer src='//cdn.x/a.js'></script>", 1),
            ("<link rel=\"stylesheet\" href=\"https://cdn.x/a.css\">", 1),
            ("<link href=https://cdn.x rel=preconnect>", 1),
            ("<img alt='' src=\"http://x/a.png\">", 1),
            ("<iframe src=\"https://x/\">", 1),
            ("@import url(https://x/a.css);", 1),
            ("@import \"https://x/a.css\";", 1),
            ("a { background: url('//x/a.png') }", 1),
            ("<svg><use href=\"https://x/a.svg#b\"/></svg>", 1),
            (
                "<a href=\"https://x/\">x</a> <link rel=\"canonical\" href=\"https://x/\">",
                0,
            ),
            ("<script src=\"book.js\"></script> <img src=\"a/b.svg\">", 0),
            ("a { background: url(data:image/png;base64,AA//BB) }", 0),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\">", 0),
        ] {
            assert_eq!(requests(text).len(), expected, "{text}");
        }
        assert_eq!(requests("a\n@import 'https://x/a.css';")[0].0, 2);
    }

    #[test]
    fn scripts_of_ours_name_no_other_host() {
        assert_eq!(script_requests("fetch(\"https://x/y\")").len(), 1);
        assert_eq!(script_requests("import('//cdn.x/y.js')").len(), 1);
        assert_eq!(script_requests("import x from `//localhost:1/y`").len(), 1);
        assert_eq!(script_requests("url = '//' + host // 'x'").len(), 0);
        assert_eq!(
            script_requests("ns = 'http://www.w3.org/2000/svg'").len(),
            0
        );
        assert_eq!(script_requests("<a href=\"https://x/\">").len(), 0);
    }

    #[test]
    fn theme_pages_and_widgets_are_read() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("theme/css/a.css", "a {}\n@import 'https://x/a.css';\n"),
            (
                "listings/live/web/live.js",
                "const here = import.meta.url;\n\nfetch('https://x/kernels.wasm');\n",
            ),
            (
                "src/a.md",
                "x\n\n![alt](https://x/a.png)\n\n[link](https://x/)\n",
            ),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let places: Vec<_> = foreign_requests(root.path(), None)
            .iter()
            .map(|p| format!("{}:{}", p.file.display(), p.line))
            .collect();
        assert_eq!(
            places,
            [
                "theme/css/a.css:2",
                "listings/live/web/live.js:3",
                "src/a.md:3"
            ]
        );
    }

    #[test]
    fn the_live_part_of_a_site_is_read() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("book.toml", "[book]\ntitle = \"B\"\n"),
            ("src/SUMMARY.md", "- [A](a.md)\n"),
            ("src/a.md", "# A\n"),
            ("src/sw.js", "fetch('https://x/a');\n"),
            ("src/run/0a/live.js", "\n\nfetch('https://x/b');\n"),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let site = Site::build(root.path()).unwrap();
        let places: Vec<_> = foreign_requests(root.path(), Some(&site))
            .iter()
            .map(|p| format!("{}:{}", p.file.display(), p.line))
            .collect();
        assert_eq!(places, ["src/run/0a/live.js:3", "src/sw.js:1"]);
    }
}
