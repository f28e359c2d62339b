//! Whether the sums of a tile of `matmul` stay in registers.

use super::{Piece, body, count};

/// The loop of a tile, compiled with some features for some processor: from the
/// first fused multiplication to the last.
fn of_tile(shape: &str, features: &str, cpu: &str) -> Vec<String> {
    let more = format!(
        "\n#[target_feature(enable = \"{features}\")]\n#[inline(never)]\n\
         pub(crate) fn sums(a: &[f64], b: &[f64], c: &mut [f64], s: usize) {{\n\
         tile::<{shape}, true>(a, b, c, s)\n}}\n\
         #[unsafe(no_mangle)]\npub static SUMS: \
         unsafe fn(&[f64], &[f64], &mut [f64], usize) = sums;\n"
    );
    let piece = Piece {
        chapter: "matmul",
        anchors: &["multiply_add", "tile"],
        more: &more,
        cpu,
    };
    let assembly = piece.assembly().unwrap();
    let body = body(&assembly, "sums");
    let fused = |line: &&str| line.starts_with("vfmadd231pd");
    assert!(count(&body, "vfmadd231pd") > 0, "{body:#?}");
    let first = body.iter().position(fused).unwrap();
    let last = body.iter().rposition(fused).unwrap();
    let lines = body[first..=last].iter();
    lines.map(|line| (*line).to_string()).collect()
}

fn on_the_stack(lines: &[String]) -> bool {
    lines.iter().any(|line| line.contains("(%rsp)"))
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn sums_of_a_tile_stay_in_registers() {
    for (shape, features, register, sums) in [
        ("12, 16", "avx512f", "zmm", 24),
        ("6, 8", "avx2,fma", "ymm", 12),
    ] {
        let lines = of_tile(shape, features, "x86-64");
        let fused = lines.iter().filter(|l| l.starts_with("vfmadd231pd"));
        let mut targets: Vec<_> =
            fused.filter_map(|l| l.rsplit(' ').next()).collect();
        // One for each vector of sums, and each into its own register.
        assert_eq!(targets.len(), sums, "{lines:#?}");
        targets.sort_unstable();
        targets.dedup();
        assert_eq!(targets.len(), sums, "{lines:#?}");
        assert!(targets.iter().all(|t| t.contains(register)), "{lines:#?}");
        assert!(!on_the_stack(&lines), "{lines:#?}");
    }
    // The page shows the beginning of the loop.
    let lines = of_tile("12, 16", "avx512f", "x86-64");
    let shown = include_str!("matmul/tile.s");
    let mnemonics =
        |line: &str| line.split_whitespace().next().map(str::to_string);
    let shown: Vec<_> = shown.lines().skip(3).map(mnemonics).collect();
    let found: Vec<_> = lines
        .iter()
        .take(shown.len())
        .map(|l| mnemonics(l))
        .collect();
    assert_eq!(shown, found);
}

/// For such processors LLVM prefers registers of half the width, and the sums
/// don't fit into those.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn for_a_processor_of_level_4_they_do_not() {
    let lines = of_tile("12, 16", "avx512f", "x86-64-v4");
    assert!(lines.iter().all(|l| !l.contains("zmm")), "{lines:#?}");
    assert!(on_the_stack(&lines), "{lines:#?}");
}
