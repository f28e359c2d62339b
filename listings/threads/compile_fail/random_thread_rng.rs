use std::thread;

use threads::random::first_passage;
use rand::Rng;

fn main() {
    // ANCHOR: shown
    let mut rng = rand::rng();
    let walk = move || first_passage(|| rng.next_u64());
    let passage = thread::spawn(walk).join();
    // ANCHOR_END: shown
    println!("{passage:?}");
}
