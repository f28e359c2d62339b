//! What the compiler makes of the loops of `elementwise`.

use super::{Piece, body, count};

/// With the instructions of AVX-512, in vectors and without a call: the sine is
/// arithmetic.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn the_polynomial_is_vectorized_and_the_system_sine_is_not() {
    let more = "
use std::f64::consts::{FRAC_1_PI, PI};
pub fn near(x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = sinc_polynomial(*x);
    }
}
pub fn far(x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y = if *x == 0.0 { 1.0 } else { x.sin() / x };
    }
}
";
    let assembly = Piece {
        chapter: "elementwise",
        anchors: &["sinc_polynomial"],
        more,
        cpu: "x86-64-v4",
    }
    .assembly()
    .unwrap();
    let near = body(&assembly, "near");
    assert!(count(&near, "vdivpd") > 0, "{near:#?}");
    let is_wide = |line: &&str| line.contains("%ymm") || line.contains("%zmm");
    assert!(near.iter().any(is_wide), "{near:#?}");
    assert!(!near.iter().any(|line| line.starts_with("call")));
    let far = body(&assembly, "far");
    assert_eq!(count(&far, "vdivpd"), 0, "{far:#?}");
    assert!(count(&far, "vdivsd") > 0, "{far:#?}");
    assert!(far.iter().any(|line| line.contains("sin")), "{far:#?}");
}
