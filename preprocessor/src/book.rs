//! What all pages share: where things are, and the evidence, read once.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
    sync::OnceLock,
};

use evidence::{
    figures::{Figure, Measured},
    live::Kernel,
    places,
    runs::RecordedRun,
};

use crate::{Options, Page, directive::directives, fault::Fault, selection::Selection};

/// Endings of the files that `{{#files}}` shows.
const SOURCES: [&str; 5] = [".rs", ".c", ".h", ".py", ".toml"];

pub(crate) struct Book<'a> {
    pub root: &'a Path,
    pub options: &'a Options,
    pages: BTreeSet<PathBuf>,
    /// Folders whose files are shown whole, which of them, and on which page.
    shown: Vec<(PathBuf, Selection, PathBuf)>,
    /// Exercises, and the pages that set them.
    exercises: Vec<(String, PathBuf)>,
    measured: OnceLock<Result<Measured, String>>,
    local: OnceLock<Result<Option<Measured>, String>>,
    runs: OnceLock<Result<Vec<RecordedRun>, String>>,
    kernels: OnceLock<Result<Vec<Kernel>, String>>,
}

impl<'a> Book<'a> {
    pub fn new(root: &'a Path, options: &'a Options, pages: &[Page]) -> Self {
        let (mut shown, mut exercises) = (Vec::new(), Vec::new());
        let names_others =
            |page: &&Page| page.text.contains("{{#files") || page.text.contains("{{#exercise");
        for page in pages.iter().filter(names_others) {
            for directive in directives(&page.text).into_iter().flatten() {
                let page = || page.path.clone();
                let args = directive.args.iter();
                match directive.name.as_str() {
                    "files" => {
                        let selection = Selection::of(&directive);
                        let on_page =
                            |arg: &String| (PathBuf::from(arg), selection.clone(), page());
                        shown.extend(args.map(on_page));
                    }
                    "exercise" => exercises.extend(args.map(|arg| (arg.clone(), page()))),
                    _ => {}
                }
            }
        }
        Book {
            root,
            options,
            pages: pages.iter().map(|page| page.path.clone()).collect(),
            shown,
            exercises,
            measured: OnceLock::new(),
            local: OnceLock::new(),
            runs: OnceLock::new(),
            kernels: OnceLock::new(),
        }
    }

    pub fn has_page(&self, path: &Path) -> bool {
        self.pages.contains(path)
    }

    /// The page that sets the exercise `PART/NAME`.
    pub fn page_of_exercise(&self, name: &str) -> Option<&Path> {
        let found = self.exercises.iter().find(|(other, _)| other == name)?;
        Some(&found.1)
    }

    /// The published figures.
    pub fn measured(&self) -> Result<&Measured, Fault> {
        let load = || {
            let name = self.options.published.as_ref().ok_or(
                "book.toml names no machine in `published` of [preprocessor.evidence]".to_string(),
            )?;
            self.load_measured(name)
        };
        let measured = self.measured.get_or_init(load);
        measured.as_ref().map_err(|e| Fault::Evidence(e.clone()))
    }

    /// The reader's own figures, where there are any.
    pub fn local(&self) -> Result<Option<&Measured>, Fault> {
        let load = || {
            if self.root.join("measured/local.json").is_file() {
                self.load_measured("local").map(Some)
            } else {
                Ok(None)
            }
        };
        let local = self.local.get_or_init(load).as_ref();
        local
            .map(Option::as_ref)
            .map_err(|e| Fault::Evidence(e.clone()))
    }

    fn load_measured(&self, name: &str) -> Result<Measured, String> {
        let file = format!("measured/{name}.json");
        let text = fs::read_to_string(self.root.join(&file)).map_err(|e| format!("{file}: {e}"))?;
        Measured::parse(&file, &text).map_err(|e| e.to_string())
    }

    /// The figures of a chapter, published, in the order of their keys.
    pub fn chapter(&self, chapter: &str) -> Result<Vec<(&str, &Figure)>, Fault> {
        let measured = self.measured()?;
        let prefix = format!("{chapter}/");
        let figures: Vec<_> = measured
            .figures
            .iter()
            .filter(|(key, _)| key.starts_with(&prefix))
            .map(|(key, figure)| (key.as_str(), figure))
            .collect();
        if figures.is_empty() || !chapter.contains('/') {
            let machine = &measured.machine.name;
            return Err(Fault::other(format!(
                "no figures of `{chapter}` in measured/{machine}.json"
            )));
        }
        Ok(figures)
    }

    pub fn run(&self, name: &str) -> Result<&RecordedRun, Fault> {
        let runs = self
            .runs
            .get_or_init(|| RecordedRun::all(self.root).map_err(|e| e.to_string()))
            .as_ref()
            .map_err(|e| Fault::Evidence(e.clone()))?;
        runs.iter().find(|run| run.name == name).ok_or_else(|| {
            let names: Vec<&str> = runs.iter().map(|run| run.name.as_str()).collect();
            let hint = match names.len() {
                0 => String::new(),
                _ => format!("; there are {}", names.join(", ")),
            };
            evidence::runs::RunError::Unknown(name.into(), hint).into()
        })
    }

    /// What the run printed when it was recorded.
    pub fn recorded(&self, name: &str) -> Result<(&RecordedRun, String), Fault> {
        let run = self.run(name)?;
        match fs::read_to_string(&run.stdout) {
            Ok(text) => Ok((run, text)),
            Err(e) => Err(Fault::Io(places::relative(self.root, &run.stdout), e)),
        }
    }

    /// What readers can run in a page, by its name.
    pub fn kernel(&self, name: &str) -> Result<&Kernel, Fault> {
        let kernels = self
            .kernels
            .get_or_init(|| Kernel::all(self.root).map_err(|e| e.to_string()))
            .as_ref()
            .map_err(|e| Fault::Evidence(e.clone()))?;
        kernels
            .iter()
            .find(|kernel| kernel.name == name)
            .ok_or_else(|| {
                let names: Vec<&str> = kernels.iter().map(|kernel| &kernel.name[..]).collect();
                Fault::Other(format!(
                    "no kernel `{name}`; there are {}",
                    names.join(", ")
                ))
            })
    }

    /// The text of a file, by its path relative to the root.
    pub fn read(&self, file: &Path) -> Result<String, Fault> {
        let path = self.root.join(file);
        if !path.is_file() {
            return Err(Fault::Missing(file.into()));
        }
        fs::read_to_string(path).map_err(|e| Fault::Io(file.into(), e))
    }

    /// All source files below `folder`, relative to the root. What says how
    /// outputs were recorded is none.
    pub fn sources(&self, folder: &Path) -> Result<Vec<PathBuf>, Fault> {
        let mut files = Vec::new();
        for ending in SOURCES {
            let found = places::files_below(&self.root.join(folder), ending)
                .map_err(|e| Fault::Io(folder.into(), e))?;
            files.extend(found.iter().map(|file| places::relative(self.root, file)));
        }
        files.retain(|file| is_source(file));
        files.sort();
        if files.is_empty() {
            let folder = folder.display();
            return Err(Fault::other(format!(
                "there are no source files in {folder}"
            )));
        }
        Ok(files)
    }

    /// Where the whole of `file` is shown, as seen from `page`.
    pub fn link_to_file(&self, page: &Path, file: &Path) -> Option<String> {
        let (_, _, shown_on) = self.shown.iter().find(|(folder, selection, _)| {
            is_source(file) && file.starts_with(folder) && selection.takes(file)
        })?;
        Some(format!("{}#{}", link(page, shown_on), file_id(file)))
    }
}

fn is_source(file: &Path) -> bool {
    let name = file.to_string_lossy();
    let recorded =
        name.ends_with(".toml") && file.parent().is_some_and(|d| d.ends_with("examples"));
    SOURCES.iter().any(|ending| name.ends_with(ending)) && !recorded
}

/// Id of the heading under which a file is shown.
pub(crate) fn file_id(file: &Path) -> String {
    let path = file.to_string_lossy();
    let word = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    format!("file-{}", path.chars().map(word).collect::<String>())
}

/// The relative link from one page to another.
pub(crate) fn link(from: &Path, to: &Path) -> String {
    let from: Vec<_> = from
        .parent()
        .into_iter()
        .flat_map(Path::components)
        .collect();
    let to: Vec<_> = to.components().collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec!["..".to_string(); from.len() - common];
    let rest = to[common..].iter();
    parts.extend(rest.map(|c| c.as_os_str().to_string_lossy().into_owned()));
    parts.join("/")
}

/// `path` without `.` and `..`; `None` if it leads out of its root.
pub(crate) fn normalize(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => normal.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                if !normal.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative() {
        let link = |a: &str, b: &str| link(Path::new(a), Path::new(b));
        assert_eq!(
            link("betting/game.md", "betting/listings.md"),
            "listings.md"
        );
        assert_eq!(
            link("setup.md", "betting/listings.md"),
            "betting/listings.md"
        );
        assert_eq!(link("a/b/c.md", "a/x.md"), "../x.md");
        assert_eq!(link("a/b.md", "x.md"), "../x.md");
    }

    #[test]
    fn paths_stay_within_the_root() {
        let normal = |p: &str| normalize(Path::new(p));
        assert_eq!(normal("src/a/../../x/./y"), Some(PathBuf::from("x/y")));
        assert_eq!(normal("src/../../x"), None);
        assert_eq!(normal("/x"), None);
    }

    #[test]
    fn ids_hold_no_slash_and_no_dot() {
        assert_eq!(
            file_id(Path::new("listings/betting/src/game.rs")),
            "file-listings-betting-src-game-rs"
        );
    }
}
