//! The job scripts of the book: a shell reads them, and their directives are
//! among those that the manuals of the schedulers list.

use std::{fs, path::Path, process::Command};

use libtest_mimic::{Failed, Trial};

/// Options of `#SBATCH`, from sbatch(1).
const SLURM: [&str; 6] = [
    "--job-name=",
    "--nodes=",
    "--ntasks=",
    "--time=",
    "--output=",
    "--signal=",
];

/// Options of `#PBS`, from qsub(1B).
const PBS: [&str; 4] = ["-N ", "-l select=", "-l walltime=", "-j oe"];

pub fn tests() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("jobs");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut tests: Vec<Trial> = entries
        .map(|entry| {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            Trial::test(format!("{name}_is_well_formed"), move || check(&path))
        })
        .collect();
    tests.push(Trial::test("bad_directives_are_found", bad_ones));
    tests
}

fn check(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    faults(&text, path.to_string_lossy().ends_with(".pbs.sh"))?;
    let shell = Command::new("sh").arg("-n").arg(path).output()?;
    match shell.status.success() {
        true => Ok(()),
        false => {
            Err(String::from_utf8_lossy(&shell.stderr).into_owned().into())
        }
    }
}

fn faults(text: &str, for_pbs: bool) -> Result<(), Failed> {
    let (mark, known) = match for_pbs {
        true => ("#PBS ", &PBS[..]),
        false => ("#SBATCH ", &SLURM[..]),
    };
    if !text.starts_with("#!/bin/") {
        return Err("begins without #!".into());
    }
    let mut lines = text.lines().skip(1);
    for line in lines.by_ref().take_while(|line| line.starts_with('#')) {
        let Some(option) = line.strip_prefix(mark) else {
            return Err(format!("`{line}` is no directive").into());
        };
        if !known.iter().any(|known| option.starts_with(known)) {
            return Err(format!("`{option}` is not in the manual").into());
        }
    }
    // A scheduler takes directives behind the first command for comments.
    match lines.find(|line| line.starts_with(mark.trim_end())) {
        Some(line) => Err(format!("`{line}` comes too late").into()),
        None => Ok(()),
    }
}

fn bad_ones() -> Result<(), Failed> {
    let good = "#!/bin/bash\n#PBS -N x\n#PBS -l walltime=1:0:0\necho\n";
    faults(good, true)?;
    for bad in [
        &good[1..],
        "#!/bin/bash\n#SBATCH --time=1\n",
        "#!/bin/bash\n#PBS -l nodes=2\n",
        "#!/bin/bash\necho\n#PBS -N x\n",
    ] {
        if faults(bad, true).is_ok() {
            return Err(format!("not found: {bad}").into());
        }
    }
    Ok(())
}
