//! Links, headings that links name, images and glossary terms: on the pages as
//! written, with their line, and in the built book.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use evidence::{Problem, line_of, places};
use preprocessor::markdown_options;
use pulldown_cmark::{BrokenLink, Event, LinkType, Parser, Tag, TagEnd};
use regex::Regex;

use crate::{
    book::{self, Page},
    compiled::normal,
    site::{Built, Site},
};

static ELSEWHERE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)").expect("a valid pattern"));
static CSS_URL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"url\(\s*["']?([^"')]+)"#).expect("a valid pattern"));

/// Pages of the built book that no page of ours became: what is wrong with
/// them is not in our hands. 404.html names files from the site's root.
const NOT_OURS: [&str; 1] = ["404.html"];

/// Links of the book at `root` that lead nowhere; `site` is that book, built.
pub fn links(root: &Path, site: &Site) -> Vec<Problem> {
    let found = book::pages(root).and_then(|pages| {
        let io = |e: io::Error| Problem::new("book.toml", 0, e);
        let built = site.pages().map_err(io)?;
        let summary = book::summary(root)?;
        let mut problems = Vec::new();
        for page in &pages {
            let target = Target {
                root,
                site: &built,
                listed: summary.iter().map(|e| e.path.clone()).collect(),
            };
            problems.extend(of_page(page, &target));
        }
        let in_site = of_site(site, &built).map_err(io)?;
        // What a page is blamed for, with its line, needs no second mention.
        let blamed: BTreeSet<PathBuf> = problems.iter().map(|p| p.file.clone()).collect();
        problems.extend(in_site.into_iter().filter(|p| !blamed.contains(&p.file)));
        Ok(problems)
    });
    found.unwrap_or_else(|problem| vec![problem])
}

/// Where links may lead.
struct Target<'a> {
    root: &'a Path,
    site: &'a BTreeMap<PathBuf, Built>,
    /// Pages in the table of contents, relative to `src/`.
    listed: BTreeSet<String>,
}

fn of_page(page: &Page, target: &Target<'_>) -> Vec<Problem> {
    let text = &page.text;
    let undefined = std::cell::RefCell::new(Vec::new());
    let broken = |link: BrokenLink<'_>| {
        // `[0, 1)` and the like are text.
        if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
            let fault = format!("`[{}]` is defined nowhere on this page", link.reference);
            undefined.borrow_mut().push((link.span.start, fault));
        }
        None
    };
    let mut faults = Vec::new();
    let mut image: Option<(usize, String)> = None;
    let parser = Parser::new_with_broken_link_callback(text, markdown_options(), Some(broken));
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Err(fault) = target.resolve(&page.path, &dest_url) {
                    faults.push((range.start, format!("link to `{dest_url}`: {fault}")));
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                if let Err(fault) = target.resolve(&page.path, &dest_url) {
                    faults.push((range.start, format!("image `{dest_url}`: {fault}")));
                }
                image = Some((range.start, String::new()));
            }
            Event::Text(alt) | Event::Code(alt) => {
                if let Some((_, text)) = &mut image {
                    text.push_str(&alt);
                }
            }
            Event::End(TagEnd::Image) => {
                if let Some((at, alt)) = image.take()
                    && alt.trim().is_empty()
                {
                    faults.push((at, "an image without a text alternative".into()));
                }
            }
            _ => {}
        }
    }
    faults.extend(undefined.into_inner());
    faults
        .into_iter()
        .map(|(at, fault)| Problem::new(&page.path, line_of(text, at), fault))
        .collect()
}

impl Target<'_> {
    fn resolve(&self, page: &Path, address: &str) -> Result<(), String> {
        if ELSEWHERE.is_match(address) {
            return Ok(());
        }
        let (path, fragment) = match address.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (address, None),
        };
        if path.starts_with('/') {
            return Err("begins with `/`, and the book may stand anywhere".into());
        }
        let file = if path.is_empty() {
            page.to_path_buf()
        } else {
            normal(&page.parent().unwrap_or(Path::new("")).join(decoded(path)))
        };
        let Ok(inside) = file.strip_prefix("src") else {
            return Err(format!("{} is no part of the built book", file.display()));
        };
        let html = html_of(inside);
        let built = self.site.get(&html);
        let exists = self.root.join(&file).is_file();
        if file.extension().is_some_and(|e| e == "md") {
            if !exists {
                return Err(format!("there is no {}", file.display()));
            }
            if !self.listed.contains(&*inside.to_string_lossy()) {
                return Err(format!("{} is not in src/SUMMARY.md", file.display()));
            }
        } else if !exists && built.is_none() {
            return Err(format!("there is no {}", file.display()));
        }
        match (fragment, built) {
            (None | Some(""), _) => Ok(()),
            (Some(id), Some(built)) if built.ids.contains(&decoded(id)) => Ok(()),
            (Some(id), Some(built)) => Err(format!(
                "there is no heading or id `{id}` on {}{}",
                file.display(),
                near(&decoded(id), &built.ids)
            )),
            // Of an image or another file.
            (Some(_), None) => Ok(()),
        }
    }
}

/// The ids that share a word with `id`.
fn near(id: &str, ids: &BTreeSet<String>) -> String {
    let words: Vec<&str> = id.split('-').filter(|word| word.len() > 3).collect();
    let near: Vec<&str> = ids
        .iter()
        .map(String::as_str)
        .filter(|id| words.iter().any(|word| id.contains(word)))
        .take(3)
        .collect();
    match near.len() {
        0 => String::new(),
        _ => format!("; there is `{}`", near.join("`, `")),
    }
}

/// Where mdBook puts a page; both are relative to the folder of their kind.
fn html_of(page: &Path) -> PathBuf {
    let index = page.file_name().is_some_and(|name| name == "README.md");
    match page.extension() {
        Some(e) if e == "md" && index => page.with_file_name("index.html"),
        Some(e) if e == "md" => page.with_extension("html"),
        _ => page.to_path_buf(),
    }
}

/// `text` without `%20` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code.filter(|_| byte == b'%') {
            Some(code) => {
                bytes.push(code);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// References in the built book that lead nowhere, and ids that stand twice.
fn of_site(site: &Site, pages: &BTreeMap<PathBuf, Built>) -> io::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for page in pages.values() {
        if NOT_OURS.iter().any(|name| page.path == Path::new(name)) {
            continue;
        }
        let source = site.source_of(&site.dir().join(&page.path));
        let mut say = |fault: String| {
            let fault = format!("built page {}: {fault}", page.path.display());
            problems.push(Problem::new(&source, 0, fault));
        };
        for address in &page.links {
            if let Some(fault) = leads_nowhere(site, pages, page, address) {
                say(format!("`{address}`: {fault}"));
            }
        }
        for id in page.named.difference(&page.ids) {
            say(format!(
                "an attribute names the id `{id}`, which is not there"
            ));
        }
        for id in &page.twice {
            say(format!("the id `{id}` stands there twice"));
        }
    }
    for file in places::files_below(site.dir(), ".css")? {
        let folder = file.parent().unwrap_or(site.dir());
        for c in CSS_URL.captures_iter(&fs::read_to_string(&file)?) {
            let path = c[1].split(['#', '?']).next().unwrap_or_default();
            let missing = !path.is_empty() && !folder.join(path).exists();
            if missing && !ELSEWHERE.is_match(&c[1]) {
                let fault = format!("loads {}, which is not there", &c[1]);
                problems.push(Problem::new(site.source_of(&file), 0, fault));
            }
        }
    }
    Ok(problems)
}

fn leads_nowhere(
    site: &Site,
    pages: &BTreeMap<PathBuf, Built>,
    page: &Built,
    address: &str,
) -> Option<String> {
    if address.is_empty() || ELSEWHERE.is_match(address) {
        return None;
    }
    let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
    let path = path.split('?').next().unwrap_or_default();
    let folder = page.path.parent().unwrap_or(Path::new(""));
    let file = match path {
        "" => page.path.clone(),
        _ => normal(&folder.join(decoded(path))),
    };
    let on_disk = site.dir().join(&file);
    if !on_disk.is_file() && !on_disk.join("index.html").is_file() {
        return Some(format!("there is no {}", file.display()));
    }
    let target = pages.get(&file)?;
    let missing = !fragment.is_empty() && !target.ids.contains(&decoded(fragment));
    missing.then(|| format!("there is no id `{fragment}` on {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [("src/p/a.md", ""), ("src/p/b.md", ""), ("src/x.svg", "")] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let page = |path: &str, ids: &[&str]| {
            let built = Built {
                path: path.into(),
                ids: ids.iter().map(|id| (*id).to_owned()).collect(),
                twice: BTreeSet::new(),
                links: BTreeSet::new(),
                named: BTreeSet::new(),
            };
            (PathBuf::from(path), built)
        };
        let site = [page("p/a.html", &["the-game"]), page("g.html", &["rank"])];
        let target = Target {
            root: root.path(),
            site: &site.into_iter().collect(),
            listed: BTreeSet::from(["p/a.md".to_owned()]),
        };
        let page = Page {
            path: "src/p/a.md".into(),
            text: text.into(),
        };
        let found = of_page(&page, &target);
        found.iter().map(Problem::to_string).collect()
    }

    #[test]
    fn links_that_lead_somewhere_pass() {
        let text = "[a](a.md) [b](#the-game) [c](https://x.org/y) [d](a.md#the-game)\n\
                    [e](../g.html#rank) ![x](../x.svg) [0, 1) and [f][]\n\n[f]: a.md\n";
        assert_eq!(faults(text), [""; 0]);
    }

    #[test]
    fn links_that_lead_nowhere_are_named_with_their_line() {
        for (text, expected) in [
            (
                "a\n\n[a](c.md)",
                "src/p/a.md:3: link to `c.md`: there is no src/p/c.md",
            ),
            (
                "[a](b.md)",
                "src/p/a.md:1: link to `b.md`: src/p/b.md is not in",
            ),
            (
                "[a](a.md#game-rules)",
                "src/p/a.md:1: link to `a.md#game-rules`: there is no heading or id \
                 `game-rules` on src/p/a.md; there is `the-game`",
            ),
            (
                "[a](/a.md)",
                "src/p/a.md:1: link to `/a.md`: begins with `/`",
            ),
            (
                "[a](../../x.md)",
                "src/p/a.md:1: link to `../../x.md`: x.md is no part",
            ),
            (
                "![x](y.svg)",
                "src/p/a.md:1: image `y.svg`: there is no src/p/y.svg",
            ),
            (
                "![](../x.svg)",
                "src/p/a.md:1: an image without a text alternative",
            ),
            (
                "a [b][c] d",
                "src/p/a.md:1: `[c]` is defined nowhere on this page",
            ),
        ] {
            let found = faults(text);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(expected), "{found:?}");
        }
    }

    #[test]
    fn percent_signs_are_decoded() {
        assert_eq!(decoded("a%20b%C3%A9%"), "a bé%");
    }
}
