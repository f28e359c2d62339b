//! Reads the assembly of listings: a module a chapter.
//!
//! Excerpts that pages show lie in the folder of their chapter, and its module
//! checks that the compiler still says so.

#![cfg_attr(
    not(target_arch = "x86_64"),
    allow(dead_code, reason = "only x86-64 is read")
)]

mod copies;
mod correctness;
mod elementwise;
mod errors;
mod exercise_betting;
mod loops;
mod matmul;
mod simd;
mod state;

use std::{
    env,
    error::Error,
    fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

/// A piece of a chapter's listing, to be compiled by itself.
struct Piece<'a> {
    chapter: &'a str,
    /// The anchors that are compiled; they may use nothing but one another and
    /// the standard library.
    anchors: &'a [&'a str],
    /// Rust to be compiled with them.
    more: &'a str,
    /// The processor that the compiler may use all of; `x86-64` for what all
    /// of them have.
    cpu: &'a str,
}

impl<'a> Piece<'a> {
    /// One for any x86-64.
    fn baseline(
        chapter: &'a str,
        anchors: &'a [&'a str],
        more: &'a str,
    ) -> Piece<'a> {
        let cpu = "x86-64";
        Piece {
            chapter,
            anchors,
            more,
            cpu,
        }
    }

    /// Its assembly, as rustc's release build makes it.
    fn assembly(&self) -> Result<String, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let listing = root.join("src").join(self.chapter).with_extension("rs");
        let listing = fs::read_to_string(listing)?;
        let mut source = String::new();
        for anchor in self.anchors {
            let (open, close) = (
                format!("ANCHOR: {anchor}\n"),
                format!("// ANCHOR_END: {anchor}\n"),
            );
            let piece = listing
                .split_once(&open)
                .and_then(|(_, rest)| rest.split_once(&close))
                .ok_or_else(|| format!("no anchor {anchor}"))?;
            source += piece.0;
        }
        // A short function is compiled where it is used; this crate uses none.
        let source = format!("{source}{}", self.more)
            .replace("\npub fn", "\n#[inline(never)]\npub fn")
            .replace(
                "#[inline(always)]\n#[inline(never)]",
                "#[inline(always)]",
            );

        // Two tests may read the same piece at once.
        static READ: AtomicUsize = AtomicUsize::new(0);
        let turn = READ.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}_{}_{turn}", self.chapter, self.cpu);
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
            .args(["-C", "opt-level=3", "-o"])
            .arg(&output)
            .arg(format!("-Ctarget-cpu={}", self.cpu))
            .arg(&input)
            .output()?;
        if !built.status.success() {
            return Err(String::from_utf8_lossy(&built.stderr).into());
        }
        Ok(fs::read_to_string(output)?)
    }

    /// The instructions of its function `name`.
    fn body(&self, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let assembly = self.assembly()?;
        let body = body(&assembly, name);
        if body.is_empty() {
            return Err(format!("no {name} in the assembly").into());
        }
        Ok(body.into_iter().map(String::from).collect())
    }
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

fn mnemonic(instruction: &str) -> Option<&str> {
    instruction.split_whitespace().next()
}

fn count(body: &[&str], name: &str) -> usize {
    body.iter()
        .filter(|line| mnemonic(line) == Some(name))
        .count()
}
