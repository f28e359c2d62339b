//! A folder that measures without cargo, sources or network: for a node of a
//! cluster, or a bigger machine.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use evidence::{
    figures::{Measured, Run},
    peers::{self, C_FLAGS},
    places,
    runs::find_program,
};
use serde::{Deserialize, Serialize};

use super::{
    entry::{self, Entry, Program},
    limits_of, machine, results,
    rounds::{self, Place, Style},
};
use crate::{error::Error, process::ask, record::replace};

/// Version of the manifest's format.
const SCHEMA: u32 = 1;

/// `manifest.json`: what the bundle measures, and where it comes from.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    schema: u32,
    /// `PART[/CHAPTER]`, or `all`.
    scope: String,
    commit: String,
    tools: BTreeMap<String, String>,
    rust_flags: String,
    entries: Vec<Entry>,
}

const RUN: &str = r#"#!/bin/sh
# Measures on this machine and writes one JSON file, which
# `cargo xtask measure --merge FILE` takes into the book. Needs nothing but libc;
# a C compiler and a Python with NumPy (PYTHON names it) are used where they are.
# Arguments: [--rounds N] [--quick] [--machine NAME] [--output FILE]
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
exec "$here/xtask" run-bundle "$here" "$@"
"#;

/// C flags of the compiled peers that travel: the machine isn't known yet.
fn portable_c_flags() -> Vec<&'static str> {
    C_FLAGS
        .into_iter()
        .filter(|f| *f != "-march=native")
        .collect()
}

/// Writes the bundle of `entries` to `folder`, which must be empty or not yet
/// there. `xtask` is an optimized build of this program.
///
/// # Errors
///
/// If it can't be written, or a C peer does not compile.
pub fn write(
    root: &Path,
    folder: &Path,
    scope: &str,
    entries: Vec<Entry>,
    xtask: &Path,
) -> Result<(), Error> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let line = format!("{} is not empty; name a new folder", folder.display());
        return Err(Error::Usage(line));
    }
    let rust_flags = entry::flags(root, &entries, "")
        .remove("rust")
        .unwrap_or_default();
    let (entries, tied): (Vec<_>, Vec<_>) = entries.into_iter().partition(travels);
    for entry in tied {
        eprintln!(
            "Left out: {}: it is built where it runs",
            entry.contender.key
        );
    }
    let tools = entry::tools(&entries, Path::new("python3"), None)
        .into_iter()
        .filter(|(tool, _)| matches!(&tool[..], "rustc" | "cc"))
        .collect();
    let entries: Result<Vec<Entry>, Error> = entries
        .into_iter()
        .map(|entry| pack(root, folder, entry))
        .collect();
    let manifest = Manifest {
        schema: SCHEMA,
        scope: scope.into(),
        commit: results::commit(root),
        tools,
        rust_flags,
        entries: entries?,
    };
    copy_folder(&root.join("peers"), &folder.join("peers"))?;
    copy(xtask, &folder.join("xtask"))?;
    let script = folder.join("run.sh");
    replace(&script, RUN)?;
    make_executable(&script)?;
    // Last of all: a folder without it is no bundle.
    let text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    replace(&folder.join("manifest.json"), &text)
}

/// Whether it can be measured elsewhere: not what is linked with this machine's
/// MPI, and not what a browser runs, which needs the book.
fn travels(entry: &Entry) -> bool {
    entry.contender.ranks.is_none() && !matches!(entry.program, Program::Browser { .. })
}

/// Copies an entry's program into the bundle; its paths become relative.
fn pack(root: &Path, folder: &Path, mut entry: Entry) -> Result<Entry, Error> {
    match &mut entry.program {
        Program::Bench { executable, .. } => {
            let name = executable.file_name().unwrap_or_default();
            let inside = Path::new("bin").join(name);
            copy(executable, &folder.join(&inside))?;
            *executable = inside;
        }
        Program::C {
            executable, source, ..
        } => {
            *source = places::relative(root, source);
            *executable = Path::new("bin").join(source.with_extension(""));
            let compiled = folder.join(&executable);
            if let Some(parent) = compiled.parent() {
                fs::create_dir_all(parent).map_err(Error::io(parent))?;
            }
            let include = root.join("peers/c");
            let source = root.join(source);
            peers::compile(&source, &include, &compiled, &portable_c_flags()).map_err(|fault| {
                Error::Bench {
                    key: entry.contender.key.clone(),
                    reason: fault.to_string(),
                }
            })?;
        }
        Program::Python { script, .. } => *script = places::relative(root, script),
        Program::Browser { .. } => {}
    }
    Ok(entry)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(Error::io(parent))?;
    }
    fs::copy(from, to).map_err(Error::io(from)).map(drop)
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), Error> {
    for ending in [".c", ".h", ".py", ".txt", ".html"] {
        for file in places::files_below(from, ending).map_err(Error::io(from))? {
            copy(&file, &to.join(places::relative(from, &file)))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
pub fn make_executable(file: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).map_err(Error::io(file))
}

#[cfg(not(unix))]
pub fn make_executable(_: &Path) -> Result<(), Error> {
    Ok(())
}

/// Options of a bundle's run.
pub struct Options {
    pub style: Style,
    pub quick: bool,
    pub machine: Option<String>,
    pub output: Option<PathBuf>,
    /// What was typed after `run.sh`.
    pub command: String,
}

/// Measures what the bundle in `folder` holds and writes one file.
///
/// # Errors
///
/// If it is no bundle, or nothing in it runs here.
pub fn run(folder: &Path, options: Options) -> Result<(), Error> {
    let folder = folder.canonicalize().map_err(Error::io(folder))?;
    let path = folder.join("manifest.json");
    let text = fs::read_to_string(&path).map_err(Error::io(&path))?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(|e| Error::Format {
        path: path.clone(),
        fault: e.to_string(),
    })?;
    if manifest.schema != SCHEMA {
        return Err(Error::Format {
            path,
            fault: format!("schema {}, this program reads {SCHEMA}", manifest.schema),
        });
    }
    let scratch = env::temp_dir().join(format!("book-measure-{}", std::process::id()));
    fs::create_dir_all(&scratch).map_err(Error::io(&scratch))?;
    let result = run_in(&folder, &scratch, manifest, options);
    let _ = fs::remove_dir_all(&scratch);
    result
}

fn run_in(
    folder: &Path,
    scratch: &Path,
    manifest: Manifest,
    options: Options,
) -> Result<(), Error> {
    let python = python();
    let (entries, c_flags) = prepare(folder, scratch, manifest.entries, python.as_deref());
    if entries.is_empty() {
        return Err(Error::NoFigure("nothing in this bundle runs here".into()));
    }
    let place = Place {
        base: folder,
        scratch,
        python: python.as_deref().unwrap_or(Path::new("python3")),
        mpi: None,
    };
    let mut machine = machine::examine();
    if let Some(name) = options.machine {
        machine.name = name;
    }
    let output = match options.output {
        Some(path) => path,
        None => folder.join(format!("{}.json", machine.name)),
    };
    // Before hours of measuring, not after them.
    replace(&output, "")?;
    let samples = rounds::run(&entries, &place, options.style)?;
    let limits = limits_of(&machine, options.quick);
    let mut tools = manifest.tools;
    for (tool, version) in entry::tools(&entries, place.python, None) {
        if tool != "rustc" && (tool != "cc" || c_flags == C_FLAGS) {
            tools.insert(tool, version);
        }
    }
    let mut flags = entry::flags(folder, &entries, &c_flags.join(" "));
    if flags.contains_key("rust") {
        flags.insert("rust".into(), manifest.rust_flags);
    }
    let date = results::today();
    let run = Run {
        command: options.command,
        date: date.clone(),
        commit: manifest.commit,
        tools,
        flags,
    };
    let id = format!("{date}.{}", manifest.scope.replace('/', "."));
    let figures = results::figures(&entries, samples, limits, &id);
    let measured: Measured = results::measured(machine, &id, run, figures);
    replace(&output, &measured.to_json())?;
    println!("Figures written to {}.", output.display());
    println!("In the book's folder: cargo xtask measure --merge FILE");
    Ok(())
}

fn python() -> Option<PathBuf> {
    match env::var_os("PYTHON") {
        Some(python) if !python.is_empty() => Some(python.into()),
        _ => find_program("python3").or_else(|| find_program("python")),
    }
}

/// The entries that run here, and the flags of the C peers: compiled anew for
/// this processor if there is a compiler, else as they came.
fn prepare(
    folder: &Path,
    scratch: &Path,
    entries: Vec<Entry>,
    python: Option<&Path>,
) -> (Vec<Entry>, Vec<&'static str>) {
    let mut kept = Vec::new();
    let mut fresh = BTreeMap::new();
    let mut native = true;
    for entry in &entries {
        if let Program::C { source, .. } = &entry.program {
            let executable = scratch.join(source.with_extension(""));
            let parent = executable.parent().unwrap_or(scratch);
            let include = folder.join("peers/c");
            native &= fs::create_dir_all(parent).is_ok()
                && peers::compile(&folder.join(source), &include, &executable, &C_FLAGS).is_ok();
            fresh.insert(entry.contender.key.clone(), executable);
        }
    }
    for mut entry in entries {
        match &mut entry.program {
            Program::C { executable, .. } if native => {
                executable.clone_from(&fresh[&entry.contender.key]);
            }
            Program::Python { script, .. } if !python_runs(python, &folder.join(&*script)) => {
                eprintln!(
                    "Left out: {}: it needs Python with what {} imports",
                    entry.contender.key,
                    script.display()
                );
                continue;
            }
            _ => {}
        }
        kept.push(entry);
    }
    let flags = if native {
        C_FLAGS.to_vec()
    } else {
        portable_c_flags()
    };
    (kept, flags)
}

/// Whether a Python is there and the script's imports succeed.
fn python_runs(python: Option<&Path>, script: &Path) -> bool {
    python.is_some_and(|python| {
        let script = script.to_string_lossy();
        ask(python, &[&script, "--help"]).is_some()
    })
}
