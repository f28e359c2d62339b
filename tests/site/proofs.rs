//! Proofs that each check can fail: pages with one fault each.

use std::{
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};

use browser::{Connection, Error, Site};
use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;

use crate::{
    Shared,
    inspect::{Report, Visit},
    verdicts::{self, Verdicts},
};

type Choice = fn(&Report) -> &Vec<String>;

/// A page that differs from the faultless one by a style and an element.
struct Case {
    name: &'static str,
    style: &'static str,
    body: &'static str,
    /// How much of a visit it takes to see it.
    look: Look,
    /// Which check must complain, and in which words; `None`: none may.
    fault: Option<(Choice, &'static str)>,
}

type Look = fn(&Visit, &mut Connection) -> Result<Report, Error>;

const CASES: [Case; 14] = [
    Case {
        name: "faultless",
        style: "",
        body: "",
        look: |visit, tab| visit.report(tab),
        fault: None,
    },
    Case {
        name: "console-error",
        style: "",
        body: "<script>console.error('it went wrong');</script>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.loads, "console: it went wrong")),
    },
    Case {
        // As highlight.js does for a language that it doesn't have.
        name: "console-log",
        style: "",
        body: "<script>console.log('WARN: it has not been found');</script>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.loads, "console: WARN: it has not been found")),
    },
    Case {
        name: "exception",
        style: "",
        body: "<script>throw new Error('thrown');</script>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.loads, "exception: Error: thrown")),
    },
    Case {
        name: "foreign-request",
        style: "",
        body: "<img src='https://example.org/pixel.png' alt=''>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((
            |r| &r.loads,
            "request to another host: https://example.org/pixel.png",
        )),
    },
    Case {
        name: "missing-file",
        style: "",
        body: "<img src='missing.png' alt=''>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.loads, "answered with 404")),
    },
    Case {
        name: "absolute-path",
        style: "",
        body: "<img src='/icon.png' alt=''>",
        look: |visit, tab| visit.phone_report(tab),
        fault: Some((|r| &r.below_a_path, "request outside the book")),
    },
    Case {
        name: "too-wide",
        style: ".wide { width: 600px; }",
        body: "<div class='wide'>a box</div>",
        look: |visit, tab| visit.phone_report(tab),
        fault: Some((|r| &r.on_a_phone, "div.wide")),
    },
    Case {
        name: "low-contrast",
        style: ".faint { color: #333; }",
        body: "<p class='faint'>Faint words in the dark</p>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.dark, "color-contrast")),
    },
    Case {
        name: "keyboard-trap",
        style: "",
        body: "<button>Trap</button> <a href='#'>Behind the trap</a>
            <script>
                document.querySelector('button').addEventListener('keydown',
                    event => event.key === 'Tab' && event.preventDefault());
            </script>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.keyboard, "Tab does not reach a “Behind the trap”")),
    },
    Case {
        name: "no-focus-ring",
        style: "a:focus-visible { outline: none; }",
        body: "",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.keyboard, "focus can't be seen on a “a link”")),
    },
    Case {
        name: "only-with-scripts",
        style: "",
        body: "<p></p>
            <script>
                document.querySelector('p:last-of-type').textContent =
                    'Words that only a script brings. '.repeat(9);
            </script>",
        look: |visit, tab| visit.report(tab),
        fault: Some((|r| &r.without_scripts, "characters of text")),
    },
    Case {
        name: "undefined-color",
        style: "",
        body: "<svg viewBox='0 0 9 9' width='99' role='img' aria-label='A line'>
            <path d='M0 9L9 0' stroke='var(--series-9)'></path></svg>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.plots, "--series-9 is not defined")),
    },
    Case {
        name: "deaf-search",
        style: "",
        body: "<label>Search <input type='search' id='mdbook-searchbar'></label>
            <script>
                document.addEventListener('keyup',
                    event => event.key === '/' && document.querySelector('input').focus());
            </script>",
        look: |visit, tab| visit.desktop_report(tab),
        fault: Some((|r| &r.search, "finds 0 pages")),
    },
];

pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let served = Arc::new(OnceLock::new());
    let of_search = Arc::clone(shared);
    let others = [
        Trial::test("proof::search-for-another-page", move || miss(&of_search)),
        Trial::test("proof::changed-pages-are-visited-again", change),
    ];
    let cases = CASES.iter().map(|case| {
        let (shared, served) = (Arc::clone(shared), Arc::clone(&served));
        Trial::test(format!("proof::{}", case.name), move || {
            let served = served.get_or_init(serve).as_ref();
            let (_, site) = served.map_err(String::clone)?;
            prove(&shared, site, case)
        })
    });
    cases.chain(others).collect()
}

/// A search among many must not be answered by the one before.
fn miss(shared: &Shared) -> Result<(), Failed> {
    let book = shared.book()?;
    let (page, word) = book.words.iter().next().ok_or("no words")?;
    let words = [
        (page.clone(), word.clone()),
        (page.clone(), "nowordofthebook".into()),
    ];
    let visit = Visit {
        site: &book.site,
        page: "introduction.html",
        word: None,
        pictures: None,
    };
    let of_second = shared.in_a_tab(|tab| {
        let found = visit.searches(tab, words.iter().map(|(page, word)| (page, word)))?;
        Ok(found[page].clone())
    })?;
    match &of_second[..] {
        [fault] if fault.contains("finds 0 pages") => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

/// What passed counts as long as nothing that a visit looks at has changed.
fn change() -> Result<(), Failed> {
    let folder = TempDir::with_prefix("book-verdicts-")?;
    let book = folder.path().join("book");
    fs::create_dir_all(&book)?;
    let page = |text: &str| fs::write(book.join("a.html"), text);
    let verdicts = || Verdicts::new(folder.path().join("kept"), &book, Path::new("no-browser"));
    page("a searchindex-12ab.js")?;
    fs::write(book.join("style.css"), "one")?;

    let mut faulty = Report::default();
    faulty.dark.push("too dark".into());
    verdicts()?.keep("a.html", &faulty)?;
    let mut passed = vec![verdicts()?.passed("a.html")];
    verdicts()?.keep("a.html", &Report::default())?;
    passed.push(verdicts()?.passed("a.html"));
    page("a searchindex-34cd.js")?;
    passed.push(verdicts()?.passed("a.html"));
    page("b searchindex-34cd.js")?;
    passed.push(verdicts()?.passed("a.html"));
    page("a searchindex-34cd.js")?;
    fs::write(book.join("style.css"), "two")?;
    passed.push(verdicts()?.passed("a.html"));
    // A faulty page, the same page, another index, another text, another style.
    let wanted = match std::env::var_os(verdicts::FRESH) {
        Some(_) => [false; 5],
        None => [false, true, true, false, false],
    };
    match passed == wanted {
        true => Ok(()),
        false => Err(format!("{passed:?}").into()),
    }
}

/// Serves the pages of all cases.
fn serve() -> Result<(TempDir, Site), String> {
    let serve = || {
        let folder = TempDir::with_prefix("book-proofs-")?;
        for case in &CASES {
            let page = case.page();
            fs::write(folder.path().join(format!("{}.html", case.name)), page)?;
        }
        // What the case of the absolute path finds at the root.
        fs::write(folder.path().join("icon.png"), "")?;
        let site = Site::serve(folder.path())?;
        Ok((folder, site))
    };
    serve().map_err(|e: std::io::Error| e.to_string())
}

impl Case {
    fn page(&self) -> String {
        let Case {
            name, style, body, ..
        } = self;
        let code = "wide ".repeat(40);
        format!(
            r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; --series-1: light-dark(#0b62a8, #62aef0); }}
html {{ background: light-dark(#fff, #111); color: light-dark(#111, #eee); }}
a {{ color: light-dark(#0b5793, #82bdf2); }}
pre > code {{ display: block; overflow-x: auto; }}
:focus-visible {{ outline: 3px solid; }}
{style}
</style>
</head>
<body>
<main>
<h1>{name}</h1>
<p>Text with <a href="faultless.html">a link</a> in it.</p>
<pre><code tabindex="0">{code}</code></pre>
<svg viewBox="0 0 9 9" width="99" role="img" aria-label="A line"><path d="M0 9L9 0" stroke="var(--series-1)"></path></svg>
{body}
</main>
</body>
</html>
"#
        )
    }
}

fn prove(shared: &Shared, site: &Site, case: &Case) -> Result<(), Failed> {
    let page = format!("{}.html", case.name);
    let visit = Visit {
        site,
        page: &page,
        word: (case.name == "deaf-search").then_some("anything"),
        pictures: None,
    };
    let report = shared.in_a_tab(|tab| (case.look)(&visit, tab))?;
    let Some((faults, words)) = case.fault else {
        return crate::CHECKS
            .iter()
            .try_for_each(|(_, faults)| crate::none(faults(&report)));
    };
    if faults(&report).iter().any(|fault| fault.contains(words)) {
        Ok(())
    } else {
        Err(format!("no fault says “{words}”: {report:#?}").into())
    }
}
