//! Each part, built alone, has the same dependencies as the others.

// Elsewhere there are other dependencies, which nobody has compared.
#![cfg(target_os = "linux")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
    process::Command,
};

use evidence::{mpi, places};

/// The features of each package: of one that build scripts need as well there may
/// be two sets.
type Packages = BTreeMap<String, BTreeSet<String>>;

#[test]
fn parts_have_the_features_of_their_dependencies_in_common() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let parts = places::parts(&root).unwrap();
    let trees = parts.into_iter().map(|part| {
        let tree = tree(&root, &part);
        (part, packages(&tree))
    });
    let found = differences(&trees.collect());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn another_feature_is_told_where_nothing_is_in_common() {
    let trees = |b| {
        let of = |part: &str, tree| (part.to_owned(), packages(tree));
        BTreeMap::from([of("a", "libc v0.2.1 std\nx v1.0.0 \n"), of("b", b)])
    };
    assert_eq!(differences(&trees("libc v0.2.1 std\ny v1.0.0 z")), [""; 0]);
    assert_eq!(
        differences(&trees("libc v0.2.1 std (*)\nlibc v0.2.1 \n")),
        [""; 0]
    );
    let ours = "b v0.1.0 (/book/listings/b) mpi\nlibc v0.2.1 std,extra_traits";
    assert_eq!(
        differences(&trees(ours)),
        [
            "libc v0.2.1 has other features in each part, and is compiled for each; \
          checks/features/Cargo.toml must ask for all: a [std], b [std,extra_traits]"
        ]
    );
}

/// What Cargo says of all that tests and programs of a part need.
fn tree(root: &Path, part: &str) -> String {
    let cargo = env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from);
    let mut tree = Command::new(cargo);
    tree.current_dir(root)
        .args(["tree", "--locked", "--offline", "--package", part])
        .args(["--prefix", "none", "--no-dedupe", "--format", "{p} {f}"]);
    mpi::enable(&mut tree, root, part);
    let output = tree.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{part}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The packages of registries in a tree.
fn packages(tree: &str) -> Packages {
    let mut packages = Packages::new();
    for line in tree.lines().filter(|line| !line.contains(" (/")) {
        let line = line.replace(" (proc-macro)", "").replace(" (*)", "");
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            let features = packages.entry(format!("{name} {version}")).or_default();
            features.insert(words.collect());
        }
    }
    packages
}

fn differences(trees: &BTreeMap<String, Packages>) -> Vec<String> {
    let names: BTreeSet<&String> = trees.values().flat_map(Packages::keys).collect();
    names
        .into_iter()
        .filter_map(|name| {
            let of_parts = trees
                .iter()
                .filter_map(|(part, packages)| Some((part, packages.get(name)?)));
            let common = of_parts
                .clone()
                .map(|(_, features)| features.clone())
                .reduce(|a, b| &a & &b)?;
            let each: Vec<String> = of_parts
                .map(|(part, features)| {
                    let features: Vec<&str> = features.iter().map(String::as_str).collect();
                    format!("{part} [{}]", features.join("; "))
                })
                .collect();
            common.is_empty().then(|| {
                format!(
                    "{name} has other features in each part, and is compiled for each; \
                     checks/features/Cargo.toml must ask for all: {}",
                    each.join(", ")
                )
            })
        })
        .collect()
}
