// ANCHOR: shown
use ndarray::{Array1, s};

fn main() {
    let mut x = Array1::from_elem(5, 1.0);
    let before = x.slice(s![..-1]);
    let mut after = x.slice_mut(s![1..]);
    after += &before;
}
// ANCHOR_END: shown
