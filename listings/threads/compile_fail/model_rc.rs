use std::{rc::Rc, thread};

use threads::model::{NUMBERS, is_prime};

fn main() {
    // ANCHOR: shown
    let numbers = Rc::new(NUMBERS.to_vec());
    let theirs = Rc::clone(&numbers);
    let worker = thread::spawn(move || is_prime(theirs[0]));
    // ANCHOR_END: shown
    println!("{:?} {}", worker.join(), numbers.len());
}
