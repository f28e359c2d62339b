use threads::maps::{Pending, smallest_divisor};

// ANCHOR: shown
fn main() {
    let items = vec![91, 97, 1001];
    let pending = Pending::start(|| {
        items.iter().map(|n| smallest_divisor(*n)).max()
    });
    println!("{:?}", pending.wait());
}
// ANCHOR_END: shown
