//! `doctor`: what this machine has of what the book uses.

use std::{
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
};

use evidence::{mpi::Mpi, places, runs::find_program};
use serde::Serialize;

use crate::{
    error::Error,
    live::toolchain::{self, at_least},
    process::ask,
    setup::{self, Manager},
};

/// Oldest Rust that builds the book.
const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

/// One thing that the book uses.
#[derive(Debug, Serialize)]
pub struct Item {
    pub name: &'static str,
    pub required: bool,
    /// What was found, in a few words; `None` where it isn't there.
    pub found: Option<String>,
    pub wanted: String,
    /// Whether what was found is what is wanted.
    pub ok: bool,
    /// What it is used for.
    pub used_for: &'static str,
    pub mend: Mend,
}

/// The command that mends an item, by package manager.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Mend {
    pub apt: &'static str,
    pub dnf: &'static str,
    pub brew: &'static str,
    pub no_root: &'static str,
}

#[derive(Serialize)]
struct Report<'a> {
    ok: bool,
    missing: Vec<&'a str>,
    items: &'a [Item],
}

/// Prints the state of each item.
///
/// # Errors
///
/// [`Error::Told`] if a required item isn't there: the last line, or the JSON
/// object, says which.
pub fn run(root: &Path, json: bool) -> Result<(), Error> {
    let items = examine(root);
    let missing: Vec<&str> = items
        .iter()
        .filter(|item| item.required && !item.ok)
        .map(|item| item.name)
        .collect();
    if json {
        let report = Report {
            ok: missing.is_empty(),
            missing: missing.clone(),
            items: &items,
        };
        let text = serde_json::to_string_pretty(&report).unwrap_or_default();
        println!("{text}");
    } else {
        let manager = Manager::usable();
        items.iter().for_each(|item| print(item, manager));
    }
    if !missing.is_empty() {
        if !json {
            println!("Missing: {}", missing.join(", "));
        }
        return Err(Error::Told);
    }
    if !json {
        println!("OK. All required items found.");
    }
    Ok(())
}

fn print(item: &Item, manager: Option<Manager>) {
    let (mark, color) = match (item.ok, item.required) {
        (true, _) => ("ok", "32"),
        (false, true) => ("MISSING", "31"),
        (false, false) => ("warning", "33"),
    };
    let colored = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mark = match colored {
        true => format!("\x1b[{color}m{mark:<7}\x1b[0m"),
        false => format!("{mark:<7}"),
    };
    let found = item.found.as_deref().unwrap_or("not found");
    print!(
        "{mark}  {:<17}  {found}; wanted: {}",
        item.name, item.wanted
    );
    match item.ok {
        true => println!(),
        false => println!("; for {}: {}", item.used_for, item.mend.command(manager)),
    }
}

impl Mend {
    /// The command for who may use `manager`, or has to do without one.
    fn command(&self, manager: Option<Manager>) -> &'static str {
        match manager {
            Some(Manager::Apt) => self.apt,
            Some(Manager::Dnf) => self.dnf,
            Some(Manager::Brew) => self.brew,
            None => self.no_root,
        }
    }
}

/// Looks at every item.
pub fn examine(root: &Path) -> Vec<Item> {
    vec![
        rustc(),
        c_compiler(),
        mdbook(root),
        mpicc(root),
        mpiexec(root),
        libclang(root),
        python(root),
        chromium(),
        wasm(),
        slurm(),
        perf(),
        vulkan(),
    ]
}

fn rustc() -> Item {
    let found = find_program("rustc").and_then(|p| ask(p, &["--version"]));
    let version = found.as_deref().and_then(|text| text.split(' ').nth(1));
    Item {
        name: "rustc",
        required: true,
        ok: version.is_some_and(|v| at_least(v, RUST)),
        found: found.clone(),
        wanted: format!("{RUST} or newer"),
        used_for: "everything",
        mend: Mend {
            apt: "sudo apt-get install rustup && rustup default stable",
            dnf: "sudo dnf install rustup && rustup-init -y",
            brew: "brew install rustup && rustup default stable",
            no_root: "rustup update stable (rustup itself: https://rustup.rs)",
        },
    }
}

fn c_compiler() -> Item {
    let compiler = evidence::peers::c_compiler();
    let found = compiler
        .and_then(|p| ask(p, &["--version"]))
        .map(first_line);
    Item {
        name: "C compiler",
        required: true,
        ok: found.is_some(),
        found,
        wanted: "any cc, gcc or clang".into(),
        used_for: "linking, and the programs in C",
        mend: Mend {
            apt: "sudo apt-get install gcc libc6-dev",
            dnf: "sudo dnf install gcc",
            brew: "xcode-select --install",
            no_root: "ask for gcc, or `module load gcc` on a cluster",
        },
    }
}

fn first_line(text: String) -> String {
    text.lines().next().unwrap_or_default().trim().to_string()
}

fn mdbook(root: &Path) -> Item {
    let ready = setup::find_mdbook(root);
    let other = || {
        let program = find_program("mdbook")?;
        setup::mdbook_version(&program).map(|v| (program, v))
    };
    let found = match &ready {
        Some(program) => Some((program.clone(), setup::MDBOOK.to_string())),
        None => other(),
    };
    let serve = "cargo xtask serve";
    Item {
        name: "mdbook",
        required: false,
        ok: ready.is_some(),
        found: found.map(|(program, version)| {
            format!("{version} ({})", places::relative(root, &program).display())
        }),
        wanted: setup::MDBOOK.into(),
        used_for: "building the book",
        mend: Mend {
            apt: serve,
            dnf: serve,
            brew: serve,
            no_root: serve,
        },
    }
}

const MPI: Mend = Mend {
    apt: "sudo apt-get install libopenmpi-dev openmpi-bin",
    dnf: "sudo dnf install openmpi-devel && module load mpi/openmpi-x86_64",
    brew: "brew install open-mpi",
    no_root: "cargo xtask test (needs a python3), or `module load openmpi`",
};

fn mpicc(root: &Path) -> Item {
    let mpi = Mpi::find(root);
    let found = mpi.map(|mpi| places::relative(root, &mpi.mpicc).display().to_string());
    Item {
        name: "MPI (mpicc)",
        required: false,
        ok: found.is_some(),
        found,
        wanted: "Open MPI or MPICH".into(),
        used_for: "programs of many processes",
        mend: MPI,
    }
}

fn mpiexec(root: &Path) -> Item {
    let found = Mpi::find(root).and_then(|mpi| mpi.version());
    Item {
        name: "mpiexec",
        required: false,
        ok: found.is_some(),
        found,
        wanted: "of the same MPI as mpicc".into(),
        used_for: "starting programs of many processes",
        mend: MPI,
    }
}

fn libclang(root: &Path) -> Item {
    let found = find_libclang(root).map(|path| path.display().to_string());
    Item {
        name: "libclang",
        required: false,
        ok: found.is_some(),
        found,
        wanted: "any".into(),
        used_for: "building the MPI bindings",
        mend: Mend {
            apt: "sudo apt-get install libclang-dev",
            dnf: "sudo dnf install clang-devel",
            brew: "brew install llvm",
            no_root: "cargo xtask test (needs a python3)",
        },
    }
}

/// The library that bindgen reads C headers with, as it looks for it.
pub fn find_libclang(root: &Path) -> Option<PathBuf> {
    let named = std::env::var_os("LIBCLANG_PATH").map(PathBuf::from);
    let fixed = [
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/opt/homebrew/opt/llvm/lib",
        "/usr/local/opt/llvm/lib",
        "/Library/Developer/CommandLineTools/usr/lib",
    ];
    let below = |folder: &Path, rest: &str| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|e| e.path().join(rest)).collect()
    };
    let llvm = below(Path::new("/usr/lib"), "lib");
    let wheel = evidence::mpi::wheel_libclang(&root.join(evidence::mpi::WHEEL));
    let folders = named
        .into_iter()
        .chain(fixed.map(PathBuf::from))
        .chain(llvm)
        .chain(wheel);
    folders.into_iter().find_map(|folder| {
        let entries = fs::read_dir(folder).ok()?.flatten();
        entries.map(|e| e.path()).find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("libclang.so")
                || name.starts_with("libclang-")
                    && name.contains(".so")
                    && !name.starts_with("libclang-cpp")
                || name == "libclang.dylib"
        })
    })
}

fn python(root: &Path) -> Item {
    let own = root.join(evidence::peers::PYTHON);
    let versions = "import sys, numpy; print(sys.version.split()[0], numpy.__version__)";
    let with_numpy = |python: PathBuf| {
        let text = ask(python, &["-c", versions])?;
        let (python, numpy) = text.split_once(' ')?;
        Some(format!("Python {python} with NumPy {numpy}"))
    };
    let python = find_program("python3");
    let complete = with_numpy(own).or_else(|| python.clone().and_then(with_numpy));
    let bare = || {
        let version = ask(python?, &["--version"])?;
        Some(format!("{version} without NumPy"))
    };
    Item {
        name: "Python with NumPy",
        required: false,
        ok: complete.is_some(),
        found: complete.or_else(bare),
        wanted: "3.10 or newer".into(),
        used_for: "the programs in Python",
        mend: Mend {
            apt: "sudo apt-get install python3 python3-venv",
            dnf: "sudo dnf install python3 python3-pip",
            brew: "brew install python",
            no_root: "cargo xtask test (needs a python3)",
        },
    }
}

fn chromium() -> Item {
    let found = setup::find_browser().and_then(|p| ask(p, &["--version"]));
    Item {
        name: "chromium",
        required: false,
        ok: found.is_some(),
        found: found.map(first_line),
        wanted: "any Chromium or Chrome".into(),
        used_for: "tests of the pages",
        mend: Mend {
            apt: "sudo apt-get install chromium",
            dnf: "sudo dnf install chromium-headless",
            brew: "brew install --cask chromium",
            no_root: "unpack any Chromium and put `chromium` into PATH",
        },
    }
}

fn wasm() -> Item {
    let found = toolchain::find();
    Item {
        name: "Rust for the web",
        required: false,
        ok: found.is_ok(),
        found: found.ok().map(|toolchain| toolchain.to_string()),
        wanted: format!("{RUST} or newer with rust-src and a linker"),
        used_for: "kernels that run in the pages",
        mend: Mend {
            apt: "sudo apt-get install rustc-web rust-web-src lld-19",
            dnf: setup::WASM_BY_RUSTUP,
            brew: setup::WASM_BY_RUSTUP,
            no_root: setup::WASM_BY_RUSTUP,
        },
    }
}

fn slurm() -> Item {
    let found = find_program("srun").and_then(|p| ask(p, &["--version"]));
    Item {
        name: "Slurm client",
        required: false,
        ok: found.is_some(),
        found: found.map(first_line),
        wanted: "any (srun, sbatch)".into(),
        used_for: "jobs on a cluster",
        mend: Mend {
            apt: "sudo apt-get install slurm-client",
            dnf: "sudo dnf install slurm",
            brew: "none: log in to a cluster",
            no_root: "log in to a cluster",
        },
    }
}

fn perf() -> Item {
    let found = find_program("perf").and_then(|p| ask(p, &["--version"]));
    Item {
        name: "perf",
        required: false,
        ok: found.is_some(),
        found: found.map(first_line),
        wanted: "that of the running kernel".into(),
        used_for: "profiles",
        mend: Mend {
            apt: "sudo apt-get install linux-perf",
            dnf: "sudo dnf install perf",
            brew: "none: use Instruments",
            no_root: "none: ask for perf",
        },
    }
}

fn vulkan() -> Item {
    let found = vulkan_device();
    Item {
        name: "GPU with Vulkan",
        required: false,
        ok: found.is_some(),
        found,
        wanted: "any device that is no processor".into(),
        used_for: "programs on a GPU",
        mend: Mend {
            apt: "sudo apt-get install mesa-vulkan-drivers vulkan-tools",
            dnf: "sudo dnf install mesa-vulkan-drivers vulkan-tools",
            brew: "brew install molten-vk vulkan-tools",
            no_root: "none: the driver belongs to the system",
        },
    }
}

/// What `vulkaninfo` calls the device, or the driver's own file beside a device
/// node. Devices that are the processor itself don't count.
fn vulkan_device() -> Option<String> {
    if let Some(summary) = find_program("vulkaninfo").and_then(|p| ask(p, &["--summary"])) {
        let names = summary.lines().filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "deviceName").then(|| value.trim().to_string())
        });
        return names.into_iter().find(|name| !name.contains("llvmpipe"));
    }
    let nodes = fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    let node = nodes
        .map(|e| e.path())
        .find(|path| path.to_string_lossy().contains("renderD"))?;
    let drivers = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let driver = drivers
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .find(|name| !name.contains("lvp"))?;
    Some(format!("{driver} for {}", node.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_says_how_it_is_mended() {
        let root = tempfile::tempdir().unwrap();
        let items = examine(root.path());
        assert_eq!(items.len(), 12);
        for item in items {
            let Mend {
                apt,
                dnf,
                brew,
                no_root,
            } = item.mend;
            assert!([apt, dnf, brew, no_root].iter().all(|m| !m.is_empty()));
            assert!(!item.wanted.is_empty() && !item.used_for.is_empty());
        }
    }
}
