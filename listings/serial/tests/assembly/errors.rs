//! What `errors` says of a loop that may leave early.

use super::{Piece, body, count};

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_flag_lets_readings_be_converted_in_pairs() {
    let assembly = Piece {
        chapter: "errors",
        anchors: &["calibrate"],
        more: "\npub const MISSING: i32 = -999;\n",
        cpu: "x86-64",
    }
    .assembly()
    .unwrap();
    let packed = ["calibrate_early", "calibrate_flag"].map(|name| {
        let body = body(&assembly, name);
        assert!(count(&body, "mulsd") > 0, "{name}: {body:#?}");
        count(&body, "mulpd") > 0
    });
    assert_eq!(packed, [false, true]);
}
