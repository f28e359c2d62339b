use rayon::prelude::*;

fn main() {
    let pixels = vec![1, 2, 200];
    // ANCHOR: shown
    let mut total = 0;
    pixels.par_iter().for_each(|steps| total += steps);
    // ANCHOR_END: shown
    println!("{total}");
}
