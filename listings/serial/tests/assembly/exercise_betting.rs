//! What the compiler makes of a bet of sixteen players, with a jump and with a
//! mask.

use super::{Piece, body, count};

/// What the two bets of the listing need around them: the loop over lanes.
const AROUND: &str = "
#[derive(Clone, Copy)]
pub struct Game {
    pub stake: f64,
    pub win_scale: f64,
    pub loss_scale: f64,
}
type Seat = (f64, f64, f64);
type Lanes = [f64; 16];
#[inline(always)]
fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
pub fn with_jumps(
    game: Game, rolled: &[u32; 16], has: &mut Lanes, gain: &mut Lanes, loss: &mut Lanes,
) {
    for i in 0..16 {
        let won = rolled[i] < 2_104_533_975;
        (has[i], gain[i], loss[i]) = jumping(game, won, (has[i], gain[i], loss[i]));
    }
}
pub fn with_masks(
    game: Game, rolled: &[u32; 16], has: &mut Lanes, gain: &mut Lanes, loss: &mut Lanes,
) {
    for i in 0..16 {
        let won = rolled[i] < 2_104_533_975;
        (has[i], gain[i], loss[i]) = masking(game, won, (has[i], gain[i], loss[i]));
    }
}
";

fn bets(cpu: &str) -> String {
    let piece = Piece {
        chapter: "exercise_betting",
        anchors: &["jumping", "masking"],
        more: AROUND,
        cpu,
    };
    piece.assembly().unwrap()
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn an_if_jumps_lane_by_lane_and_masks_take_pairs() {
    let assembly = bets("x86-64");
    let (jumps, masks) =
        (body(&assembly, "with_jumps"), body(&assembly, "with_masks"));
    assert!(count(&jumps, "minsd") > 0, "{jumps:#?}");
    assert!(count(&jumps, "jb") > 0, "{jumps:#?}");
    assert_eq!(count(&jumps, "minpd"), 0, "{jumps:#?}");
    for instruction in ["minpd", "mulpd", "andpd", "andnpd"] {
        assert!(count(&masks, instruction) > 0, "{instruction}: {masks:#?}");
    }
    assert_eq!(count(&masks, "minsd"), 0, "{masks:#?}");
}

/// With AVX2 the compiler selects by itself.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn for_newer_processors_both_become_the_same_instructions() {
    let assembly = bets("x86-64-v3");
    for name in ["with_jumps", "with_masks"] {
        let body = body(&assembly, name);
        assert!(count(&body, "vblendvpd") > 0, "{name}: {body:#?}");
        assert!(count(&body, "vminpd") > 0, "{name}: {body:#?}");
        assert_eq!(count(&body, "vminsd"), 0, "{name}: {body:#?}");
    }
}
