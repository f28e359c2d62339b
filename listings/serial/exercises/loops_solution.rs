//! Solution: how many lines?

// ANCHOR: solution
/// How often `byte` occurs. Linear in the length.
pub fn count(bytes: &[u8], byte: u8) -> usize {
    bytes
        .chunks(usize::from(u8::MAX))
        .map(|chunk| {
            // At most one for each of 255 bytes.
            let hits: u8 = chunk.iter().map(|b| u8::from(*b == byte)).sum();
            usize::from(hits)
        })
        .sum()
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "loops_tests.rs"]
mod tests;
