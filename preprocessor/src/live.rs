//! Kernels that readers run in the page: `{{#live KERNEL}}`.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use evidence::{
    figures::{Measured, Unit},
    live::{self, Kernel, Parameter},
    places,
};
use serde_json::json;

use crate::{
    book::{Book, link},
    directive::Directive,
    fault::{Expanded, Fault},
    markdown::{expandable, html},
    outputs,
    page::Expander,
};

/// What a page with a widget needs before a reader touches one.
const SCRIPT: &str = "listings/live/web/touch.js";

/// Folder of the builds of the live part, below the book's sources: a folder
/// each, named by a hash of what is in it.
const BUILDS: &str = "run";

/// The page that says what a browser does otherwise.
const EXPLAINED: &str = "live/browser.md";

/// What would end the script's block for Markdown, or begin something in it for
/// a browser.
const NOT_IN_SCRIPT: [&str; 5] = ["</script", "</style", "</pre", "</textarea", "<!--"];

/// `{{#live KERNEL}}`: a form that runs it, and what it printed natively.
pub(crate) fn live(expander: &mut Expander<'_>, directive: &Directive) -> Expanded {
    let [name] = directive.takes("the name of a kernel", &[])?;
    let book = expander.book;
    let kernel = book.kernel(name)?;
    if expander.live.iter().any(|other| other == name) {
        return Err(Fault::Other(format!(
            "the kernel `{name}` is live on this page already"
        )));
    }
    let build = build(book)?;
    let recorded = outputs::recorded(book, &format!("live.{name}"), None)?;
    let section = section(book, expander.page, kernel, build.as_deref(), &recorded)?;
    let first = expander.live.is_empty();
    expander.live.push(name.to_string());
    match build {
        Some(_) if first => Ok(format!("{section}\n\n{}", script(book)?)),
        _ => Ok(section),
    }
}

/// The path of the live part's build below the book's sources, as an address;
/// `None` where it has not been built.
fn build(book: &Book<'_>) -> Result<Option<String>, Fault> {
    let folder = book.options.src.join(BUILDS);
    let scripts = places::files_below(&book.root.join(&folder), "live.js")
        .map_err(|e| Fault::Io(folder.clone(), e))?;
    let builds: Vec<PathBuf> = scripts
        .iter()
        .filter_map(|script| script.parent())
        .map(|build| places::relative(&book.root.join(&folder), build))
        .collect();
    match &builds[..] {
        [] => Ok(None),
        [build] => Ok(Some(format!("{BUILDS}/{}/", build.display()))),
        several => Err(Fault::Other(format!(
            "{} holds {} builds; `cargo xtask live` leaves one",
            folder.display(),
            several.len()
        ))),
    }
}

fn section(
    book: &Book<'_>,
    page: &Path,
    kernel: &Kernel,
    build: Option<&str>,
    recorded: &str,
) -> Expanded {
    let Kernel { name, title, .. } = kernel;
    let attributes = match build {
        Some(build) => attributes(book, kernel, build)?,
        None => String::new(),
    };
    let mut out = format!(
        "<section class=\"live\" id=\"live-{name}\" data-live=\"{name}\"{attributes} \
         aria-labelledby=\"live-{name}-title\">\n\
         <p class=\"live-title\" id=\"live-{name}-title\">Live: {}</p>\n",
        html(title)
    );
    if build.is_some() {
        out.push_str(&form(kernel));
        let _ = writeln!(
            out,
            "<p class=\"live-status\" role=\"status\"></p>\n\
             <progress hidden aria-label=\"Progress of: {}\"></progress>\n\
             <div class=\"live-view\"></div>\n\
             <div class=\"live-result\"></div>\n\
             <ol class=\"live-runs\"></ol>",
            html(title)
        );
    }
    let why = match build {
        Some(_) => "Scripts are off, so nothing runs here.",
        None => {
            "Not live: this copy of the book was built without the part that runs here, \
             which <code>cargo xtask live</code> builds."
        }
    };
    let _ = write!(
        out,
        "<p class=\"live-note\">{}</p>\n\
         <p class=\"live-why\">{why} What stands below was recorded.</p>\n\
         <details open>\n\
         <summary>What it prints natively</summary>\n\n\
         <figure class=\"output\">\n\n\
         {recorded}\n\n\
         </figure>\n</details>\n</section>",
        note(book, page, kernel)
    );
    Ok(out)
}

/// What the scripts know of a kernel.
fn attributes(book: &Book<'_>, kernel: &Kernel, build: &str) -> Expanded {
    let mut out = String::new();
    let mut push = |name: &str, value: &str| {
        let _ = write!(out, " data-{name}=\"{}\"", html(value));
    };
    push("assets", build);
    let texts = [
        ("view", kernel.view.map(live::View::name)),
        ("x", kernel.x.as_deref()),
        ("y", kernel.y.as_deref()),
        ("value", kernel.value.as_deref()),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            push(name, text);
        }
    }
    if kernel.at_once {
        push("at-once", "");
    }
    if let Some(sweep) = &kernel.sweep {
        let sweep = json!({ "parameter": sweep.parameter, "values": sweep.values });
        push("sweep", &sweep.to_string());
    }
    let published = published(book, kernel)?;
    if !published.is_empty() {
        push("published", &serde_json::Value::from(published).to_string());
    }
    Ok(out)
}

/// Measured times at the defaults of the parameters.
fn published(book: &Book<'_>, kernel: &Kernel) -> Result<Vec<serde_json::Value>, Fault> {
    if book.options.published.is_none() {
        return Ok(Vec::new());
    }
    let machines = [
        ("published machine", Some(book.measured()?)),
        ("your machine", book.local()?),
    ];
    let mut all = Vec::new();
    for (machine, measured) in machines {
        let Some(measured) = measured else { continue };
        for version in &kernel.versions {
            for place in ["native", "browser"] {
                let key = format!("live/browser/{}_{}_{place}", kernel.name, version.name);
                all.extend(times(measured, &key).into_iter().map(|(threads, time)| {
                    json!({
                        "version": version.name,
                        "label": format!("{machine}, {place}, {}", threads_in_words(threads)),
                        "milliseconds": time,
                    })
                }));
            }
        }
    }
    Ok(all)
}

/// Threads and medians, in milliseconds, of the figures `key` or `key/…`.
fn times(measured: &Measured, key: &str) -> Vec<(u32, f64)> {
    let mut times: Vec<_> = measured
        .figures
        .iter()
        .filter(|(other, _)| {
            let rest = other.strip_prefix(key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .filter(|(_, figure)| figure.unit == Unit::Second)
        .map(|(_, figure)| (figure.threads, (figure.median() * 1e9).round() / 1e6))
        .collect();
    times.sort_by_key(|(threads, _)| *threads);
    times
}

fn threads_in_words(threads: u32) -> String {
    match threads {
        1 => "1 thread".into(),
        n => format!("{n} threads"),
    }
}

/// What a reader sets and presses. A script shows it.
fn form(kernel: &Kernel) -> String {
    let mut out = String::from("<form hidden>\n<div class=\"live-fields\">\n");
    out.push_str("<label><span>Version</span> <select name=\"version\">\n");
    for version in &kernel.versions {
        let alone = if version.threads {
            ""
        } else {
            " data-threads=\"false\""
        };
        let label = html(&version.label);
        let _ = writeln!(
            out,
            "<option value=\"{}\"{alone}>{label}</option>",
            version.name
        );
    }
    out.push_str("</select></label>\n");
    for parameter in kernel.set_by_reader() {
        out.push_str(&field(parameter));
    }
    out.push_str(if kernel.has_threads() {
        "<label><span>Threads</span> <input type=\"number\" name=\"threads\" \
         min=\"1\" max=\"1\" value=\"1\" required></label>\n</div>\n"
    } else {
        "<input type=\"hidden\" name=\"threads\" value=\"1\">\n</div>\n"
    });
    out.push_str("<div class=\"live-buttons\">\n<button type=\"submit\">Run</button>\n");
    if kernel.has_threads() {
        out.push_str("<button type=\"button\" data-act=\"all\">Run on 1 to all threads</button>\n");
    }
    out.push_str(
        "<button type=\"button\" data-act=\"stop\" disabled>Stop</button>\n</div>\n</form>\n",
    );
    out
}

fn field(parameter: &Parameter) -> String {
    let Parameter {
        name,
        label,
        unit,
        min,
        max,
        default,
        step,
    } = parameter;
    let unit = match &unit[..] {
        "" => String::new(),
        unit => format!(" <span class=\"unit\">{}</span>", html(unit)),
    };
    format!(
        "<label><span>{}</span> <input type=\"number\" name=\"{name}\" min=\"{min}\" \
         max=\"{max}\" step=\"{step}\" value=\"{default}\" required>{unit}</label>\n",
        html(label)
    )
}

/// What a reader should know of what runs here.
fn note(book: &Book<'_>, page: &Path, kernel: &Kernel) -> String {
    let own = match &kernel.note {
        Some(note) => format!("{} ", html(note)),
        None => String::new(),
    };
    let explained = Path::new(EXPLAINED);
    let differs = if book.has_page(explained) {
        let link = link(page, &explained.with_extension("html"));
        format!(" <a href=\"{link}\">What else differs from a native program</a>.")
    } else {
        String::new()
    };
    format!(
        "{own}Functions of the listings, compiled to WebAssembly, on the cores of your machine: \
         with vectors of 128 bits, and a clock that steps by 5 µs or more.{differs}"
    )
}

/// The script of the page, which waits until all of the page is read.
fn script(book: &Book<'_>) -> Expanded {
    let file = Path::new(SCRIPT);
    let text = book.read(file)?;
    expandable(&text).map_err(|e| Fault::Expandable(file.into(), e))?;
    let lower = text.to_ascii_lowercase();
    if let Some(ends) = NOT_IN_SCRIPT.iter().find(|ends| lower.contains(**ends)) {
        return Err(Fault::Other(format!(
            "{SCRIPT} holds `{ends}`, which a script within a page can't"
        )));
    }
    Ok(format!(
        "<script type=\"module\">\n{}\n</script>",
        text.trim_end()
    ))
}
