//! What is measured for a chapter: `listings/PART/benches/CHAPTER.toml`,
//! beside the bench `CHAPTER.rs`.
//!
//! ```toml
//! size = "100 players, 1,000 bets each"
//! work = { amount = 100_000, unit = "bet" }
//! includes = "allocating each player's history"
//!
//! [[contender]]
//! name = "rust"                      # key PART/CHAPTER/rust, id of the bench
//! label = "Rust"
//!
//! [[contender]]
//! name = "c"
//! label = "C"
//! peer = "peers/c/betting/trials.c"  # a program of another language
//! args = ["--players", "100"]        # besides the sampling arguments
//! ```
//!
//! A contender without `peer` is a function of the chapter's criterion bench,
//! whose id is the contender's key, or the key of the contender that `bench`
//! names. `env` sets variables of its environment, so that one function can be
//! measured under several: `env = { RAYON_NUM_THREADS = "2" }`. `name`s may
//! hold a size as second component: `sum_naive/32KiB`. A contender with
//! `ranks = 2` is started by `mpiexec` on that many ranks, of which rank 0
//! samples and reports. One with `browser = "sum/lanes"` is that version of a
//! kernel of the pages ([`live`](mod@crate::live)), run by a browser in `threads`
//! threads of WebAssembly, all parameters as the page has them.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    figures::{KEY, Work, is_key},
    live::{self, Kernel},
    places,
};

#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// `PART/CHAPTER`.
    pub chapter: String,
    /// The file it was read from, absolute.
    pub file: PathBuf,
    pub contenders: Vec<Contender>,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Contender {
    /// `PART/CHAPTER/NAME`, the key of its figure.
    pub key: String,
    pub label: String,
    pub threads: u32,
    pub size: String,
    pub work: Option<Work>,
    pub includes: String,
    /// Variables of the environment that it is measured in.
    pub env: BTreeMap<String, String>,
    /// On how many ranks it is started; `None` without a launcher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranks: Option<u32>,
    pub source: Source,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Source {
    /// A function of the criterion bench of the chapter, by its id.
    Bench { id: String },
    /// A program of another language, with arguments of its own; the path is
    /// relative to the root.
    Peer { program: PathBuf, args: Vec<String> },
    /// A version of a kernel of the pages, `KERNEL/VERSION`, in a browser.
    Browser { request: String },
}

#[derive(Debug, Error)]
pub enum PlanError {
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    #[error("{0}: {1}")]
    Format(PathBuf, String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlan {
    size: Option<String>,
    work: Option<Work>,
    includes: Option<String>,
    contender: Vec<RawContender>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContender {
    name: String,
    label: String,
    #[serde(default = "one")]
    threads: u32,
    size: Option<String>,
    work: Option<Work>,
    includes: Option<String>,
    bench: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    ranks: Option<u32>,
    peer: Option<PathBuf>,
    #[serde(default)]
    args: Vec<String>,
    browser: Option<String>,
}

impl RawContender {
    /// What it is, or the fault of saying it twice or of something that isn't
    /// there.
    fn source(&self, root: &Path, chapter: &str) -> Result<Source, String> {
        let name = &self.name;
        match (&self.bench, &self.peer, &self.browser) {
            (Some(_), Some(_), _) => Err(format!("`{name}` is a peer and a bench")),
            (None, Some(_), Some(_)) => Err(format!("`{name}` is a peer and in a browser")),
            (Some(_), None, Some(_)) => Err(format!("`{name}` is a bench and in a browser")),
            (bench, None, None) => Ok(Source::Bench {
                id: format!("{chapter}/{}", bench.as_ref().unwrap_or(name)),
            }),
            (None, Some(program), None) if root.join(program).is_file() => Ok(Source::Peer {
                program: program.clone(),
                args: self.args.clone(),
            }),
            (None, Some(program), None) => Err(format!("there is no {}", program.display())),
            (None, None, Some(request)) => {
                self.check_in_browser(root, request)?;
                let request = request.clone();
                Ok(Source::Browser { request })
            }
        }
    }

    fn check_in_browser(&self, root: &Path, request: &str) -> Result<(), String> {
        let name = &self.name;
        if self.ranks.is_some() || !self.env.is_empty() || !self.args.is_empty() {
            return Err(format!(
                "`{name}` is in a browser, which takes no ranks, env or args"
            ));
        }
        let kernels = Kernel::all(root).map_err(|e| e.to_string())?;
        let version = request.split_once('/').and_then(|(kernel, version)| {
            let kernel = kernels.iter().find(|k| k.name == kernel)?;
            kernel.versions.iter().find(|v| v.name == version)
        });
        match version {
            None => Err(format!("`{name}`: {} has no {request}", live::FILE)),
            Some(version) if self.threads > 1 && !version.threads => {
                Err(format!("`{name}`: {request} runs in one thread"))
            }
            Some(_) => Ok(()),
        }
    }
}

fn one() -> u32 {
    1
}

impl Plan {
    /// The plans of all chapters, or of the part or chapter that `only` names
    /// (`PART` or `PART/CHAPTER`), sorted by chapter.
    ///
    /// # Errors
    ///
    /// If a plan can't be read or understood, or names a peer that isn't there.
    pub fn all(root: &Path, only: Option<&str>) -> Result<Vec<Plan>, PlanError> {
        let io = |e| PlanError::Io(root.join("listings"), e);
        let mut plans = Vec::new();
        for part in places::parts(root).map_err(io)? {
            let benches = root.join("listings").join(&part).join("benches");
            for file in places::files_below(&benches, ".toml").map_err(io)? {
                let chapter = file.file_stem().unwrap_or_default().to_string_lossy();
                let chapter = format!("{part}/{chapter}");
                if only.is_none_or(|only| only == part || only == chapter) {
                    plans.push(Plan::read(root, &chapter, &file)?);
                }
            }
        }
        Ok(plans)
    }

    fn read(root: &Path, chapter: &str, file: &Path) -> Result<Plan, PlanError> {
        let text = fs::read_to_string(file).map_err(|e| PlanError::Io(file.into(), e))?;
        let fault = |message: String| PlanError::Format(file.into(), message);
        let raw: RawPlan = toml::from_str(&text).map_err(|e| fault(e.to_string()))?;
        let mut contenders = Vec::new();
        for c in raw.contender {
            let missing = |what: &str| fault(format!("`{}` has no {what}", c.name));
            let source = c.source(root, chapter).map_err(&fault)?;
            let key = format!("{chapter}/{}", c.name);
            if !is_key(&key) {
                return Err(fault(format!("`{key}`: {KEY}")));
            }
            if c.ranks == Some(0) {
                return Err(fault(format!("`{}` is on no rank", c.name)));
            }
            if contenders.iter().any(|other: &Contender| other.key == key) {
                return Err(fault(format!("`{}` stands there twice", c.name)));
            }
            contenders.push(Contender {
                key,
                label: c.label.clone(),
                threads: c.threads,
                size: c
                    .size
                    .clone()
                    .or(raw.size.clone())
                    .ok_or_else(|| missing("size"))?,
                work: c.work.clone().or(raw.work.clone()),
                includes: c
                    .includes
                    .clone()
                    .or(raw.includes.clone())
                    .ok_or_else(|| missing("`includes`"))?,
                env: c.env.clone(),
                ranks: c.ranks,
                source,
            });
        }
        Ok(Plan {
            chapter: chapter.into(),
            file: file.into(),
            contenders,
        })
    }

    /// The part, and the chapter's own name.
    pub fn part_and_name(&self) -> (&str, &str) {
        self.chapter.split_once('/').unwrap_or((&self.chapter, ""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> Result<Vec<Plan>, PlanError> {
        let root = tempfile::tempdir().unwrap();
        let benches = root.path().join("listings/p/benches");
        fs::create_dir_all(&benches).unwrap();
        fs::create_dir_all(root.path().join("peers/c/p")).unwrap();
        fs::write(root.path().join("listings/p/Cargo.toml"), "").unwrap();
        fs::write(root.path().join("peers/c/p/x.c"), "").unwrap();
        fs::write(benches.join("x.toml"), text).unwrap();
        let kernels = root.path().join(live::FILE);
        fs::create_dir_all(kernels.parent().unwrap()).unwrap();
        fs::write(kernels, KERNELS).unwrap();
        Plan::all(root.path(), Some("p/x"))
    }

    const KERNELS: &str = r#"
        [[kernel]]
        name = "sum"
        title = "A sum"
        versions = [
            { name = "rayon", label = "rayon" },
            { name = "loop", label = "loop", threads = false },
        ]
        parameters = []
    "#;
    const HEAD: &str = "size = 'all'\nincludes = 'nothing'\n";
    const RUST: &str = "[[contender]]\nname = 'rust'\nlabel = 'Rust'\n";

    #[test]
    fn contenders_inherit_what_they_do_not_say() {
        let c = "[[contender]]\nname = 'c/big'\nlabel = 'C'\nsize = 'big'\n\
                 peer = 'peers/c/p/x.c'\nargs = ['-n', '1']\n";
        let plans = plan(&format!("{HEAD}{RUST}{c}")).unwrap();
        let [rust, c] = &plans[0].contenders[..] else {
            panic!("two contenders")
        };
        assert_eq!((&rust.key[..], &rust.size[..]), ("p/x/rust", "all"));
        let id = "p/x/rust".to_string();
        assert_eq!(rust.source, Source::Bench { id });
        assert_eq!(
            (&c.key[..], &c.size[..], c.threads),
            ("p/x/c/big", "big", 1)
        );
    }

    #[test]
    fn one_function_can_be_measured_in_several_environments() {
        let two = "[[contender]]\nname = 'two'\nlabel = 'Rust'\nbench = 'rust'\n\
                   env = { THREADS = '2' }\n";
        let plans = plan(&format!("{HEAD}{RUST}{two}")).unwrap();
        let [rust, two] = &plans[0].contenders[..] else {
            panic!("two contenders")
        };
        assert_eq!((&two.key[..], &two.source), ("p/x/two", &rust.source));
        assert_eq!((two.env.len(), &two.env["THREADS"][..]), (1, "2"));
        assert!(rust.env.is_empty());
    }

    #[test]
    fn a_kernel_of_the_pages_is_a_contender() {
        let page = "[[contender]]\nname = 'page/2'\nlabel = 'Page'\nthreads = 2\n\
                    browser = 'sum/rayon'\n";
        let plans = plan(&format!("{HEAD}{RUST}{page}")).unwrap();
        let page = &plans[0].contenders[1];
        let request = "sum/rayon".to_string();
        assert_eq!((&page.key[..], page.threads), ("p/x/page/2", 2));
        assert_eq!(page.source, Source::Browser { request });
    }

    #[test]
    fn faults_are_named() {
        let page = |rest: &str| format!("{HEAD}{RUST}browser = {rest}\n");
        let both = format!("{HEAD}{RUST}bench = 'x'\npeer = 'peers/c/p/x.c'\n");
        let peer = format!("{HEAD}{RUST}peer = 'peers/c/p/y.c'\n");
        for (text, expected) in [
            (format!("{HEAD}{RUST}{RUST}"), "twice"),
            (
                format!("{HEAD}[[contender]]\nname = 'a/b/c'\nlabel = 'A'\n"),
                "`p/x/a/b/c`: a key is PART/CHAPTER/CONTENDER[/SIZE]",
            ),
            (format!("size = 'all'\n{RUST}"), "includes"),
            (peer, "there is no peers/c/p/y.c"),
            (both, "a peer and a bench"),
            (
                page("'sum/loop'\npeer = 'peers/c/p/x.c'"),
                "`rust` is a peer and in a browser",
            ),
            (
                page("'sum/loop'\nbench = 'x'"),
                "`rust` is a bench and in a browser",
            ),
            (page("'sum/loop'\nranks = 2"), "takes no ranks, env or args"),
            (page("'sum/loop'\nenv = { A = '1' }"), "takes no ranks, env"),
            (
                page("'sum/loop'\nargs = ['-n']"),
                "takes no ranks, env or args",
            ),
            (page("'sum/lop'"), "kernels.toml has no sum/lop"),
            (page("'som/loop'"), "kernels.toml has no som/loop"),
            (page("'sum'"), "kernels.toml has no sum"),
            (
                page("'sum/loop'\nthreads = 2"),
                "sum/loop runs in one thread",
            ),
            (format!("{HEAD}{RUST}ranks = 0\n"), "`rust` is on no rank"),
            (format!("{HEAD}{RUST}tread = 2\n"), "tread"),
        ] {
            let fault = plan(&text).unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }
}
