use std::thread;

use threads::model::{NUMBERS, is_prime};

fn main() {
    // ANCHOR: shown
    let (left, right) = NUMBERS.split_at(3);
    let mut found = 0;
    thread::scope(|scope| {
        scope.spawn(|| left.iter().for_each(|n| found += u32::from(is_prime(*n))));
        scope.spawn(|| right.iter().for_each(|n| found += u32::from(is_prime(*n))));
    });
    // ANCHOR_END: shown
    println!("{found}");
}
