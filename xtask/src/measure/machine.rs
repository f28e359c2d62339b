//! The machine that is measured: processor, caches, memory, system.

use std::{collections::BTreeSet, fs, path::Path, thread::available_parallelism};

use evidence::{
    figures::{Cache, Machine},
    runs::find_program,
};

use crate::process::ask;

/// What is known of this machine. The name is a short one made of processor and
/// threads; the caller may give another.
pub fn examine() -> Machine {
    let threads = available_parallelism().map_or(1, |n| n.get() as u32);
    let mut machine = match cfg!(target_os = "macos") {
        true => mac(threads),
        false => linux(Path::new("/"), threads),
    };
    machine.name = slug(&machine.cpu, threads);
    machine
}

/// `AMD EPYC 9354` with 2 threads → `amd-epyc-9354-2t`.
fn slug(cpu: &str, threads: u32) -> String {
    let words: Vec<String> = cpu
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && !matches!(*word, "R" | "TM" | "CPU" | "Processor"))
        .map(str::to_lowercase)
        .collect();
    format!("{}-{threads}t", words.join("-"))
}

fn mac(threads: u32) -> Machine {
    let read = |name: &str| ask("sysctl", &["-n", name]);
    let number = |name: &str| read(name).and_then(|text| text.parse().ok());
    let line_bytes = number("hw.cachelinesize").unwrap_or(64);
    let cache = |level: &str, name: &str, shared_by: u32| {
        let bytes = number(name).filter(|&n| n > 0)?;
        Some(Cache {
            level: level.into(),
            bytes,
            line_bytes,
            shared_by,
        })
    };
    let caches = [
        cache("L1d", "hw.l1dcachesize", 1),
        cache("L1i", "hw.l1icachesize", 1),
        cache("L2", "hw.l2cachesize", threads),
    ];
    Machine {
        name: String::new(),
        cpu: read("machdep.cpu.brand_string").unwrap_or("unknown".into()),
        cores: number("hw.physicalcpu").map_or(threads, |n| n as u32),
        threads,
        caches: caches.into_iter().flatten().collect(),
        memory_bytes: number("hw.memsize").unwrap_or(0),
        system: format!(
            "macOS {}, {}",
            ask("sw_vers", &["-productVersion"]).unwrap_or_default(),
            std::env::consts::ARCH
        ),
        virtualized: None,
    }
}

fn linux(root: &Path, threads: u32) -> Machine {
    let text = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
    let cpuinfo = text("proc/cpuinfo");
    let fields = |name: &str| {
        let name = name.to_string();
        let lines = cpuinfo.lines().filter_map(move |line| {
            let (key, value) = line.split_once(':')?;
            (key.trim() == name).then(|| value.trim().to_string())
        });
        lines.collect::<Vec<_>>()
    };
    let cpu = fields("model name").into_iter().next();
    let cores: BTreeSet<(String, String)> = fields("physical id")
        .into_iter()
        .zip(fields("core id"))
        .collect();
    let cores = match cores.len() as u32 {
        0 => threads,
        cores => cores.min(threads),
    };
    let memory = text("proc/meminfo");
    let memory = memory.lines().find_map(|l| {
        let kib = l.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?;
        kib.parse::<u64>().ok()
    });
    let release = text("etc/os-release");
    let name = release.lines().find_map(|l| l.strip_prefix("PRETTY_NAME="));
    let kernel = text("proc/sys/kernel/osrelease");
    // The full release may name the host's own build of the kernel.
    let kernel = kernel.trim().split('-').next().unwrap_or_default();
    let guest = fields("flags")
        .first()
        .is_some_and(|f| f.contains(" hypervisor"));
    Machine {
        name: String::new(),
        cpu: cpu.or_else(cpu_of_lscpu).unwrap_or("unknown".into()),
        cores,
        threads,
        caches: caches(&root.join("sys/devices/system/cpu/cpu0/cache")),
        memory_bytes: memory.unwrap_or(0) * 1024,
        system: format!(
            "{}, Linux {kernel}, {}",
            name.unwrap_or("Linux").trim_matches('"'),
            std::env::consts::ARCH
        ),
        virtualized: guest.then(|| hypervisor().unwrap_or("hypervisor".into())),
    }
}

/// On ARM the kernel gives numbers, which `lscpu` knows by name.
fn cpu_of_lscpu() -> Option<String> {
    let text = ask(find_program("lscpu")?, &[])?;
    let field = |name: &str| {
        let line = text.lines().find(|l| l.trim().starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_string())
    };
    field("Model name:").or_else(|| field("Vendor ID:"))
}

fn hypervisor() -> Option<String> {
    let detected = find_program("systemd-detect-virt").and_then(|p| ask(p, &["--vm"]));
    let of_lscpu = || {
        let text = ask(find_program("lscpu")?, &[])?;
        let line = text.lines().find(|l| l.starts_with("Hypervisor vendor:"))?;
        Some(line.split_once(':')?.1.trim().to_string())
    };
    detected.or_else(of_lscpu)
}

fn caches(folder: &Path) -> Vec<Cache> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut caches: Vec<Cache> = entries.filter_map(|e| cache(&e.path())).collect();
    caches.sort_by(|a, b| a.level.cmp(&b.level));
    caches
}

fn cache(folder: &Path) -> Option<Cache> {
    let read = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).ok()?;
        Some(text.trim().to_string())
    };
    let kind = match read("type")?.as_str() {
        "Data" => "d",
        "Instruction" => "i",
        _ => "",
    };
    Some(Cache {
        level: format!("L{}{kind}", read("level")?),
        bytes: size(&read("size")?)?,
        line_bytes: read("coherency_line_size")?.parse().ok()?,
        shared_by: count(&read("shared_cpu_list")?),
    })
}

/// `48K`, `32M` in bytes.
fn size(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let factor = match &text[digits.len()..] {
        "" => 1,
        "K" => 1 << 10,
        "M" => 1 << 20,
        "G" => 1 << 30,
        _ => return None,
    };
    Some(digits.parse::<u64>().ok()? * factor)
}

/// How many processors a list like `0-3,8` holds.
fn count(list: &str) -> u32 {
    let width = |range: &str| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let first: u32 = first.trim().parse().ok()?;
        let last: u32 = last.trim().parse().ok()?;
        Some(last.saturating_sub(first) + 1)
    };
    list.split(',').filter_map(width).sum::<u32>().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linux_machine_is_read() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let one = |n| {
            format!(
                "processor : {n}\nmodel name : Some(R) CPU X5\nphysical id : 0\n\
                 core id : {}\nflags : fpu\n\n",
                n / 2
            )
        };
        write("proc/cpuinfo", &[0, 1, 2, 3].map(one).concat());
        write("proc/meminfo", "MemTotal:  2048 kB\nMemFree: 1 kB\n");
        write("etc/os-release", "NAME=x\nPRETTY_NAME=\"Some Linux 3\"\n");
        write("proc/sys/kernel/osrelease", "6.1.2-build-7\n");
        for (i, level, kind, size, list) in [
            (0, "1", "Data", "48K", "0-1"),
            (1, "3", "Unified", "32M", "0-3,8"),
        ] {
            let folder = format!("sys/devices/system/cpu/cpu0/cache/index{i}");
            write(&format!("{folder}/level"), level);
            write(&format!("{folder}/type"), kind);
            write(&format!("{folder}/size"), size);
            write(&format!("{folder}/coherency_line_size"), "64\n");
            write(&format!("{folder}/shared_cpu_list"), list);
        }
        let machine = linux(root.path(), 4);
        assert_eq!((machine.cores, machine.threads), (2, 4));
        assert_eq!(machine.memory_bytes, 2 << 20);
        assert!(machine.system.starts_with("Some Linux 3, Linux 6.1.2, "));
        assert_eq!(machine.virtualized, None);
        let caches: Vec<_> = machine
            .caches
            .iter()
            .map(|c| (&c.level[..], c.bytes, c.shared_by))
            .collect();
        assert_eq!(caches, [("L1d", 48 << 10, 2), ("L3", 32 << 20, 5)]);
        assert_eq!(slug(&machine.cpu, 4), "some-x5-4t");
    }

    #[test]
    fn this_machine_has_a_name_and_threads() {
        let machine = examine();
        assert!(machine.threads >= 1 && machine.cores >= 1);
        assert!(machine.name.ends_with('t'), "{}", machine.name);
    }
}
