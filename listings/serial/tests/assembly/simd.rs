//! Which loops of `simd` work on one number an instruction, and which on several.

use std::error::Error;

use super::{Piece, body, count, mnemonic};

fn assembly(anchors: &[&str], more: &str) -> Result<String, Box<dyn Error>> {
    Piece::baseline("simd", anchors, more).assembly()
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn the_naive_sum_adds_one_number_at_a_time() {
    let assembly = assembly(&["sum_naive"], "").unwrap();
    let body = body(&assembly, "sum_naive");
    assert!(count(&body, "addsd") > 0, "{body:#?}");
    assert_eq!(count(&body, "addpd"), 0, "{body:#?}");
    // The page shows the loop: eight additions to one register.
    let shown = include_str!("simd/sum_naive.s");
    for line in shown.lines().filter(|line| line.contains("addsd")) {
        let register = line.rsplit(' ').next();
        assert!(
            body.iter().any(|l| mnemonic(l) == mnemonic(line)
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
