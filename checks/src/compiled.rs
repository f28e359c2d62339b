//! Whether the Rust that pages include is compiled by a crate of the workspace,
//! and whether every anchored piece is shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Component, Path, PathBuf},
    sync::LazyLock,
};

use evidence::{Problem, anchors, line_of, places};
use regex::Regex;

use crate::{
    book::{self, Page},
    targets::targets,
};

static MODULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?m)^\s*(?:#\[path\s*=\s*"([^"]+)"\]\s*)?(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;"#,
    )
    .expect("a valid pattern")
});

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\\?)\{\{\s*#include\s+([^}\s:]+)(?::([\w-]+))?\s*\}\}").expect("a valid pattern")
});

static SHOWN_WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{\s*#(compile-fail|exercise|solution)\s+([\w-]+)/([\w-]+)")
        .expect("a valid pattern")
});

/// Included Rust files that no crate compiles, and anchors that no page shows.
pub fn compiled(root: &Path) -> Vec<Problem> {
    let pages = match book::pages(root) {
        Ok(pages) => pages,
        Err(problem) => return vec![problem],
    };
    let included = included(&pages);
    let mut problems = match sources(root) {
        Ok(sources) => uncompiled(&included, &sources),
        Err(e) => vec![Problem::new("Cargo.toml", 0, e)],
    };
    match unused_anchors(root, &pages, &included) {
        Ok(unused) => problems.extend(unused),
        Err(e) => problems.push(Problem::new("listings", 0, e)),
    }
    problems
}

/// An include in a code block of a page.
struct Include {
    page: PathBuf,
    line: usize,
    /// Relative to the root.
    file: PathBuf,
    anchor: Option<String>,
    rust: bool,
}

fn included(pages: &[Page]) -> Vec<Include> {
    let mut found = Vec::new();
    for page in pages {
        let folder = page.path.parent().unwrap_or(Path::new(""));
        for block in book::blocks(&page.text) {
            for c in INCLUDE.captures_iter(&block.code) {
                let at = c.get(0).map_or(0, |m| m.start());
                if &c[1] == "\\" {
                    continue;
                }
                found.push(Include {
                    page: page.path.clone(),
                    line: block.line + line_of(&block.code, at),
                    file: normal(&folder.join(&c[2])),
                    anchor: c.get(3).map(|m| m.as_str().to_owned()),
                    rust: block.is_rust(),
                });
            }
        }
    }
    found
}

/// `path` without `..` and `.`.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir if normal.file_name().is_some() => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

fn uncompiled(included: &[Include], sources: &BTreeSet<PathBuf>) -> Vec<Problem> {
    included
        .iter()
        .filter(|include| include.rust && !sources.contains(&include.file))
        .map(|include| {
            let fault = format!("no crate compiles {}", include.file.display());
            Problem::new(&include.page, include.line, fault)
        })
        .collect()
}

/// The Rust files of all targets of the workspace, relative to `root`: those
/// that cargo names, and the modules that they declare.
fn sources(root: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let targets = targets(root)?;
    let root = root.canonicalize()?;
    let mut sources = BTreeSet::new();
    for target in targets {
        add_modules(&target.source, true, &root, &mut sources);
    }
    Ok(sources)
}

fn add_modules(file: &Path, is_root: bool, root: &Path, sources: &mut BTreeSet<PathBuf>) {
    let Ok(text) = fs::read_to_string(file) else {
        return;
    };
    if !sources.insert(normal(&places::relative(root, file))) {
        return;
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let stem = file.file_stem().unwrap_or_default();
    let inner = if is_root || stem == "mod" {
        folder.to_path_buf()
    } else {
        folder.join(stem)
    };
    for c in MODULE.captures_iter(&text) {
        let name = &c[2];
        let candidates = match c.get(1) {
            Some(path) => vec![folder.join(path.as_str())],
            None => vec![
                inner.join(format!("{name}.rs")),
                inner.join(name).join("mod.rs"),
            ],
        };
        for candidate in candidates.iter().filter(|path| path.is_file()) {
            add_modules(candidate, false, root, sources);
        }
    }
}

/// Anchors of the listings and peers that neither an include nor a directive
/// shows: left over from a page that has changed.
fn unused_anchors(root: &Path, pages: &[Page], included: &[Include]) -> io::Result<Vec<Problem>> {
    let mut shown: BTreeMap<PathBuf, BTreeSet<&str>> = BTreeMap::new();
    for include in included {
        if let Some(anchor) = &include.anchor {
            let anchors = shown.entry(include.file.clone()).or_default();
            anchors.insert(anchor);
        }
    }
    for page in pages {
        for c in SHOWN_WHOLE.captures_iter(&page.text) {
            let part = Path::new("listings").join(&c[2]);
            let (file, anchor) = match &c[1] {
                "exercise" => (format!("exercises/{}.rs", &c[3]), "task"),
                "solution" => (format!("exercises/{}_solution.rs", &c[3]), "solution"),
                _ => (format!("compile_fail/{}.rs", &c[3]), "shown"),
            };
            shown.entry(part.join(file)).or_default().insert(anchor);
        }
    }
    let mut problems = Vec::new();
    for folder in ["listings", "peers"] {
        for file in places::files_below(&root.join(folder), "")? {
            let Ok(text) = fs::read_to_string(&file) else {
                continue;
            };
            let path = places::relative(root, &file);
            let used = shown.get(&path);
            for name in anchors::names(&text) {
                if used.is_some_and(|used| used.contains(&name[..])) {
                    continue;
                }
                let line = text
                    .lines()
                    .position(|line| line.trim_end().ends_with(&format!("ANCHOR: {name}")))
                    .map_or(0, |at| at + 1);
                let fault = format!("no page shows the anchor `{name}`");
                problems.push(Problem::new(&path, line, fault));
            }
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_followed() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().canonicalize().unwrap();
        for (path, text) in [
            ("src/lib.rs", "pub mod a;\nmod b;\nmod gone;\nmod c { }\n"),
            ("src/a.rs", "mod inner;\n"),
            ("src/a/inner.rs", ""),
            ("src/b/mod.rs", "#[path = \"other.rs\"]\nmod x;\n"),
            ("src/b/other.rs", ""),
            ("src/unused.rs", ""),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let mut sources = BTreeSet::new();
        add_modules(&root.join("src/lib.rs"), true, &root, &mut sources);
        let names: Vec<_> = sources.iter().map(|p| p.to_str().unwrap()).collect();
        assert_eq!(
            names,
            [
                "src/a/inner.rs",
                "src/a.rs",
                "src/b/mod.rs",
                "src/b/other.rs",
                "src/lib.rs"
            ]
        );
    }

    #[test]
    fn includes_are_found_with_their_line_and_target() {
        let page = Page {
            path: "src/p/x.md".into(),
            text: "a\n\n```rust\n# use x;\n{{#include ../../listings/p/src/x.rs:f}}\n```\n".into(),
        };
        let found = included(&[page]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].line, found[0].rust), (5, true));
        assert_eq!(found[0].file, Path::new("listings/p/src/x.rs"));
        assert_eq!(found[0].anchor.as_deref(), Some("f"));
    }
}
