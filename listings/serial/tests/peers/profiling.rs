//! The peers of `profiling` find the same URLs, character for character.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use serial::profiling::{PAGE, urls_by_table};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("URLs in C are the same", || {
            same("peers/c/serial/profiling.c", &[])
        }),
        Peers::Python.test("URLs in Python are the same", || {
            for version in ["in_loop", "by_line", "in_text"] {
                let flags = ["--check", "--version", version];
                same("peers/python/serial/profiling.py", &flags)?;
            }
            Ok(())
        }),
    ]
}

fn same(program: &str, flags: &[&str]) -> Result<(), Failed> {
    let theirs = answer(program, flags)?;
    let urls = urls_by_table(PAGE);
    equal("URLs", urls.len() as f64, theirs["urls"])?;
    let checksum = f64::from(adler_32(&urls));
    equal("checksum", checksum, theirs["checksum"])
}

/// Adler-32 of all URLs, each with the end of a line behind it.
fn adler_32(urls: &[&str]) -> u32 {
    let bytes = urls.iter().flat_map(|url| url.bytes().chain([b'\n']));
    let (a, b) = bytes.fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(byte)) % 65521;
        (a, (b + a) % 65521)
    });
    b << 16 | a
}
