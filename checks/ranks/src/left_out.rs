//! Names the tests that need ranks where there is no MPI to start them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use evidence::places;
use libtest_mimic::{Arguments, Failed, Trial};

/// The test program that stands in for the tests on ranks: without `has_mpi`,
/// which says whether the part was built with its feature `mpi`, each of them
/// is named as left out, and fails where `BOOK_REQUIRE` asks for `mpi`.
pub fn run(has_mpi: bool) -> ! {
    let part = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let tests = match has_mpi {
        true => vec![],
        false => left_out(&part),
    };
    libtest_mimic::run(&Arguments::from_args(), tests).exit()
}

fn left_out(part: &Path) -> Vec<Trial> {
    let required = env::var("BOOK_REQUIRE")
        .is_ok_and(|list| list.split(',').any(|required| required.trim() == "mpi"));
    let absent = || -> Result<(), Failed> { Err("mpi is required and not here".into()) };
    tests_on_ranks(part)
        .into_iter()
        .map(|name| {
            let hint = "needs MPI; `cargo xtask test` sets it up";
            Trial::test(format!("{name} (left out: {hint})"), absent).with_ignored_flag(!required)
        })
        .collect()
}

/// The tests of `part` that run on ranks, `MODULE::TEST`.
fn tests_on_ranks(part: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["src", "tests", "exercises"] {
        for file in places::files_below(&part.join(folder), ".rs").unwrap_or_default() {
            let text = fs::read_to_string(&file).unwrap_or_default();
            let module = file.file_stem().unwrap_or_default().to_string_lossy();
            let names = names(&text).into_iter();
            found.extend(names.map(|name| format!("{module}::{name}")));
        }
    }
    found
}

/// The functions of `text` that use `ranks::on!`.
fn names(text: &str) -> Vec<&str> {
    let mut function = "";
    let mut names = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.trim_start().strip_prefix("fn ") {
            function = rest.split('(').next().unwrap_or(rest);
        }
        if line.contains("ranks::on!(") && names.last() != Some(&function) {
            names.push(function);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_on_ranks_are_found() {
        let text = "fn a() {\n    ranks::on!([1], |w| x);\n    ranks::on!([2], |w| y);\n}\n\
                    #[test]\nfn b() {}\n    #[test]\n    fn c() {\n        ranks::on!([4], f);\n";
        assert_eq!(names(text), ["a", "c"]);
    }
}
