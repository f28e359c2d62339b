// ANCHOR: shown
#![deny(unused_must_use)]

fn main() {
    let mut squares = Vec::new();
    (1..=10u32).map(|i| squares.push(i * i));
    println!("{squares:?}");
}
// ANCHOR_END: shown
