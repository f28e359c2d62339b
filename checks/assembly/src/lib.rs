//! What the compiler makes of a piece of a listing: the tests in
//! `listings/PART/tests/assembly/` read it, a module a chapter.
//!
//! Excerpts that pages show lie in the folder of their chapter, and its module
//! checks that the compiler still says so.

use std::{env, error::Error, fs, path::Path, process::Command};

/// A piece of a chapter's listing, to be compiled by itself.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    pub chapter: &'a str,
    /// The anchors that are compiled; they may use nothing but one another and
    /// the standard library.
    pub anchors: &'a [&'a str],
    /// Rust to be compiled with them.
    pub more: &'a str,
    /// The processor that the compiler may use all of; `x86-64` for what all
    /// of them have.
    pub cpu: &'a str,
}

impl<'a> Piece<'a> {
    /// One for any x86-64.
    pub fn baseline(chapter: &'a str, anchors: &'a [&'a str], more: &'a str) -> Piece<'a> {
        let cpu = "x86-64";
        Piece {
            chapter,
            anchors,
            more,
            cpu,
        }
    }

    /// Its assembly, as rustc's release build makes it.
    ///
    /// # Errors
    ///
    /// If an anchor isn't there, or the compiler refuses the piece.
    pub fn assembly(&self) -> Result<String, Box<dyn Error>> {
        // Cargo says so to each test that it runs: the part that is tested.
        let part = env::var("CARGO_MANIFEST_DIR")?;
        let listing = Path::new(&part).join("src").join(self.chapter);
        let source = self.source(&fs::read_to_string(listing.with_extension("rs"))?)?;
        let folder = tempfile::tempdir()?;
        let (input, output) = (
            folder.path().join("piece.rs"),
            folder.path().join("piece.s"),
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
    ///
    /// # Errors
    ///
    /// As of [`Piece::assembly`], and if there is no such function in it.
    pub fn body(&self, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let assembly = self.assembly()?;
        let body = body(&assembly, name);
        if body.is_empty() {
            return Err(format!("no {name} in the assembly").into());
        }
        Ok(body.into_iter().map(String::from).collect())
    }

    fn source(&self, listing: &str) -> Result<String, Box<dyn Error>> {
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
        Ok(format!("{source}{}", self.more)
            .replace("\npub fn", "\n#[inline(never)]\npub fn")
            .replace("#[inline(always)]\n#[inline(never)]", "#[inline(always)]"))
    }
}

/// The instructions of the function `name`.
pub fn body<'a>(assembly: &'a str, name: &str) -> Vec<&'a str> {
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

/// The name of an instruction.
pub fn mnemonic(instruction: &str) -> Option<&str> {
    instruction.split_whitespace().next()
}

/// How many instructions have the name.
pub fn count<S: AsRef<str>>(body: &[S], name: &str) -> usize {
    body.iter()
        .filter(|line| mnemonic(line.as_ref()) == Some(name))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSEMBLY: &str = "\
_RNvCs_7listing5first:
\t.cfi_startproc
\tmovq\t%rdi, %rax
\tretq
\t.cfi_endproc
_RNvCs_7listing6second:
\tlock\t\tincq\t(%rdi)
.LBB0_1:
\tlock\t\tincq\t8(%rdi)
\tretq
\t.cfi_endproc
";

    #[test]
    fn a_function_ends_where_it_ends() {
        assert_eq!(body(ASSEMBLY, "first"), ["movq\t%rdi, %rax", "retq"]);
        let second = body(ASSEMBLY, "second");
        assert_eq!((count(&second, "lock"), count(&second, "movq")), (2, 0));
        assert_eq!(body(ASSEMBLY, "third"), [""; 0]);
    }

    #[test]
    fn a_piece_is_its_anchors_and_what_comes_with_them() {
        let listing = "\
// ANCHOR: a
pub fn a() {}
// ANCHOR_END: a
// ANCHOR: b
#[inline(always)]
pub fn b() {}
// ANCHOR_END: b
";
        let source = |anchors| Piece::baseline("x", anchors, "use y;\n").source(listing);
        assert_eq!(
            source(&["b"]).unwrap(),
            "#[inline(always)]\npub fn b() {}\nuse y;\n"
        );
        let fault = source(&["a", "c"]).unwrap_err().to_string();
        assert_eq!(fault, "no anchor c");
    }
}
