use std::thread;

use ndarray::{Array1, s};

fn main() {
    let mut x = Array1::from_elem(1000, 2.0);
    // ANCHOR: shown
    let mut left = x.slice_mut(s![..500]);
    let mut right = x.slice_mut(s![500..]);
    thread::scope(|scope| {
        scope.spawn(move || left *= 0.5);
        right *= 0.5;
    });
    // ANCHOR_END: shown
    println!("{x}");
}
