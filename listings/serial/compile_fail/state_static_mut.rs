// ANCHOR: shown
static mut TOTAL: u64 = 0;

fn add(total: &mut u64, x: &[u64]) {
    *total += x.iter().sum::<u64>();
}

fn main() {
    // SAFETY: there is no other thread.
    unsafe { add(&mut TOTAL, &[1, 2, 3]) };
}
// ANCHOR_END: shown
