use rayon::prelude::*;

fn main() {
    let pixels = vec![1, 2, 200];
    // ANCHOR: shown
    let total: i32 = pixels.par_iter().fold(|| 0, |sum, steps| sum + steps);
    // ANCHOR_END: shown
    println!("{total}");
}
