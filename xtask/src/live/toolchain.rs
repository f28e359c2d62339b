//! A Rust that builds WebAssembly with threads. Its standard library is built
//! anew, so its sources must be there, and a linker.

use std::{
    env,
    ffi::OsStr,
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use thiserror::Error;

use crate::process::{self, ask};

/// Oldest Rust that builds the book.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// Oldest linker of LLVM that is known to do, where the compiler brings none.
const LINKER: u32 = 19;

const TARGET: &str = "wasm32-unknown-unknown";

/// What the module needs of a browser besides the plain instructions.
pub const FEATURES: &str = "+atomics,+bulk-memory,+mutable-globals,+simd128";

/// What a memory has at first: `web/live.js` makes it.
const INITIAL_MEMORY: u32 = 32 << 20;

/// What it may grow to.
const MAXIMUM_MEMORY: u32 = 256 << 20;

/// What the module hands out for the threads that the page starts.
const EXPORTS: [&str; 4] = ["__wasm_init_tls", "__tls_size", "__tls_align", "__tls_base"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    sysroot: PathBuf,
    rustc: PathBuf,
    version: String,
    /// Its own cargo; a distribution's is too old to be of use.
    cargo: Option<PathBuf>,
    /// `None` where the compiler brings one that it finds by itself.
    linker: Option<PathBuf>,
    /// `cargo-clippy` of the same compiler.
    clippy: Option<PathBuf>,
}

/// Why there is no toolchain, by how far the one that came nearest got.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Lack {
    #[error("there is no rustc")]
    Compiler,
    #[error("the Rust in {} lacks the sources of its standard library", .0.display())]
    Sources(PathBuf),
    #[error("the Rust in {} is older than {RUST}", .0.display())]
    Age(PathBuf),
    #[error("the Rust in {} lacks a linker for WebAssembly, `wasm-ld` {LINKER} or newer", .0.display())]
    Linker(PathBuf),
}

/// What a compiler says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    release: String,
    host: String,
}

impl Facts {
    /// From what `rustc -vV` prints.
    fn parse(text: &str) -> Option<Facts> {
        let value = |key: &str| {
            let mut lines = text.lines();
            let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            value.map(|value| value.trim().to_string())
        };
        Some(Facts {
            release: value("release")?,
            host: value("host")?,
        })
    }
}

/// Whether the version `found` is `wanted` or newer; both are numbers parted by
/// dots, of which what follows a dash is left out.
pub fn at_least(found: &str, wanted: &str) -> bool {
    let numbers = |v: &str| -> Vec<u64> {
        let v = v.split('-').next().unwrap_or(v);
        v.split('.').map(|n| n.parse().unwrap_or(0)).collect()
    };
    numbers(found) >= numbers(wanted)
}

/// The toolchain to build with: of rustup's, or of a compiler in `PATH`.
///
/// # Errors
///
/// [`Lack`] of the one that came nearest.
pub fn find() -> Result<Toolchain, Lack> {
    let home = folder("RUSTUP_HOME", ".rustup").unwrap_or_default();
    let of_rustup = rustups(&home).into_iter().map(|sysroot| {
        let rustc = sysroot.join("bin/rustc");
        (sysroot, rustc)
    });
    let in_path = compilers().into_iter().filter_map(|rustc| {
        let sysroot = ask(&rustc, &["--print", "sysroot"])?;
        Some((PathBuf::from(sysroot), rustc))
    });
    let mut nearest = Lack::Compiler;
    for (sysroot, rustc) in of_rustup.chain(in_path) {
        match examine(&sysroot, &rustc) {
            Ok(toolchain) => return Ok(toolchain),
            Err(lack) => nearest = nearest.max(lack),
        }
    }
    Err(nearest)
}

/// The folder that a variable names, else that below the user's.
fn folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).filter(|path| !path.is_empty());
    named
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(below_home)))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Toolchains of rustup, nightly ones first: they are there for such work.
fn rustups(home: &Path) -> Vec<PathBuf> {
    let mut all = entries(&home.join("toolchains"));
    let is_nightly = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with("nightly")
    };
    all.sort_by_key(|path| !is_nightly(path));
    all
}

/// Each `rustc` in `PATH`, not only the first: rustup's may stand before that
/// of the distribution.
fn compilers() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found: Vec<PathBuf> = Vec::new();
    for rustc in env::split_paths(&path).map(|folder| folder.join("rustc")) {
        if rustc.is_file() && !found.contains(&rustc) {
            found.push(rustc);
        }
    }
    found
}

/// The toolchain with this compiler, if it has all that is needed.
fn examine(sysroot: &Path, rustc: &Path) -> Result<Toolchain, Lack> {
    let library = sysroot.join("lib/rustlib/src/rust/library/std/Cargo.toml");
    if !library.is_file() {
        return Err(Lack::Sources(sysroot.into()));
    }
    let facts = ask(rustc, &["-vV"]).and_then(|text| Facts::parse(&text));
    let facts = facts.ok_or(Lack::Compiler)?;
    if !at_least(&facts.release, RUST) {
        return Err(Lack::Age(sysroot.into()));
    }
    let brings_one = sysroot
        .join("lib/rustlib")
        .join(&facts.host)
        .join("bin/rust-lld")
        .is_file();
    let linker = match brings_one {
        true => None,
        false => Some(linker().ok_or(Lack::Linker(sysroot.into()))?),
    };
    let own = |program: &str| {
        let path = rustc.with_file_name(program);
        (path.is_file() && sysroot.join("bin") == path.parent()?).then_some(path)
    };
    Ok(Toolchain {
        sysroot: sysroot.into(),
        rustc: rustc.into(),
        version: facts.release,
        cargo: own("cargo").filter(|_| brings_one),
        linker,
        clippy: own("cargo-clippy").filter(|_| brings_one),
    })
}

/// The newest linker in `PATH`. Debian adds the version to the name.
fn linker() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let programs = env::split_paths(&path).flat_map(|folder| entries(&folder));
    let versions = programs.filter_map(|program| {
        let name = program.file_name()?.to_str()?.strip_prefix("wasm-ld")?;
        let version = match name.strip_prefix('-') {
            Some(version) => version.parse().ok()?,
            None if name.is_empty() => linker_version(&ask(&program, &["--version"])?)?,
            None => return None,
        };
        Some((version, program))
    });
    let newest = versions.max_by_key(|(version, _)| *version);
    newest
        .filter(|(version, _)| *version >= LINKER)
        .map(|(_, program)| program)
}

/// The first number of the version that `wasm-ld --version` tells.
fn linker_version(text: &str) -> Option<u32> {
    let version = text.split("LLD ").nth(1)?;
    version.split('.').next()?.parse().ok()
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rust {} ({})", self.version, self.sysroot.display())?;
        match self.linker.as_deref().and_then(Path::file_name) {
            Some(linker) => write!(f, " with {}", linker.display()),
            None => Ok(()),
        }
    }
}

impl Toolchain {
    /// Where `live` is built, relative to the root.
    pub const MODULE: &str = "target/live/wasm32-unknown-unknown/live/live.wasm";

    /// Of the compiler.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Builds the module.
    pub fn build(&self, root: &Path) -> Command {
        let mut build = match &self.cargo {
            Some(cargo) => in_folder(Command::new(cargo), root),
            None => process::cargo(root),
        };
        build.arg("build");
        self.complete(&mut build);
        build.args(["--target-dir", "target/live"]);
        build
    }

    /// Lints what is only compiled for WebAssembly, where this toolchain has
    /// clippy. The other parts are linted by the compiler that the book is for.
    pub fn lint(&self, root: &Path) -> Option<Command> {
        let mut lint = in_folder(Command::new(self.clippy.as_ref()?), root);
        lint.arg("clippy");
        self.complete(&mut lint);
        if let Some(cargo) = &self.cargo {
            lint.env("CARGO", cargo);
        }
        lint.args(["--target-dir", "target/live", "--no-deps"]);
        lint.args(["--", "-D", "warnings"]);
        Some(lint)
    }

    /// What both need. Nothing that the caller's environment says of other
    /// builds counts: flags that change build the standard library anew.
    fn complete(&self, command: &mut Command) {
        for (name, _) in env::vars_os().filter(|(name, _)| meddles(name)) {
            command.env_remove(name);
        }
        command
            .args(["-Z", "build-std=std,panic_abort", "--package", "live"])
            .args(["--lib", "--target", TARGET, "--profile", "live"])
            .env("RUSTC", &self.rustc)
            // A release takes `-Z` by this.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTC_WRAPPER", "")
            .env("RUSTC_WORKSPACE_WRAPPER", "")
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags().join("\x1f"));
    }

    fn flags(&self) -> Vec<String> {
        let mut flags = vec![
            format!("-Ctarget-feature={FEATURES}"),
            "-Clink-arg=--shared-memory".into(),
            "-Clink-arg=--import-memory".into(),
            format!("-Clink-arg=--initial-memory={INITIAL_MEMORY}"),
            format!("-Clink-arg=--max-memory={MAXIMUM_MEMORY}"),
        ];
        flags.extend(EXPORTS.map(|name| format!("-Clink-arg=--export={name}")));
        if let Some(linker) = &self.linker {
            flags.push(format!("-Clinker={}", linker.display()));
        }
        let renamed = self.private_folders().into_iter();
        flags.extend(renamed.map(|(folder, name)| {
            let folder = folder.display();
            format!("--remap-path-prefix={folder}={name}")
        }));
        flags
    }

    /// The folder of this machine that a finished module names.
    pub fn private(&self, root: &Path, module: &[u8]) -> Option<PathBuf> {
        let folders = self.private_folders().into_iter().map(|(folder, _)| folder);
        folders.chain([root.into()]).find(|folder| {
            let name = folder.as_os_str().as_encoded_bytes();
            module.windows(name.len()).any(|bytes| bytes == name)
        })
    }

    /// Folders with sources outside the repository, and what a message of the
    /// module calls them: readers have no use for the paths of this machine.
    fn private_folders(&self) -> Vec<(PathBuf, &'static str)> {
        let library = self.sysroot.join("lib/rustlib/src/rust");
        let registry = folder("CARGO_HOME", ".cargo").unwrap_or_default();
        let mut all = vec![(library.clone(), "rust")];
        all.extend(fs::canonicalize(&library).map(|path| (path, "rust")));
        let crates = entries(&registry.join("registry/src")).into_iter();
        all.extend(crates.map(|path| (path, "crates")));
        all
    }
}

/// `command`, started as [`process::cargo`] is.
fn in_folder(mut command: Command, root: &Path) -> Command {
    let like = process::cargo(root);
    for (name, _) in like.get_envs().filter(|(_, value)| value.is_none()) {
        command.env_remove(name);
    }
    command.current_dir(root).stdin(std::process::Stdio::null());
    command
}

/// Whether a variable changes how cargo builds.
fn meddles(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let names = ["RUSTFLAGS", "CARGO_INCREMENTAL", "RUSTUP_TOOLCHAIN"];
    let beginnings = [
        "RUSTC_",
        "CARGO_BUILD_",
        "CARGO_ENCODED_",
        "CARGO_PROFILE_",
        "CARGO_TARGET_",
        "CARGO_UNSTABLE_",
    ];
    let is_meant = name == "CARGO_BUILD_JOBS";
    !is_meant && (names.contains(&&*name) || beginnings.iter().any(|b| name.starts_with(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERBOSE: &str = "rustc 1.96.0 (ac68faa20 2026-05-25)\nbinary: rustc\n\
        host: x86_64-unknown-linux-gnu\nrelease: 1.96.0\nLLVM version: 19.1.7\n";

    /// A toolchain in a folder: without one of its files if `without` is its end.
    fn made(without: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "bin/rustc",
            "bin/cargo",
            "bin/cargo-clippy",
            "lib/rustlib/src/rust/library/std/Cargo.toml",
            "lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld",
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if without.is_empty() || !path.ends_with(without) {
                fs::write(path, "").unwrap();
            }
        }
        folder
    }

    fn toolchain(linker: Option<&str>) -> Toolchain {
        Toolchain {
            sysroot: "/opt/rust".into(),
            rustc: "/opt/rust/bin/rustc".into(),
            version: "1.96.0".into(),
            cargo: None,
            linker: linker.map(PathBuf::from),
            clippy: None,
        }
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(at_least("1.100.0", "1.95"));
        assert!(at_least("1.95.0-nightly", "1.95"));
        assert!(!at_least("1.94.1", "1.95"));
        assert!(!at_least("", "1.95"));
    }

    #[test]
    fn a_compiler_tells_of_itself() {
        let facts = Facts::parse(VERBOSE).unwrap();
        assert_eq!(facts.release, "1.96.0");
        assert_eq!(facts.host, "x86_64-unknown-linux-gnu");
        assert_eq!(Facts::parse("rustc 1.96.0\nhost: x\n"), None);
        assert_eq!(linker_version("Debian LLD 14.0.6"), Some(14));
        assert_eq!(linker_version("GNU ld 2.40"), None);
    }

    #[test]
    fn sources_are_looked_for_before_anything_is_asked() {
        let folder = made("Cargo.toml");
        let path = folder.path();
        let lack = examine(path, &path.join("bin/rustc")).unwrap_err();
        assert_eq!(lack, Lack::Sources(path.into()));
        let whole = made("");
        let silent = examine(whole.path(), &whole.path().join("bin/rustc"));
        assert_eq!(silent.unwrap_err(), Lack::Compiler);
    }

    #[test]
    fn nightly_ones_come_first() {
        let home = tempfile::tempdir().unwrap();
        for name in ["1.95.0-x", "nightly-x", "stable-x"] {
            fs::create_dir_all(home.path().join("toolchains").join(name)).unwrap();
        }
        let found = rustups(home.path());
        assert_eq!(found.len(), 3);
        assert!(found[0].ends_with("nightly-x") && found[1].ends_with("1.95.0-x"));
    }

    #[test]
    fn the_lack_of_what_came_nearest_is_told() {
        let path = || PathBuf::from("/x");
        let sorted = [
            Lack::Compiler,
            Lack::Sources(path()),
            Lack::Age(path()),
            Lack::Linker(path()),
        ];
        assert!(sorted.is_sorted());
        assert!(sorted[2].to_string().contains(RUST));
    }

    /// The page makes the memory that the module imports.
    #[test]
    fn memory_is_what_the_page_makes() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../listings/live/web/live.js");
        let script = fs::read_to_string(path).unwrap();
        let page = 1 << 16;
        let made = format!(
            "{{ initial: {}, maximum: {}, shared: true }}",
            INITIAL_MEMORY / page,
            MAXIMUM_MEMORY / page
        );
        assert!(script.contains(&made), "{made}");
        let flags = toolchain(None).flags().join(" ");
        assert!(flags.contains("--initial-memory=33554432"), "{flags}");
        assert!(flags.contains("--max-memory=268435456"), "{flags}");
    }

    #[test]
    fn a_linker_is_named_only_where_the_compiler_has_none() {
        let named = |toolchain: &Toolchain| {
            let flags = toolchain.flags();
            flags.iter().any(|flag| flag.starts_with("-Clinker="))
        };
        let with = toolchain(Some("/usr/bin/wasm-ld-19"));
        assert!(named(&with) && !named(&toolchain(None)));
        assert!(with.to_string().ends_with(" with wasm-ld-19"), "{with}");
    }

    #[test]
    fn other_builds_do_not_meddle() {
        for name in [
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
            "CARGO_TARGET_DIR",
            "CARGO_PROFILE_LIVE_LTO",
            "CARGO_BUILD_RUSTFLAGS",
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
        ] {
            assert!(meddles(OsStr::new(name)), "{name}");
        }
        for name in [
            "PATH",
            "CARGO_HOME",
            "CARGO_BUILD_JOBS",
            "CARGO_NET_OFFLINE",
        ] {
            assert!(!meddles(OsStr::new(name)), "{name}");
        }
    }
}
