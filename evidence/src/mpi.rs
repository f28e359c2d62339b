//! The MPI of this machine: its compiler, its launcher, and what programs of
//! many ranks need in their environment.
//!
//! `$MPICC` names its compiler; else it is `mpicc` in `PATH`, else that of the
//! wheel which set-up puts into `target/mpi`. The launcher is the one beside
//! it: `mpicc.mpich` belongs to `mpiexec.mpich`.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;

use crate::runs::find_program;

/// Where an MPI from wheels lies, relative to the root.
pub const WHEEL: &str = "target/mpi";

/// Where distributions put an MPI that `PATH` does not name.
const ELSEWHERE: [&str; 2] = ["/usr/lib64/openmpi/bin/mpicc", "/usr/lib64/mpich/bin/mpicc"];

/// The feature that parts with MPI programs have: without it they build on a
/// machine that has none.
pub const FEATURE: &str = "mpi";

/// An MPI: its compiler and its launcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mpi {
    pub mpicc: PathBuf,
    pub mpiexec: PathBuf,
    /// The environment of the wheel, if it is from there.
    wheel: Option<PathBuf>,
    /// What the compiler would call.
    compile_line: String,
}

impl Mpi {
    /// The MPI that programs of the book at `root` are built with, if there is
    /// one with its launcher.
    pub fn find(root: &Path) -> Option<Mpi> {
        let named = std::env::var_os("MPICC").filter(|name| !name.is_empty());
        let system = match &named {
            Some(name) => find_program(&name.to_string_lossy()),
            None => find_program("mpicc"),
        };
        let others = ELSEWHERE.map(PathBuf::from).into_iter();
        let wheel = root.join(WHEEL).join("bin/mpicc");
        let unnamed = others.chain([wheel]).filter(|_| named.is_none());
        system.into_iter().chain(unnamed).find_map(Mpi::of)
    }

    /// The MPI whose compiler is `mpicc`.
    pub(crate) fn of(mpicc: PathBuf) -> Option<Mpi> {
        let name = mpicc.file_name()?.to_str()?;
        let mpiexec = mpicc.with_file_name(name.replacen("mpicc", "mpiexec", 1));
        if !mpicc.is_file() || !mpiexec.is_file() || mpicc == mpiexec {
            return None;
        }
        let folder = mpicc.parent()?.parent()?.to_path_buf();
        let wheel = folder.join("pyvenv.cfg").is_file().then_some(folder);
        let said = Command::new(&mpicc).arg("-show").output();
        let said = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
        Some(Mpi {
            mpicc,
            mpiexec,
            wheel,
            compile_line: said.unwrap_or_default(),
        })
    }

    /// Variables that building and starting its programs needs: which compiler,
    /// where libclang is, that root may start ranks, and more of them than there
    /// are cores, which then give way to each other while they wait.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        let fixed = [
            ("OMPI_ALLOW_RUN_AS_ROOT", "1"),
            ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
            ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
            ("OMPI_MCA_mpi_yield_when_idle", "1"),
            ("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"),
            ("HYDRA_TOPO_DEBUG", "0"),
        ];
        let mut variables: Vec<(String, OsString)> = fixed
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        variables.push(("MPICC".into(), self.mpicc.clone().into()));
        if let Some(wheel) = &self.wheel {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(wheel.join("bin")).chain(std::env::split_paths(&path));
            if let Ok(path) = std::env::join_paths(folders) {
                variables.push(("PATH".into(), path));
            }
            // Its library is where no loader looks.
            variables.push(("LD_LIBRARY_PATH".into(), wheel.join("lib").into()));
            if let Some(libclang) = wheel_libclang(wheel) {
                variables.push(("LIBCLANG_PATH".into(), libclang.into()));
                variables.extend(self.compiler_headers());
            }
        }
        variables.extend(self.for_python());
        variables
    }

    /// The wheel's libclang comes without the compiler's own headers.
    fn compiler_headers(&self) -> Option<(String, OsString)> {
        let compiler = crate::peers::c_compiler()?;
        let said = Command::new(compiler)
            .arg("-print-file-name=include")
            .output()
            .ok()?;
        let folder = String::from_utf8(said.stdout).ok()?;
        let flag = format!("-I{}", folder.trim());
        Some(("BINDGEN_EXTRA_CLANG_ARGS".into(), flag.into()))
    }

    /// mpi4py's wheels are told which library to load, and of which kind it is.
    fn for_python(&self) -> Vec<(String, OsString)> {
        let (kind, names) = match self.is_mpich() {
            true => ("mpich", ["libmpi.so.12", "libmpich.so.12"]),
            false => ("openmpi", ["libmpi.so.40", "libmpi.so"]),
        };
        let library = self
            .library_folders()
            .into_iter()
            .flat_map(|folder| names.map(|name| folder.join(name)))
            .find(|path| path.is_file());
        match library {
            Some(library) => vec![
                ("MPI4PY_MPIABI".into(), kind.into()),
                ("MPI4PY_LIBMPI".into(), library.into()),
            ],
            None => vec![],
        }
    }

    /// Whether it is MPICH, or made from it; else it is taken for Open MPI.
    pub fn is_mpich(&self) -> bool {
        self.compile_line.contains("mpich")
    }

    /// `Open MPI 4.1.4` or `MPICH 4.0.2`, as its launcher tells it.
    pub fn version(&self) -> Option<String> {
        let said = Command::new(&self.mpiexec).arg("--version").output().ok()?;
        version_in(&String::from_utf8_lossy(&said.stdout))
    }

    fn library_folders(&self) -> Vec<PathBuf> {
        self.compile_line
            .split_whitespace()
            .filter_map(|word| word.strip_prefix("-L"))
            .map(PathBuf::from)
            .collect()
    }

    /// The command that starts `program` on `ranks` ranks: its arguments are
    /// still to come.
    pub fn launch(&self, ranks: u32, program: &Path) -> Command {
        let mut command = Command::new(&self.mpiexec);
        command
            .args(["-n", &ranks.to_string()])
            .arg(program)
            .envs(self.environment());
        command
    }

    /// `command`, a program with its first arguments and variables, on `ranks`
    /// ranks.
    pub fn launched(&self, ranks: u32, command: &Command) -> Command {
        let mut launched = self.launch(ranks, Path::new(command.get_program()));
        launched.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => launched.env(name, value),
                None => launched.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            launched.current_dir(folder);
        }
        launched
    }
}

/// The folder of libclang in the Python environment `wheel`.
pub fn wheel_libclang(wheel: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(wheel.join("lib")).ok()?.flatten();
    entries
        .map(|entry| entry.path().join("site-packages/clang/native"))
        .find(|folder| folder.is_dir())
}

/// The name and version in what a launcher says.
fn version_in(said: &str) -> Option<String> {
    let field = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("Version:"));
    if let Some(version) = field {
        return Some(format!("MPICH {}", version.trim()));
    }
    let first = said.lines().next()?;
    let version = first.split_whitespace().last()?;
    Some(format!("Open MPI {version}"))
}

/// Whether `manifest`, the text of a part's `Cargo.toml`, has the feature.
pub fn has_feature(manifest: &str) -> bool {
    let feature = format!("{FEATURE} = [");
    manifest.lines().any(|line| line.starts_with(&feature))
}

/// Names of the targets of a kind (`example`, `test`) that a manifest says need
/// [`FEATURE`].
///
/// # Errors
///
/// If it is no manifest.
pub fn targets(manifest: &str, kind: &str) -> Result<BTreeSet<String>, toml::de::Error> {
    #[derive(Deserialize)]
    struct Target {
        name: String,
        #[serde(default, rename = "required-features")]
        features: Vec<String>,
    }
    let mut manifest: toml::Table = manifest.parse()?;
    let Some(targets) = manifest.remove(kind) else {
        return Ok(BTreeSet::new());
    };
    let targets: Vec<Target> = targets.try_into()?;
    Ok(targets
        .into_iter()
        .filter(|target| target.features.iter().any(|feature| feature == FEATURE))
        .map(|target| target.name)
        .collect())
}

/// Lets `cargo`, which builds something of `part` alone, build its MPI programs
/// too, if it has any and there is an MPI.
pub fn enable(cargo: &mut Command, root: &Path, part: &str) {
    let manifest = root.join("listings").join(part).join("Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).unwrap_or_default();
    if has_feature(&manifest)
        && let Some(mpi) = Mpi::find(root)
    {
        cargo.arg("--features").arg(format!("{part}/{FEATURE}"));
        cargo.envs(mpi.environment());
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn targets_that_need_an_mpi_are_told_apart() {
        let manifest = "[[test]]\nname = 'a'\nrequired-features = ['mpi']\n\
                        [[test]]\nname = 'b'\n[[example]]\nname = 'c'\n";
        let of = |kind| {
            targets(manifest, kind)
                .unwrap()
                .into_iter()
                .collect::<Vec<_>>()
        };
        assert_eq!(of("test"), ["a"]);
        assert!(of("example").is_empty() && of("bench").is_empty());
        assert!(targets("[[test]]\n", "test").is_err());
    }

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        root
    }

    #[test]
    fn the_launcher_is_the_one_beside_the_compiler() {
        let root = tree(&["bin/mpicc.mpich", "bin/mpiexec.mpich", "bin/mpiexec"]);
        let bin = root.path().join("bin");
        let mpi = Mpi::of(bin.join("mpicc.mpich")).unwrap();
        assert_eq!(mpi.mpiexec, bin.join("mpiexec.mpich"));
        let command = mpi.launch(3, Path::new("x"));
        let words: Vec<_> = command.get_args().collect();
        assert_eq!(words, ["-n", "3", "x"]);
        let mut given = Command::new("python");
        given.args(["p.py", "--calls"]).env("A", "1");
        let command = mpi.launched(2, &given);
        let words: Vec<_> = command.get_args().collect();
        assert_eq!(words, ["-n", "2", "python", "p.py", "--calls"]);
        assert!(command.get_envs().any(|(name, _)| name == "A"));
        assert_eq!(Mpi::of(bin.join("mpicc")), None);
        assert_eq!(Mpi::of(bin.join("mpiexec")), None);
    }

    #[test]
    fn launchers_tell_their_versions() {
        let open = "mpiexec (OpenRTE) 4.1.4\n\nReport bugs to …\n";
        assert_eq!(version_in(open).as_deref(), Some("Open MPI 4.1.4"));
        let hydra = "HYDRA build details:\n    Version:      4.0.2\n    Release: x\n";
        assert_eq!(version_in(hydra).as_deref(), Some("MPICH 4.0.2"));
        assert_eq!(version_in(""), None);
    }

    #[test]
    fn a_wheel_brings_its_libclang() {
        let root = tree(&[
            "v/pyvenv.cfg",
            "v/bin/mpicc",
            "v/bin/mpiexec",
            "v/lib/python3.11/site-packages/clang/native/libclang.so",
        ]);
        let mpi = Mpi::of(root.path().join("v/bin/mpicc")).unwrap();
        let variables = mpi.environment();
        let of = |name: &str| {
            let found = variables.iter().find(|(n, _)| n == name);
            found.map(|(_, v)| v.to_string_lossy().into_owned())
        };
        assert!(of("LIBCLANG_PATH").unwrap().ends_with("clang/native"));
        let bin = root.path().join("v/bin").display().to_string();
        assert!(of("PATH").unwrap().starts_with(&bin));
    }
}
