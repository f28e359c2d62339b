use std::thread;

// ANCHOR: shown
fn sum_in_two(x: &[u64]) -> u64 {
    let (left, right) = x.split_at(x.len() / 2);
    let left = thread::spawn(|| left.iter().sum::<u64>());
    let right: u64 = right.iter().sum();
    left.join().unwrap_or(0) + right
}
// ANCHOR_END: shown

fn main() {
    println!("{}", sum_in_two(&[1, 2, 3]));
}
