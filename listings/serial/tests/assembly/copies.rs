//! Which moves of `copies` are copies: calls of memcpy, and three words.

use std::error::Error;

use super::{Piece, body, count, mnemonic};

fn assembly(anchors: &[&str]) -> Result<String, Box<dyn Error>> {
    Piece::baseline("copies", anchors, "").assembly()
}

/// Calls and jumps to `name`, which may stand within a longer mangled name.
fn calls(body: &[&str], name: &str) -> usize {
    body.iter()
        .filter(|line| line.starts_with("call") || line.starts_with("jmp"))
        .filter(|line| line.contains(name))
        .count()
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn an_array_is_made_in_place_unless_it_was_borrowed() {
    let names = ["returned", "borrowed", "moved_twice"];
    let assembly = assembly(&names).unwrap();
    let copies = ["powers", "powers_borrowed", "power_sum"].map(|name| {
        let body = body(&assembly, name);
        assert!(!body.is_empty(), "{name}");
        calls(&body, "memcpy")
    });
    assert_eq!(copies, [0, 1, 0]);
    let sum = body(&assembly, "power_sum");
    assert_eq!((calls(&sum, "powers"), calls(&sum, "3sum")), (1, 1));
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_box_copies_what_was_made_elsewhere_and_a_vector_does_not() {
    let names = ["returned", "boxed", "vec_powers"];
    let assembly = assembly(&names).unwrap();
    let copies = ["boxed_powers", "vec_powers"].map(|name| {
        let body = body(&assembly, name);
        assert!(!body.is_empty(), "{name}");
        calls(&body, "memcpy")
    });
    assert_eq!(copies, [1, 0]);
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_vector_is_pushed_in_three_words_and_an_array_whole() {
    let assembly = assembly(&["pushed"]).unwrap();
    let (row, table) =
        (body(&assembly, "push_row"), body(&assembly, "push_table"));
    assert_eq!(calls(&row, "memcpy"), 0, "{row:#?}");
    assert_eq!(calls(&table, "memcpy"), 1, "{table:#?}");
    // The pages show these instructions; registers may be others.
    for (shown, body) in [
        (include_str!("copies/push_row.s"), row),
        (include_str!("copies/push_table.s"), table),
    ] {
        let shown: Vec<_> = shown.lines().map(mnemonic).collect();
        let all: Vec<_> = body.iter().copied().map(mnemonic).collect();
        let found = all.windows(shown.len()).any(|part| part == shown);
        assert!(found, "{shown:?} in {body:#?}");
    }
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn two_numbers_are_passed_in_registers() {
    let assembly = assembly(&["points"]).unwrap();
    let loads = ["squared_distance", "squared_distance_borrowed"].map(|name| {
        body(&assembly, name)
            .iter()
            .filter(|line| line.contains("(%r"))
            .count()
    });
    assert_eq!(loads[0], 0, "{assembly}");
    assert!(loads[1] > 0, "{assembly}");
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn the_steps_of_diffusion_are_packed() {
    let more = "
pub fn step(old: &[f64], new: &mut [f64]) {
    relax(old, new);
}
";
    let assembly = Piece {
        chapter: "copies",
        anchors: &["diffuse_cloned"],
        more,
        cpu: "x86-64",
    }
    .assembly()
    .unwrap();
    assert!(count(&body(&assembly, "step"), "mulpd") > 0, "{assembly}");
}
