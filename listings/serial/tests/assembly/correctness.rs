//! What `correctness` says of closures, checks and vectors.

use std::error::Error;

use super::{Piece, body, count};

fn assembly(anchors: &[&str], more: &str) -> Result<String, Box<dyn Error>> {
    Piece::baseline("correctness", anchors, more).assembly()
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_check_in_the_loop_leaves_one_root_an_instruction() {
    let names = ["roots_debug", "roots_assert", "roots_after"];
    let assembly = assembly(&["roots"], "").unwrap();
    let packed = names.map(|name| {
        let body = body(&assembly, name);
        assert!(count(&body, "sqrtsd") > 0, "{name}: {body:#?}");
        count(&body, "sqrtpd") > 0
    });
    assert_eq!(packed, [true, false, true]);
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_sum_that_may_panic_adds_one_count_an_instruction() {
    let assembly = assembly(&["sums"], "").unwrap();
    let packed = ["sum_counts", "sum_strict"].map(|name| {
        let body = body(&assembly, name);
        count(&body, "paddd") > 0
    });
    assert_eq!(packed, [true, false]);
}
