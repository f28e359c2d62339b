//! Reads the assembly of listings of `simd`: which loops work on one number an
//! instruction, and which on several.

#![cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, reason = "only x86-64 is read")
)]

use std::{env, error::Error, fs, path::Path, process::Command};

/// The instructions of each function of `src/simd.rs` that an anchor in
/// `anchors` holds, as rustc's release build makes them for any x86-64.
fn assembly(anchors: &[&str], more: &str) -> Result<String, Box<dyn Error>> {
    let listing = include_str!("../src/simd.rs");
    let mut source = String::new();
    for anchor in anchors {
        let (open, close) = (
            format!("ANCHOR: {anchor}\n"),
            format!("// ANCHOR_END: {anchor}"),
        );
        let piece = listing
            .split_once(&open)
            .and_then(|(_, rest)| rest.split_once(&close))
            .ok_or_else(|| format!("no anchor {anchor}"))?;
        source += piece.0;
    }
    // A short function is compiled where it is used; this crate uses none.
    let source = format!("{source}{more}")
        .replace("\npub fn", "\n#[inline(never)]\npub fn")
        .replace("#[inline(always)]\n#[inline(never)]", "#[inline(always)]");

    let name = anchors.join("_");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (input, output) = (
        folder.join(format!("{name}.rs")),
        folder.join(format!("{name}.s")),
    );
    fs::write(&input, source)?;
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let built = Command::new(rustc)
        .args(["--edition", "2024", "--crate-type", "lib"])
        .args(["--crate-name", "listing", "--emit", "asm"])
        .args(["-C", "opt-level=3", "-C", "target-cpu=x86-64", "-o"])
        .args([&output, &input])
        .output()?;
    if !built.status.success() {
        return Err(String::from_utf8_lossy(&built.stderr).into());
    }
    Ok(fs::read_to_string(output)?)
}

/// The instructions of the function `name`.
fn body<'a>(assembly: &'a str, name: &str) -> Vec<&'a str> {
    // Of a mangled name: its length and itself.
    let mangled = format!("{}{name}", name.len());
    assembly
        .lines()
        .skip_while(|line| {
            line.starts_with(char::is_whitespace)
                || !line.ends_with(':')
                || !line.contains(&mangled)
        })
        .take_while(|line| !line.contains(".cfi_endproc"))
        .filter(|line| line.starts_with('\t') && !line.starts_with("\t."))
        .map(str::trim)
        .collect()
}

fn count(body: &[&str], mnemonic: &str) -> usize {
    body.iter()
        .filter(|line| line.split_whitespace().next() == Some(mnemonic))
        .count()
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn the_naive_sum_adds_one_number_at_a_time() {
    let assembly = assembly(&["sum_naive"], "").unwrap();
    let body = body(&assembly, "sum_naive");
    assert!(count(&body, "addsd") > 0, "{body:#?}");
    assert_eq!(count(&body, "addpd"), 0, "{body:#?}");
    // The page shows the loop: eight additions to one register.
    let shown = include_str!("simd_assembly/sum_naive.s");
    for line in shown.lines().filter(|line| line.contains("addsd")) {
        let mnemonic = line.split_whitespace().next();
        let register = line.rsplit(' ').next();
        assert!(
            body.iter().any(|l| l.split_whitespace().next() == mnemonic
                && l.rsplit(' ').next() == register),
            "{line} is not in {body:#?}"
        );
    }
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn lanes_are_added_in_pairs() {
    let more =
        "\npub fn of_16(x: &[f64]) -> f64 {\n    sum_lanes::<16>(x)\n}\n";
    let assembly = assembly(&["sum_lanes"], more).unwrap();
    let body = body(&assembly, "of_16");
    // Sixteen lanes, two in a register.
    assert!(count(&body, "addpd") >= 8, "{body:#?}");
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn integers_are_added_in_pairs() {
    let assembly = assembly(&["sum_integers"], "").unwrap();
    assert!(count(&body(&assembly, "sum_integers"), "paddq") > 0);
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_check_that_runs_ahead_stops_no_vectors_and_one_that_does_not_does() {
    let names = ["add_indexed", "add_reversed", "add_reversed_cut"];
    let assembly = assembly(&names, "").unwrap();
    let packed = names.map(|name| {
        let body = body(&assembly, name);
        assert!(count(&body, "addsd") > 0, "{name}: {body:#?}");
        count(&body, "addpd") > 0
    });
    assert_eq!(packed, [true, false, true]);
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn leaving_early_compares_one_by_one() {
    let names = ["any_above", "any_above_rows"];
    let assembly = assembly(&names, "").unwrap();
    let packed = names.map(|name| {
        let body = body(&assembly, name);
        count(&body, "cmpltpd") > 0
    });
    assert_eq!(packed, [false, true]);
}
