use std::num::NonZeroUsize;

use serial::correctness::{Kicks, map_chunked};

fn main() {
    let particles: Vec<u64> = (0..100).collect();
    let threads = NonZeroUsize::MIN;
    // ANCHOR: shown
    let mut kicks = Kicks::of(0);
    let ends = map_chunked(&particles, threads, |_particle| kicks.draw());
    // ANCHOR_END: shown
    println!("{ends:?}");
}
