//! A small book of widgets, with the theme and the kernels of the real one: a
//! page with all of them, a second with one, and one without any.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use evidence::places;
use tempfile::TempDir;

/// The page with all kernels.
pub const ALL: &str = "all.html";
/// A page with one, in a folder.
pub const OTHER: &str = "part/other.html";
/// The kernel of that page.
pub const OTHERS: &str = "sum";
/// A page without.
pub const PLAIN: &str = "plain.html";

/// Where a live part is built to.
const BUILD: [&str; 2] = ["src/run", "src/sw.js"];

/// A built book; its folders go when this goes.
pub struct Workshop {
    _source: TempDir,
    site: checks::Site,
}

/// Whether the book at `root` has a build of the live part.
pub fn has_live_part(root: &Path) -> bool {
    let scripts = places::files_below(&root.join(BUILD[0]), "live.js");
    scripts.is_ok_and(|scripts| scripts.len() == 1) && root.join(BUILD[1]).is_file()
}

impl Workshop {
    pub fn build(root: &Path) -> Result<Workshop, String> {
        let source = sources(root).map_err(|e| e.to_string())?;
        let site = checks::Site::build(source.path()).map_err(|e| e.to_string())?;
        Ok(Workshop {
            _source: source,
            site,
        })
    }

    /// The folder of the built book.
    pub fn dir(&self) -> &Path {
        self.site.dir()
    }

    /// A copy of the built book, to be broken.
    pub fn copy(&self) -> io::Result<TempDir> {
        let copy = TempDir::with_prefix("book-live-")?;
        copy_below(self.dir(), copy.path())?;
        Ok(copy)
    }
}

/// The one file below the folder of a site whose path ends so.
pub fn file(site: &Path, end: &str) -> Result<PathBuf, String> {
    let files = places::files_below(site, end).map_err(|e| e.to_string())?;
    match <[PathBuf; 1]>::try_from(files) {
        Ok([file]) => Ok(file),
        Err(files) => Err(format!("{} files end with {end}", files.len())),
    }
}

fn sources(root: &Path) -> io::Result<TempDir> {
    let source = TempDir::with_prefix("book-live-")?;
    for entry in fs::read_dir(root)? {
        let name = entry?.file_name();
        let own = ["src", "target", "book", "book.toml", ".git"];
        if !own.iter().any(|own| name == *own) {
            symlink(root.join(&name), source.path().join(&name))?;
        }
    }
    let config = fs::read_to_string(root.join("book.toml"))?;
    fs::write(source.path().join("book.toml"), without_chapters(&config))?;
    let src = source.path().join("src");
    fs::create_dir_all(src.join("part"))?;
    copy_below(&root.join(BUILD[0]), &src.join("run"))?;
    fs::copy(root.join(BUILD[1]), src.join("sw.js"))?;
    let all: Vec<String> = live::KERNELS
        .iter()
        .map(|kernel| format!("{{{{#live {}}}}}\n", kernel.name))
        .collect();
    let pages = [
        (
            "SUMMARY.md",
            "[All](all.md)\n[Other](part/other.md)\n[Plain](plain.md)\n".to_owned(),
        ),
        ("all.md", format!("# All\n\n{}", all.join("\n"))),
        (
            "part/other.md",
            format!("# Other\n\nOne.\n\n{{{{#live {OTHERS}}}}}\n"),
        ),
        ("plain.md", "# Plain\n\nNothing runs here.\n".to_owned()),
    ];
    for (name, text) in pages {
        fs::write(src.join(name), text)?;
    }
    Ok(source)
}

/// The configuration of the real book but for what it says of its chapters.
fn without_chapters(config: &str) -> String {
    let (mut kept, mut keep) = (String::new(), true);
    for line in config.lines() {
        if line.starts_with('[') {
            keep = line != "[output.html.search.chapter]";
        }
        if keep {
            kept += line;
            kept.push('\n');
        }
    }
    kept
}

fn copy_below(from: &Path, to: &Path) -> io::Result<()> {
    for file in places::files_below(from, "")? {
        let copy = to.join(places::relative(from, &file));
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, copy)?;
    }
    Ok(())
}
