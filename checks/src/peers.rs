//! Programs of other languages: each is measured by some plan, and every file
//! beside them is used by one of them.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use evidence::{
    Problem, places,
    plan::{Plan, Source},
};

/// Files of `peers/` that no plan names and no other peer uses, and parts whose
/// peers no test of theirs holds to the listing's answer.
pub fn unplanned_peers(root: &Path) -> Vec<Problem> {
    let plans = match Plan::all(root, None) {
        Ok(plans) => plans,
        Err(e) => return vec![Problem::new("listings", 0, e)],
    };
    let mut problems = Vec::new();
    let mut planned: BTreeSet<PathBuf> = BTreeSet::new();
    for plan in &plans {
        let peers = plan.contenders.iter().filter_map(|c| match &c.source {
            Source::Peer { program, .. } => Some(program.clone()),
            Source::Bench { .. } | Source::Browser { .. } => None,
        });
        let before = planned.len();
        planned.extend(peers);
        let (part, _) = plan.part_and_name();
        let folder = Path::new("listings").join(part).join("tests");
        let tests = folder.join("peers.rs");
        let of_several_files = folder.join("peers/main.rs");
        let tested = [&tests, &of_several_files]
            .iter()
            .any(|tests| root.join(tests).is_file());
        if planned.len() > before && !tested {
            let fault = "is missing: the peers of this part are held to no listing's answer";
            problems.push(Problem::new(tests, 0, fault));
        }
    }
    match unused(root, &planned) {
        Ok(unused) => problems.extend(unused),
        Err(e) => problems.push(Problem::new("peers", 0, e)),
    }
    problems
}

fn unused(root: &Path, planned: &BTreeSet<PathBuf>) -> io::Result<Vec<Problem>> {
    let mut files = Vec::new();
    for file in places::files_below(&root.join("peers"), "")? {
        // Caches, requirements and the like are no programs.
        let source = file.extension().is_some_and(|e| {
            ["c", "h", "cpp", "hpp", "py"]
                .iter()
                .any(|known| e == *known)
        });
        if source {
            let text = fs::read_to_string(&file)?;
            files.push((places::relative(root, &file), text));
        }
    }
    let mut tests = String::new();
    for part in places::parts(root)? {
        let folder = root.join("listings").join(part).join("tests");
        for file in places::files_below(&folder, ".rs")? {
            tests += &fs::read_to_string(file)?;
        }
    }
    let tested = |path: &Path| tests.contains(&format!("\"{}\"", path.display()));
    Ok(files
        .iter()
        .filter(|(path, _)| !planned.contains(path) && !tested(path))
        .filter(|(path, _)| {
            !files
                .iter()
                .any(|(other, text)| other != path && uses(text, path))
        })
        .map(|(path, _)| {
            Problem::new(
                path,
                0,
                "no measure plan names it, no test runs it, and no peer uses it",
            )
        })
        .collect())
}

/// Whether a program with this text includes or imports `path`.
fn uses(text: &str, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    text.lines().map(str::trim_start).any(|line| {
        if let Some(included) = line.strip_prefix("#include") {
            return included.trim().trim_matches('"').ends_with(&*name);
        }
        let imported = line.strip_prefix("from ").or(line.strip_prefix("import "));
        imported.is_some_and(|rest| rest.split([' ', ',', '.']).any(|word| word == stem))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_without_a_plan_and_a_header_without_a_user_are_named() {
        let root = tempfile::tempdir().unwrap();
        let plan = "size = 'all'\nincludes = 'nothing'\n[[contender]]\nname = 'c'\nlabel = 'C'\n\
                    peer = 'peers/c/p/x.c'\n";
        for (path, text) in [
            ("listings/p/Cargo.toml", ""),
            ("listings/p/benches/x.toml", plan),
            ("listings/p/tests/peers.rs", ""),
            ("peers/c/p/x.c", "#include \"used.h\"\n"),
            ("peers/c/used.h", ""),
            ("peers/c/unused.h", ""),
            ("peers/python/p/x.py", "from report import run\n"),
            ("peers/python/report.py", ""),
            // One that is there for its answer.
            ("listings/p/tests/y.rs", "answer(\"peers/c/p/y.c\")"),
            ("peers/c/p/y.c", ""),
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let files: Vec<_> = unplanned_peers(root.path())
            .iter()
            .map(|p| p.file.display().to_string())
            .collect();
        assert_eq!(files, ["peers/c/unused.h", "peers/python/p/x.py"]);
        fs::remove_file(root.path().join("listings/p/tests/peers.rs")).unwrap();
        assert_eq!(unplanned_peers(root.path()).len(), 3);
        fs::create_dir(root.path().join("listings/p/tests/peers")).unwrap();
        fs::write(root.path().join("listings/p/tests/peers/main.rs"), "").unwrap();
        assert_eq!(unplanned_peers(root.path()).len(), 2);
    }
}
