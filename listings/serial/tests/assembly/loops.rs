//! Which loops of `loops` work on one number an instruction, and which on several.

use std::error::Error;

use super::{Piece, count};

/// The instructions of the function `name`, compiled from `anchor`.
fn loop_of(anchor: &str, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let anchors = match anchor {
        "ascents" | "fill" | "find" => vec![anchor],
        _ => vec!["square", anchor],
    };
    Piece {
        chapter: "loops",
        anchors: &anchors,
        more: "use std::iter;\n",
        cpu: "x86-64",
    }
    .body(name)
}

/// Whether squares are computed two at a time.
fn packed(anchor: &str, name: &str) -> bool {
    let body = loop_of(anchor, name).unwrap();
    let body: Vec<&str> = body.iter().map(String::as_str).collect();
    count(&body, "pmuludq") > 0
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn one_slice_is_squared_in_pairs_in_every_form_but_the_boxed() {
    for (name, in_pairs) in [
        ("sum_index", true),
        ("sum_first", true),
        ("sum_iter", true),
        ("sum_from_fn", true),
        ("sum_reversed", true),
        ("sum_collected", true),
        ("sum_boxed", false),
    ] {
        assert_eq!(packed(name, name), in_pairs, "{name}");
    }
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_for_over_pieces_takes_one_by_one_and_their_own_loop_takes_pairs() {
    for (anchor, name, in_pairs) in [
        ("chain_for", "chain_for", false),
        ("chain_sum", "chain_sum", true),
        ("chain_each", "chain_each", true),
        ("chain_nested", "chain_nested", true),
        ("chain_checked", "chain_checked", false),
        ("chain_checked", "chain_try", false),
        ("rows", "rows_for", false),
        ("rows", "rows_sum", true),
        ("inclusive_for", "inclusive_for", false),
        ("inclusive_each", "inclusive_each", true),
        ("inclusive_slice", "inclusive_slice", true),
        ("fourths", "fourths_index", true),
        ("fourths", "fourths_step", false),
        ("chunks", "fourths_chunks_exact", false),
        ("chunks", "fourths_arrays", true),
    ] {
        assert_eq!(packed(anchor, name), in_pairs, "{name}");
    }
}

/// The excerpts of the page, instruction by instruction, labels and the
/// choice of registers aside.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn excerpts_are_what_the_compiler_writes() {
    for (name, shown) in [
        ("chain_for", include_str!("loops/chain_for.s")),
        ("inclusive_for", include_str!("loops/inclusive_for.s")),
    ] {
        let body = loop_of(name, name).unwrap();
        let of = |line: &str| {
            let mut words = line.split_whitespace();
            words.next().map(String::from)
        };
        let names: Vec<_> = body.iter().map(|line| of(line)).collect();
        let shown: Vec<_> = shown
            .lines()
            .filter(|line| !line.ends_with(':'))
            .map(of)
            .collect();
        assert!(
            names.windows(shown.len()).any(|part| part == shown),
            "{shown:?} is not in {body:#?}"
        );
    }
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn loops_that_fill_and_copy_become_calls() {
    for (name, called) in [("fill_loop", "memset"), ("copy_loop", "memcpy")] {
        let body = loop_of("fill", name).unwrap().join("\n");
        assert!(body.contains(called), "{body}");
    }
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_search_that_may_end_anywhere_compares_byte_by_byte() {
    let body = loop_of("find", "zero_position").unwrap().join("\n");
    assert!(body.contains("cmpb") && !body.contains("pcmpeqb"), "{body}");
}
