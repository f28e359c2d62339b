//! What is measured, in a form that can leave the repository: the plans of all
//! chapters as one list of entries, with the programs that they run.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use evidence::{
    mpi::{self, Mpi},
    peers,
    plan::{Contender, Plan, Source},
};
use serde::{Deserialize, Serialize};

use super::in_browser::Means;
use crate::{
    error::Error,
    live::toolchain::{self, FEATURES},
    process::{Failure, cargo, diagnose, run_logged},
    progress::Step,
    setup,
};

/// One contender and how it is run here. Paths are absolute, or relative to the
/// folder of the bundle.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub contender: Contender,
    pub program: Program,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Program {
    /// A function of a criterion bench, by its id.
    Bench { executable: PathBuf, id: String },
    /// A C peer, compiled, with the source that it came from.
    C {
        executable: PathBuf,
        source: PathBuf,
        args: Vec<String>,
    },
    /// A Python peer.
    Python { script: PathBuf, args: Vec<String> },
    /// A version of a kernel of the pages, in a browser.
    Browser { request: String },
}

/// Builds the benches and compiles the peers of `plans`. A peer that this
/// machine has not the means to run is left out, and named.
///
/// # Errors
///
/// If something does not compile.
pub fn build(root: &Path, plans: &[Plan]) -> Result<Vec<Entry>, Error> {
    let has_mpi = Mpi::find(root).is_some();
    let mut entries = Vec::new();
    for plan in plans {
        let mut bench = None;
        for contender in &plan.contenders {
            let program = match &contender.source {
                Source::Bench { .. } if contender.ranks.is_some() && !has_mpi => {
                    eprintln!("Left out: {}: it needs an MPI", contender.key);
                    continue;
                }
                Source::Bench { id } => {
                    if bench.is_none() {
                        bench = Some(build_bench(root, plan)?);
                    }
                    let executable = bench.clone().unwrap_or_default();
                    let id = id.clone();
                    Program::Bench { executable, id }
                }
                Source::Peer { program, args } => match peer(root, program, args) {
                    Ok(program) => program,
                    Err(fault @ peers::PeerError::Missing { .. }) => {
                        eprintln!("Left out: {}: {fault}", contender.key);
                        continue;
                    }
                    Err(fault) => return Err(fault.into()),
                },
                Source::Browser { request } => match Means::find(root) {
                    Ok(_) => Program::Browser {
                        request: request.clone(),
                    },
                    Err(needs) => {
                        eprintln!("Left out: {}: it needs {needs}", contender.key);
                        continue;
                    }
                },
            };
            entries.push(Entry {
                contender: contender.clone(),
                program,
            });
        }
    }
    Ok(entries)
}

fn peer(root: &Path, program: &Path, args: &[String]) -> Result<Program, peers::PeerError> {
    let command = peers::prepare(root, program)?;
    let args = args.to_vec();
    if program.extension().is_some_and(|e| e == "py") {
        let script = root.join(program);
        return Ok(Program::Python { script, args });
    }
    Ok(Program::C {
        executable: command.get_program().into(),
        source: root.join(program),
        args,
    })
}

/// Builds the criterion bench of a chapter and returns its executable.
fn build_bench(root: &Path, plan: &Plan) -> Result<PathBuf, Error> {
    let (part, name) = plan.part_and_name();
    let step = Step::spinner(&format!("Building the benches of {}", plan.chapter));
    let mut build = cargo(root);
    build
        .args(["bench", "--no-run", "--package", part, "--bench", name])
        .args(["--message-format", "json-render-diagnostics"]);
    mpi::enable(&mut build, root, part);
    let log = setup::log(root, "bench");
    let setup = |failure: &Failure| {
        let (reason, mend) = diagnose(failure, &log);
        let what = format!("the bench of {}", plan.chapter);
        Error::Setup { what, reason, mend }
    };
    let messages = run_logged(&mut build, &log, &step).map_err(|failure| setup(&failure))?;
    step.done();
    executable(&messages, name).ok_or_else(|| {
        setup(&Failure {
            status: "cargo named no executable".into(),
            output: String::new(),
        })
    })
}

/// The executable of the bench `name` in cargo's messages.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let target = message.get("target")?;
        let is_bench = target["kind"]
            .as_array()?
            .iter()
            .any(|kind| kind == "bench");
        if !is_bench || target["name"] != name {
            return None;
        }
        message["executable"].as_str().map(PathBuf::from)
    })
}

/// Versions of what takes part in `entries`, as far as it runs here.
pub fn tools(entries: &[Entry], python: &Path, mpi: Option<&Mpi>) -> BTreeMap<String, String> {
    let uses = |wanted: fn(&Program) -> bool| entries.iter().any(|e| wanted(&e.program));
    let first = |text: String| text.lines().next().unwrap_or_default().to_string();
    let mut tools = BTreeMap::new();
    let mut note = |name: &str, version: Option<String>| {
        if let Some(version) = version {
            tools.insert(name.to_string(), first(version));
        }
    };
    note("rustc", crate::process::ask("rustc", &["--version"]));
    if uses(|p| matches!(p, Program::C { .. })) {
        let compiler = peers::c_compiler();
        note(
            "cc",
            compiler.and_then(|p| crate::process::ask(p, &["--version"])),
        );
    }
    if uses(|p| matches!(p, Program::Python { .. })) {
        let version = |code: &str| crate::process::ask(python, &["-c", code]);
        note(
            "python",
            version("import platform as p; print(p.python_implementation(), p.python_version())"),
        );
        for module in ["numpy", "numba", "mpi4py"] {
            let code = format!("import {module}; print({module}.__version__)");
            note(module, version(&code));
        }
    }
    if uses(|p| matches!(p, Program::Browser { .. })) {
        let compiler = toolchain::find().ok();
        note(
            "rustc_wasm",
            compiler.map(|found| found.version().to_string()),
        );
        let chromium = browser::find();
        note(
            "browser",
            chromium.and_then(|p| crate::process::ask(p, &["--version"])),
        );
    }
    if let Some(mpi) = mpi.filter(|_| entries.iter().any(|e| e.contender.ranks.is_some())) {
        note("mpi", mpi.version());
    }
    tools
}

/// Compiler flags of what takes part in `entries`, whose sources are below
/// `base`.
pub fn flags(base: &Path, entries: &[Entry], c_flags: &str) -> BTreeMap<String, String> {
    let mut flags = BTreeMap::new();
    if entries
        .iter()
        .any(|e| matches!(e.program, Program::Bench { .. }))
    {
        let own = std::env::var("RUSTFLAGS").unwrap_or_default();
        let rust = format!("Cargo's bench profile: opt-level=3 {own}");
        flags.insert("rust".into(), rust.trim_end().to_string());
    }
    if entries
        .iter()
        .any(|e| matches!(e.program, Program::Browser { .. }))
    {
        let wasm = format!("Cargo's live profile: opt-level=3 lto=fat {FEATURES}");
        flags.insert("wasm".into(), wasm);
    }
    let sources = entries.iter().filter_map(|e| match &e.program {
        Program::C { source, .. } => Some(source),
        _ => None,
    });
    let mut own = BTreeSet::new();
    for source in sources {
        flags.insert("c".into(), c_flags.to_string());
        own.extend(peers::own_flags(&base.join(source)).unwrap_or_default());
    }
    if let Some(c) = flags.get_mut("c")
        && !own.is_empty()
    {
        let own: Vec<String> = own.into_iter().collect();
        c.push_str(&format!("; where the source asks for it {}", own.join(" ")));
    }
    flags
}

#[cfg(test)]
mod tests {
    use evidence::live;

    use super::*;

    const KERNEL: &str = "[[kernel]]\nname = 'k'\ntitle = 'K'\nparameters = []\n\
                          versions = [{ name = 'v', label = 'V' }]\n";
    const PLAN: &str = "size = 'all'\nincludes = 'nothing'\n\n\
                        [[contender]]\nname = 'x'\nlabel = 'X'\nbrowser = 'k/v'\n";

    #[test]
    fn a_kernel_of_the_pages_is_left_out_without_a_build() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let file = root.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        write("listings/p/Cargo.toml", "");
        write("listings/p/benches/c.toml", PLAN);
        write(live::FILE, KERNEL);
        let plans = Plan::all(root.path(), Some("p/c")).unwrap();
        assert_eq!(build(root.path(), &plans).unwrap(), []);
        if browser::find().is_some() {
            write("src/run/a1/live.js", "");
            let [entry] = &build(root.path(), &plans).unwrap()[..] else {
                panic!("one entry")
            };
            let request = "k/v".to_string();
            assert_eq!(entry.program, Program::Browser { request });
        }
    }

    #[test]
    fn the_bench_is_found_among_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"trials"},"executable":null}"#,
            "\nnot json\n",
            r#"{"reason":"compiler-artifact","target":{"kind":["bench"],"name":"search"},"executable":"/t/search-1"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"kind":["bench"],"name":"trials"},"executable":"/t/trials-2"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
        );
        let found = executable(messages, "trials");
        assert_eq!(found, Some(PathBuf::from("/t/trials-2")));
        assert_eq!(executable(messages, "other"), None);
    }
}
