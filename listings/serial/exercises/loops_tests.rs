use proptest::prelude::*;

use super::count;

#[test]
fn lines_are_counted() {
    assert_eq!(count(b"one\ntwo\n\nfour", b'\n'), 3);
    assert_eq!(count(b"", b'\n'), 0);
    assert_eq!(count(b"\n", b'\n'), 1);
}

/// Lengths around those at which one or several bytes overflow.
#[test]
fn nothing_overflows() {
    for around in [255, 256, 510, 512, 4080, 4096, 8160, 65_536] {
        for length in around - 2..around + 3 {
            assert_eq!(count(&vec![7; length], 7), length);
            assert_eq!(count(&vec![7; length], 8), 0);
        }
    }
}

proptest! {
    #[test]
    fn it_agrees_with_a_filter(
        bytes in prop::collection::vec(0u8..4, 0..3000),
        byte in 0u8..5,
    ) {
        let plain = bytes.iter().filter(|b| **b == byte).count();
        prop_assert_eq!(count(&bytes, byte), plain);
    }
}
