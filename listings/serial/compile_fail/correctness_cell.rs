use std::num::NonZeroUsize;

use serial::correctness::{Kicks, map_chunked};

fn main() {
    let particles: Vec<u64> = (0..100).collect();
    let threads = NonZeroUsize::MIN;
    // ANCHOR: shown
    let kicks = std::cell::RefCell::new(Kicks::of(0));
    let draw = |_particle: &u64| kicks.borrow_mut().draw();
    let ends = map_chunked(&particles, threads, draw);
    // ANCHOR_END: shown
    println!("{ends:?}");
}
