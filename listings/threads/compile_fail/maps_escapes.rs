use std::{num::NonZeroUsize, thread};

use threads::maps::{Limits, candidates, ordered, smallest_divisor};

fn main() {
    let limits = Limits {
        threads: NonZeroUsize::MIN,
        window: NonZeroUsize::MIN,
    };
    // ANCHOR: shown
    let divisors = thread::scope(|scope| {
        ordered(scope, limits, candidates(), smallest_divisor)
    });
    println!("{:?}", divisors.take(3).collect::<Vec<_>>());
    // ANCHOR_END: shown
}
