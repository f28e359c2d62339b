//! `measure site`: what a first visit of a page sends over the wire, counted by
//! a server while a browser loads it, and how long the book takes to build;
//! beside the same for a new book of `mdbook init`. And what the live part of
//! pages costs, where it is built.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

use evidence::{
    figures::{Figure, Run, Unit},
    places,
};

use super::{Options, live, machine, machine_name, results, save, server::Server};
use crate::{
    error::Error,
    process::{self, ask},
    progress::Step,
    record, setup,
};

/// Longest that a page may load, a server start, or a change take.
const LIMIT: Duration = Duration::from_secs(60);

/// Measures the site, and merges the figures into the machine's file.
///
/// # Errors
///
/// If the book has faults, or there is no browser.
pub fn run(root: &Path, options: &Options) -> Result<(), Error> {
    let name = machine_name(root, options)?;
    let mdbook = setup::book(root)?;
    let browser = setup::browser(root, setup::Consent::of(false))?;
    let scratch = record::target(root).join("xtask/site");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(Error::io(&scratch))?;
    }
    fs::create_dir_all(&scratch).map_err(Error::io(&scratch))?;
    let stock = scratch.join("stock");
    init_stock(&mdbook, &stock)?;

    let id = format!("{}.site", results::today());
    let mut figures = Figures {
        id: id.clone(),
        figures: BTreeMap::new(),
    };
    let rounds = if options.quick {
        1
    } else {
        options.rounds.max(1)
    };
    builds(root, &stock, &mdbook, rounds, &mut figures)?;
    weights(root, &stock, &browser, &scratch, &mut figures)?;
    live::measure(root, rounds, &mut figures)?;
    serving(root, rounds, &mut figures)?;
    let mut machine = machine::examine();
    machine.name = name;
    let mut tools = super::entry::tools(&[], Path::new("python3"), None);
    tools.insert("mdbook".into(), setup::MDBOOK.into());
    if let Some(version) = ask(&browser, &["--version"]) {
        tools.insert("browser".into(), version);
    }
    let run = Run {
        command: options.command(),
        date: results::today(),
        commit: results::commit(root),
        tools,
        flags: BTreeMap::new(),
    };
    save(root, results::measured(machine, &id, run, figures.figures))
}

/// Figures of this run.
pub(super) struct Figures {
    id: String,
    figures: BTreeMap<String, Figure>,
}

impl Figures {
    fn add(&mut self, name: &str, label: &str, size: &str, samples: Vec<f64>) {
        let (unit, includes) = match name {
            "build/change" => (
                Unit::Second,
                "noticing the change and building all pages; the browser's reload is left out",
            ),
            "build/serve_warm" => (
                Unit::Second,
                "set-up that finds everything there, and the first build",
            ),
            _ if name.starts_with("weight/") => (
                Unit::Byte,
                "headers and bodies, gzip where it helps; nothing cached",
            ),
            _ => (
                Unit::Second,
                "the start of mdbook and of the book's preprocessor, both compiled before",
            ),
        };
        self.insert(name, label, size, samples, (unit, includes));
    }

    pub(super) fn insert(
        &mut self,
        name: &str,
        label: &str,
        size: &str,
        samples: Vec<f64>,
        (unit, includes): (Unit, &str),
    ) {
        let figure = Figure {
            label: label.into(),
            unit,
            samples,
            threads: 1,
            size: size.into(),
            work: None,
            includes: includes.into(),
            run: self.id.clone(),
        };
        self.figures.insert(format!("site/{name}"), figure);
    }
}

/// A book as `mdbook init` makes it.
fn init_stock(mdbook: &Path, folder: &Path) -> Result<(), Error> {
    let mut init = Command::new(mdbook);
    init.args(["init", "--force", "--title", "Stock", "--ignore", "none"])
        .arg(folder);
    quiet(&mut init)?;
    quiet(Command::new(mdbook).arg("build").current_dir(folder))
}

fn quiet(command: &mut Command) -> Result<(), Error> {
    let status = match process::run_limited(command, 10 * LIMIT)? {
        Some((status, ..)) if status.success() => return Ok(()),
        Some((status, _, error)) => {
            eprint!("{error}");
            status.to_string()
        }
        None => "it took too long".into(),
    };
    Err(Error::Command {
        command: process::line(command),
        status,
    })
}

fn builds(
    root: &Path,
    stock: &Path,
    mdbook: &Path,
    rounds: usize,
    figures: &mut Figures,
) -> Result<(), Error> {
    let step = Step::bar("Building the book and a new one", 2 * rounds as u64);
    let time = |folder: &Path| {
        let start = Instant::now();
        quiet(Command::new(mdbook).arg("build").current_dir(folder))?;
        step.advance();
        Ok::<f64, Error>(start.elapsed().as_secs_f64())
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    time(root)?;
    for _ in 0..rounds {
        ours.push(time(root)?);
        theirs.push(time(stock)?);
    }
    step.done();
    let pages = pages(&root.join("book")).len();
    let size = format!("{pages} pages");
    figures.add("build/book", "This book", &size, ours);
    figures.add(
        "build/stock",
        "New book of mdbook init",
        "1 chapter",
        theirs,
    );
    Ok(())
}

/// The pages that a reader visits, relative to the site's root.
fn pages(site: &Path) -> Vec<String> {
    let not_visited = ["404.html", "print.html", "toc.html", "index.html"];
    let files = places::files_below(site, ".html").unwrap_or_default();
    let names = files.iter().map(|file| {
        let path = places::relative(site, file);
        path.to_string_lossy().replace('\\', "/")
    });
    names
        .filter(|name| !not_visited.contains(&&name[..]))
        .collect()
}

fn weights(
    root: &Path,
    stock: &Path,
    browser: &Path,
    scratch: &Path,
    figures: &mut Figures,
) -> Result<(), Error> {
    let site = root.join("book");
    let pages = pages(&site);
    let step = Step::bar("Weighing pages", pages.len() as u64 + 1);
    let profile = scratch.join("browser");
    let weigh = |site: &Path, page: &str| {
        step.now(page);
        let weight = weigh(site, page, browser, &profile)?;
        step.advance();
        Ok::<u64, Error>(weight)
    };
    let mut heaviest = (0, String::new());
    for page in &pages {
        let weight = weigh(&site, page)?;
        if page == "introduction.html" {
            figures.add(
                "weight/introduction",
                "Introduction",
                page,
                vec![weight as f64],
            );
        }
        heaviest = heaviest.max((weight, page.clone()));
    }
    let (weight, page) = heaviest;
    figures.add(
        "weight/heaviest",
        "Heaviest page",
        &page,
        vec![weight as f64],
    );
    let weight = weigh(&stock.join("book"), "chapter_1.html")?;
    let label = "New book of mdbook init";
    figures.add("weight/stock", label, "chapter_1.html", vec![weight as f64]);
    step.done();
    Ok(())
}

/// Bytes over the wire while a browser with an empty cache loads `page`.
fn weigh(site: &Path, page: &str, browser: &Path, profile: &Path) -> Result<u64, Error> {
    let fault = |reason: &str| Error::Bench {
        key: format!("site/weight of {page}"),
        reason: reason.into(),
    };
    let _ = fs::remove_dir_all(profile);
    let server = Server::start(site.to_path_buf())?;
    let mut load = Command::new(browser);
    load.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--window-size=1280,900",
        "--virtual-time-budget=2000",
        "--dump-dom",
    ])
    .arg(format!("--user-data-dir={}", profile.display()))
    .arg(server.url(page));
    let loaded = process::run_limited(&mut load, LIMIT)?;
    let loaded = loaded.is_some_and(|(status, dom, _)| status.success() && dom.contains("</html>"));
    match server.bytes("") {
        0 => Err(fault("the browser asked for nothing")),
        _ if !loaded => Err(fault("the browser did not load it")),
        _ if server.bytes(live::BUILDS) > 0 => Err(fault("an untouched kernel loads its code")),
        bytes => Ok(bytes),
    }
}

/// A program that is ended with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only if it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How long `cargo xtask serve` takes until it answers, everything being set
/// up, and how long until a change of a page is built.
fn serving(root: &Path, rounds: usize, figures: &mut Figures) -> Result<(), Error> {
    let step = Step::bar("Serving the book", rounds as u64);
    let page = root.join("src/introduction.md");
    let built = root.join("book/introduction.html");
    let (mut starts, mut changes) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let port = free_port()?;
        let start = Instant::now();
        let server = process::cargo(root)
            .args(["run", "--quiet", "--package", "xtask", "--"])
            .args(["serve", "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| Error::Start {
                program: "cargo".into(),
                source,
            })?;
        let _server = Running(server);
        wait("site/build/serve_warm", || answers(port))?;
        starts.push(start.elapsed().as_secs_f64());
        changes.push(change(&page, &built)?);
        step.advance();
    }
    step.done();
    let all = "the whole book";
    figures.add(
        "build/serve_warm",
        "Start of cargo xtask serve",
        all,
        starts,
    );
    figures.add("build/change", "A changed page", all, changes);
    Ok(())
}

fn free_port() -> Result<u16, Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    Ok(address.map_err(Error::io("127.0.0.1"))?.port())
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return false;
    };
    let request =
        b"GET /introduction.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut head = [0; 12];
    stream.write_all(request).is_ok()
        && stream.read_exact(&mut head).is_ok()
        && &head == b"HTTP/1.1 200"
}

/// Saves `page` without a change of its text and waits until `built` is written
/// anew.
fn change(page: &Path, built: &Path) -> Result<f64, Error> {
    // mdBook's watcher needs a moment until it sees changes.
    thread::sleep(Duration::from_millis(1500));
    let modified = |path: &Path| path.metadata().and_then(|m| m.modified());
    let before = modified(built).unwrap_or(SystemTime::UNIX_EPOCH);
    let start = Instant::now();
    let file = fs::File::options().write(true).open(page);
    let saved = file.and_then(|file| file.set_modified(SystemTime::now()));
    saved.map_err(Error::io(page))?;
    wait("site/build/change", || {
        modified(built).is_ok_and(|time| time > before)
    })?;
    Ok(start.elapsed().as_secs_f64())
}

fn wait(key: &str, done: impl Fn() -> bool) -> Result<(), Error> {
    let end = Instant::now() + LIMIT;
    while Instant::now() < end {
        if done() {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(10));
    }
    Err(Error::Bench {
        key: key.into(),
        reason: "it took more than a minute".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_for_readers_are_found() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["introduction.html", "print.html", "part/a.html", "book.js"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert_eq!(pages(folder.path()), ["introduction.html", "part/a.html"]);
    }
}
